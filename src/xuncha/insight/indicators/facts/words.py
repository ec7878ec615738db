"""What is found: signed papers, problems of reports, problems fed back and their performances."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.reporting.models import FeedbackItem, Performance, Report, ReportItem
from xuncha.cycle.workpapers.models import ImmediateNotice, Nature, WorkPaper
from xuncha.cycle.workpapers.teaching import CONFIRMED
from xuncha.insight.indicators.facts.base import (
    Column,
    Fact,
    Month,
    choices,
    classified,
    flag,
    mark,
    placed,
)
from xuncha.insight.patterns.problems import FED_BACK

NATURE = (_("性质"), Nature.choices)
TOP = _("涉及主要负责人")
SUMMARY = "reporting.summary"


def nature(path: str) -> Column:
    return choices(NATURE[0], path, NATURE[1])


FINAL_LEAF = Coalesce("reviewer_leaf_id", "author_leaf_id")
WORKPAPERS = Fact(
    slug="workpapers",
    label=_("底稿"),
    unit=_("份"),
    model=WorkPaper,
    rights=("workpapers.read", SUMMARY),
    narrowed=lambda rows: rows.filter(state__in=CONFIRMED),
    kind="workpaper",
    row_list="workpapers:list",
    columns={
        **placed(village="village"),
        **classified(FINAL_LEAF),
        "nature": nature("nature"),
        "top_leader": mark(TOP, flag(Q(involves_top_leader=True))),
        "level": choices(_("层面"), "level", WorkPaper.Level.choices),
        "suggestion": choices(_("处理建议"), "suggestion", WorkPaper.Suggestion.choices),
        "unclassified": mark(
            _("没有归类"),
            flag(
                Q(reviewer_leaf__isnull=True, author_leaf__isnull=True)
                | Q(reviewer_leaf__isnull=True, author_leaf__code__startswith="Z9")
                | Q(reviewer_leaf__code__startswith="Z9")
            ),
        ),
        "both_leaves": mark(
            _("两人都已分类"), flag(Q(reviewer_leaf__isnull=False, author_leaf__isnull=False))
        ),
        "same_leaf": mark(_("两人同类"), flag(Q(reviewer_leaf=F("author_leaf")))),
        "amount_cents": Column(_("涉及金额"), "amount_cents"),
    },
)


def _latest(rows: Any) -> Any:
    """Items of the newest report of each engagement that was handed up: a correction in place of what it corrects."""
    handed_up = Report.objects.trusted().exclude(state__in=("draft", "leader_sign", "void")).order_by()
    newer = handed_up.filter(engagement=OuterRef("report__engagement")).order_by("-pk").values("pk")[:1]
    return rows.filter(left_out_reason="", report=Subquery(newer))


REPORTED = Fact(
    slug="reported",
    label=_("报告问题"),
    unit=_("个"),
    model=ReportItem,
    rights=("reporting.read", SUMMARY),
    narrowed=_latest,
    kind="report",
    record="report_id",
    row_list="reporting:reports",
    columns={
        **placed("report__"),
        **classified("leaf_id", "report__round", node="node_id"),
        "nature": nature("nature"),
        "top_leader": mark(TOP, flag(Q(is_top_leader=True))),
    },
)


def _fed_back(path: str, rows: Any) -> Any:
    """Problems that were really fed back; what corrects another is that other's."""
    return rows.filter(**{f"{path}feedback__state__in": FED_BACK, f"{path}corrects": None})


def _problem(path: str) -> dict[str, Column]:
    return {
        **placed(path, village=f"{path}village"),
        **classified(f"{path}leaf_id", f"{path}round", node=f"{path}node_id"),
        "nature": nature(f"{path}nature"),
        "top_leader": mark(TOP, flag(Q(**{f"{path}is_top_leader": True}))),
        "month": Column(_("月份"), Month(f"{path}feedback__feedback_on"), dimension=True),
    }


FEEDBACK_ITEMS = Fact(
    slug="feedback_items",
    label=_("反馈问题"),
    unit=_("个"),
    model=FeedbackItem,
    rights=("feedback.read",),
    narrowed=lambda rows: _fed_back("", rows),
    kind="feedback",
    record="feedback_id",
    row_list="reporting:feedbacks",
    columns={**_problem(""), "key": mark(_("重点关注"), flag(Q(is_key=True)))},
)
FED_BACK_PERFORMANCES = Fact(
    slug="fed_back",
    label=_("反馈具体表现"),
    unit=_("条"),
    model=Performance,
    rights=("feedback.read",),
    narrowed=lambda rows: _fed_back("item__", rows),
    kind="feedback",
    record="item__feedback_id",
    row_list="reporting:feedbacks",
    columns=_problem("item__"),
)
IMMEDIATE = Fact(
    slug="immediate",
    label=_("立行立改通知书"),
    unit=_("件"),
    model=ImmediateNotice,
    rights=("workpapers.read_notice", SUMMARY),
    narrowed=lambda rows: rows.exclude(state__in=("draft", "void")),
    kind="immediate_notice",
    row_list="workpapers:notices",
    columns={
        **placed(),
        "result": choices(_("整改结果"), "result", ImmediateNotice.Result.choices),
        "checked": mark(_("已核查"), flag(Q(state="closed"))),
        "carried": mark(_("转入反馈问题"), flag(Q(state="carried"))),
        "month": Column(_("月份"), Month("received_on"), dimension=True),
    },
)
FACTS = (WORKPAPERS, REPORTED, FEEDBACK_ITEMS, FED_BACK_PERFORMANCES, IMMEDIATE)

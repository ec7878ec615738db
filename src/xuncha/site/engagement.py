"""The engagement page 任务页: where are we, what is late, who has it — in half a minute (screens.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.planning import queries
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.cycle.reporting.models import Feedback, Report
from xuncha.cycle.workpapers.models import ImmediateNotice, OnTheSpot, WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.exclusions import without_excluded
from xuncha.foundation.flow.timeline import steps_visible_to
from xuncha.foundation.rules.models import Clock
from xuncha.kit.lists import state_chip
from xuncha.kit.records import clock_chip, sentence
from xuncha.library.documents.models import Document

SHOWN = 12


@dataclass(frozen=True)
class Section:
    """One kind of record of an engagement: how it is called, counted, listed, and where the whole list is."""

    code: str
    label: Any
    model: Any
    right: str
    list_url: Callable[[Engagement], str]

    def rows(self, engagement: Engagement, actor: Any) -> QuerySet[Any]:
        return self.model.objects.visible_to(actor).filter(engagement=engagement).order_by("-pk")


def _list(name: str) -> Callable[[Engagement], str]:
    return lambda engagement: f"{reverse(name)}?engagement={engagement.pk}"


SECTIONS = (
    Section("papers", gettext_lazy("底稿"), WorkPaper, "workpapers.read", _list("workpapers:list")),
    Section(
        "notices",
        gettext_lazy("立行立改"),
        ImmediateNotice,
        "workpapers.read_notice",
        _list("workpapers:notices"),
    ),
    Section("spots", gettext_lazy("现场指出"), OnTheSpot, "workpapers.read", _list("workpapers:list")),
    Section("reports", gettext_lazy("报告"), Report, "reporting.read", _list("reporting:reports")),
    Section("feedback", gettext_lazy("反馈"), Feedback, "feedback.read", _list("reporting:feedbacks")),
    Section(
        "items", gettext_lazy("整改"), RectificationItem, "rectification.read", _list("rectification:ledger")
    ),
)


def tabs(engagement: Engagement, actor: Any, *, current: str = "") -> list[dict[str, Any]]:
    """A tab for every later room's records that this person may read, with their number."""
    return [
        {
            "label": section.label,
            "url": f"{reverse('planning:engagement', args=[engagement.pk])}?section={section.code}",
            "rows": section.rows(engagement, actor),
            "current": section.code == current,
        }
        for section in SECTIONS
        if actor.holds(section.right)
    ] + _shelf(engagement, actor)


def _shelf(engagement: Engagement, actor: Any) -> list[dict[str, Any]]:
    """The unit's own papers in the library, for those who may read them."""
    if not actor.reach("library.read").covers(engagement):
        return []
    rows = Document.objects.visible_to(actor).filter(engagement_id=engagement.pk, withdrawn_on=None)
    url = f"{reverse('library:documents')}?engagement={engagement.pk}"
    return [{"label": _("资料文件"), "url": url, "rows": rows, "current": False}]


def page(engagement: Engagement, actor: Any, chosen: str) -> dict[str, Any]:
    """What planning shows of it, the chosen section's newest rows, the timeline of every room, clocks."""
    open_to_me = [section for section in SECTIONS if actor.holds(section.right)]
    current = next(
        (section for section in open_to_me if section.code == chosen), next(iter(open_to_me), None)
    )
    overview = queries.engagement_overview(engagement, actor)
    for tab in overview["sections"]:
        tab["current"] = current is not None and tab["url"].endswith(f"section={current.code}")
    return overview | {
        "engagement": engagement,
        "rows": [_row(record) for record in current.rows(engagement, actor)[:SHOWN]] if current else [],
        "whole_list": current.list_url(engagement) if current else "",
        "timeline": _timeline(engagement, actor),
        "clocks": _clocks(engagement, actor),
    }


def behind(facts: Mapping[str, date]) -> frozenset[str]:
    """Acts of the engagement that its facts have left behind; their buttons would only be in the way."""
    gone = {"extend", "end_onsite"} if "onsite_end" in facts else set()
    if {"report_approved", "feedback_team", "feedback_head"} & facts.keys():
        gone.add("void")
    return frozenset(gone)


def _row(record: Any) -> dict[str, Any]:
    kind = kinds.of(record)
    return {
        "number": record.number or getattr(record, "pre_code", ""),
        "title": kind.title(record),
        "url": kind.url(record.pk),
        "chip": state_chip(kind.flow, record.state) if kind.flow else "",
    }


def _timeline(engagement: Engagement, actor: Any) -> list[dict[str, Any]]:
    steps = steps_visible_to(actor).filter(engagement_id=engagement.pk).order_by("-id")[:25]
    found = []
    for step in steps:
        kind = kinds.get(step.kind)
        words = _("%(kind)s：%(act)s") % {"kind": kind.label, "act": sentence(kind.flow, step)}
        found.append(
            {"at": step.acted_on, "who": step.actor_name, "sentence": words, "url": kind.url(step.record_id)}
        )
    return found


def _clocks(engagement: Engagement, actor: Any) -> list[dict[str, Any]]:
    """Running clocks of records this person may read, the nearest first."""
    running = Clock.objects.filter(engagement_id=engagement.pk, state=Clock.State.RUNNING)
    rows = without_excluded(running, actor).select_related("rule")
    near = list(rows.order_by("due")[:60])
    readable = set().union(*(_readable(kind, near, actor) for kind in kinds.every() if kind.flow))
    shown = [clock for clock in near if clock.pk in readable]
    return [clock_chip(clock) for clock in shown[:8]]


def _readable(kind: kinds.Kind, clocks: list[Clock], actor: Any) -> set[int]:
    """Which of these clocks run on records of this kind one may read; a record of one's own is asked for, its clock does not tell."""
    mine = [clock for clock in clocks if clock.kind == kind.name]
    reach = actor.reach(kind.model.read_right)
    if mine and any(clause.own for clause in reach.clauses):
        rows = kind.model.objects.visible_to(actor).filter(pk__in=[clock.record_id for clock in mine])
        known = set(rows.values_list("pk", flat=True))
        return {clock.pk for clock in mine if clock.record_id in known}
    return {clock.pk for clock in mine if reach.covers(clock)}

"""The working paper's way: author → deputy → group meeting → leader, three signatures (domain §3.1, M3-13)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.workpapers.models import (
    Author,
    BasisClause,
    Evidence,
    FactConfirmation,
    ImmediateNotice,
    WorkPaper,
)
from xuncha.foundation.flow.declare import Edge, Flow, State


def has_facts(paper: WorkPaper) -> str | None:
    return None if paper.facts.strip() else _("查证事实")


def has_summary(paper: WorkPaper) -> str | None:
    return None if paper.summary.strip() else _("问题概述")


def has_leaf(paper: WorkPaper) -> str | None:
    return None if paper.author_leaf_id else _("问题分类")


def has_author(paper: WorkPaper) -> str | None:
    return None if Author.objects.trusted().filter(paper=paper).exists() else _("承办人")


def has_evidence(paper: WorkPaper) -> str | None:
    return (
        None
        if Evidence.objects.trusted().filter(paper=paper).exists()
        else _("至少一份佐证（文件或来源说明）")
    )


def has_basis(paper: WorkPaper) -> str | None:
    """Free text is enough (practice 2); due at the leader's signature, not at submission."""
    if paper.basis_text.strip() or BasisClause.objects.trusted().filter(paper=paper).exists():
        return None
    return _("定性依据")


def has_reviewer_leaf(paper: WorkPaper) -> str | None:
    return None if paper.reviewer_leaf_id else _("审核人的问题分类")


def confirmed_by_unit(paper: WorkPaper) -> str | None:
    answered = FactConfirmation.objects.trusted().filter(paper=paper).exclude(answer="").exists()
    return None if answered else _("被巡察单位尚未确认事实")


def has_analysis(paper: WorkPaper) -> str | None:
    """政治与业务区分 (M1-07): why it is a matter of responsibility, not only of business."""
    return None if paper.analysis.strip() else _("没有写定性分析（为什么是责任问题）")


IN_REVIEW = ("deputy_review", "group_meeting", "leader_sign")

workpaper_flow = Flow(
    "workpaper",
    [
        State("draft", gettext_lazy("起草中"), "draft"),
        State("deputy_review", gettext_lazy("副组长审核"), "running", optional=True),
        State("group_meeting", gettext_lazy("组务会研究"), "running", optional=True),
        State("leader_sign", gettext_lazy("待组长审签"), "waiting"),
        State("signed", gettext_lazy("已审签"), "done"),
        State("filed", gettext_lazy("已备案"), "done", final=True),
        State("merged", gettext_lazy("已归并"), "void", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge(
        "submit",
        "draft",
        "deputy_review",
        gettext_lazy("提交审核"),
        by="workpapers.write",
        needs=(has_summary, has_facts, has_leaf, has_author, has_evidence),
        warns=(has_basis, has_analysis),
        todo=gettext_lazy("底稿待完成"),
        todo_for="created_by_id",
        tone="primary",
    ),
    Edge(
        "pass_review",
        "deputy_review",
        "group_meeting",
        gettext_lazy("审核通过"),
        by="workpapers.review",
        not_by=("created", "submit"),
        needs=(has_reviewer_leaf,),
        signs=True,
        recorded_by="workpapers.record_paper",
        passes=True,
        todo=gettext_lazy("底稿待审核"),
        tone="primary",
    ),
    Edge(
        "pass_meeting",
        "group_meeting",
        "leader_sign",
        gettext_lazy("组务会通过"),
        by="workpapers.meeting",
        asks="reason",
        passes=True,
        todo=gettext_lazy("底稿待组务会研究"),
        tone="primary",
    ),
    Edge(
        "sign",
        "leader_sign",
        "signed",
        gettext_lazy("审签"),
        by="workpapers.sign",
        not_by=("created", "submit"),
        needs=(has_basis,),
        warns=(confirmed_by_unit,),
        signs=True,
        recorded_by="workpapers.record_paper",
        numbers="DG",
        yields=gettext_lazy("巡察问题底稿"),
        opens_to=("office",),
        todo=gettext_lazy("底稿待审签"),
        tone="primary",
    ),
    Edge(
        "return_for_rework",
        IN_REVIEW,
        "draft",
        gettext_lazy("退回修改"),
        by="workpapers.review",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "return_by_leader",
        ("leader_sign", "signed"),
        "draft",
        gettext_lazy("组长退回"),
        by="workpapers.sign",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "file", "signed", "filed", gettext_lazy("备案"), by="workpapers.file", todo=gettext_lazy("底稿待备案")
    ),
    Edge(
        "merge",
        ("draft", *IN_REVIEW, "signed"),
        "merged",
        gettext_lazy("归并"),
        by="workpapers.sign",
        asks="reason",
    ),
    Edge(
        "void",
        ("draft", *IN_REVIEW, "signed"),
        "void",
        gettext_lazy("作废"),
        by="workpapers.void",
        asks="reason",
        tone="danger",
    ),
)


def notice_complete(notice: Any) -> str | None:
    return None if notice.requirement.strip() and notice.problem.strip() else _("问题描述和整改要求")


def has_measures(notice: Any) -> str | None:
    return None if notice.measures.strip() and notice.result else _("整改措施和结果")


def fully_done(notice: Any) -> str | None:
    if notice.result == ImmediateNotice.Result.DONE:
        return None
    return _("单位报的不是“已改”：没有改完的请退回补改，或转入反馈问题")


notice_flow = Flow(
    "immediate_notice",
    [
        State("draft", gettext_lazy("起草中"), "draft"),
        State("issued", gettext_lazy("已发出"), "waiting"),
        State("received", gettext_lazy("整改中"), "running"),
        State("replied", gettext_lazy("待核查"), "waiting"),
        State("closed", gettext_lazy("已核查"), "done", final=True),
        State("carried", gettext_lazy("转入反馈问题"), "due", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge(
        "issue",
        "draft",
        "issued",
        gettext_lazy("签发"),
        by="workpapers.sign",
        needs=(notice_complete,),
        signs=True,
        recorded_by="workpapers.record_paper",
        numbers="LX",
        yields=gettext_lazy("立行立改通知书"),
        opens_to=("unit", "unit_head", "office"),
        todo=gettext_lazy("立行立改通知书待签发"),
        tone="primary",
    ),
    Edge(
        "receive",
        "issued",
        "received",
        gettext_lazy("主要负责人签收"),
        by="workpapers.receive_notice",
        signs=True,
        recorded_by="workpapers.record_paper",
        starts=("DR08",),
        todo=gettext_lazy("立行立改通知书待签收"),
        tone="primary",
    ),
    Edge(
        "reply",
        "received",
        "replied",
        gettext_lazy("主要负责人签报整改情况"),
        by="workpapers.receive_notice",
        signs=True,
        recorded_by="workpapers.record_paper",
        needs=(has_measures,),
        meets=("DR08",),
        todo=gettext_lazy("立行立改待回复"),
        tone="primary",
    ),
    Edge(
        "verify",
        "replied",
        "closed",
        gettext_lazy("核查属实"),
        by="workpapers.notice",
        needs=(fully_done,),
        asks="reason",
        todo=gettext_lazy("立行立改待核查"),
        tone="primary",
    ),
    Edge(
        "return_reply",
        "replied",
        "received",
        gettext_lazy("退回补改"),
        by="workpapers.notice",
        asks="reason",
        starts=("DR08",),
    ),
    Edge(
        "carry",
        ("issued", "received", "replied"),
        "carried",
        gettext_lazy("未改完，转入反馈问题"),
        by="workpapers.notice",
        asks="reason",
        meets=("DR08",),
    ),
    Edge(
        "void",
        ("draft", "issued"),
        "void",
        gettext_lazy("作废"),
        by="workpapers.sign",
        asks="reason",
        tone="danger",
    ),
)

confirmation_flow = Flow(
    "fact_confirmation",
    [
        State("open", gettext_lazy("待单位确认"), "waiting"),
        State("answered", gettext_lazy("已确认"), "done", final=True),
    ],
    Edge(
        "answer",
        "open",
        "answered",
        gettext_lazy("记录单位意见"),
        by="workpapers.write",
        todo=gettext_lazy("事实确认单待回收"),
    ),
)

on_the_spot_flow = Flow(
    "on_the_spot",
    [
        State("open", gettext_lazy("跟进中"), "running"),
        State("done", gettext_lazy("已了结"), "done", final=True),
    ],
    Edge("finish", "open", "done", gettext_lazy("了结"), by="workpapers.write", asks="reason"),
)

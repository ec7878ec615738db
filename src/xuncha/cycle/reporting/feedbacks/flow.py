"""The feedback's way: draft → office check → leading group's signature → two sessions → receipts (domain §3.9, M0-16…18)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.reporting.feedbacks.models import Feedback, FeedbackItem, LeaderText, Performance, Recipient
from xuncha.cycle.reporting.feedbacks.notices import missing_notices
from xuncha.foundation.flow.declare import Edge, Flow, State


def has_items(feedback: Feedback) -> str | None:
    return (
        None if FeedbackItem.objects.trusted().filter(feedback=feedback).exists() else _("至少一个反馈问题")
    )


def has_leader_text(feedback: Feedback) -> str | None:
    """双反馈 (M0-16): two texts, one for each session."""
    found = LeaderText.objects.trusted().filter(feedback=feedback).exclude(text="").exists()
    return None if found else _("向主要负责人反馈的文稿")


def three_layers(feedback: Feedback) -> str | None:
    """病症、病因、病害 (M4-13)."""
    layers = {_("病症"): feedback.symptom, _("病因"): feedback.cause, _("病害"): feedback.harm}
    missing = [name for name, text in layers.items() if not text.strip()]
    return _("没有写%(layers)s") % {"layers": "、".join(missing)} if missing else None


def every_item_traced(feedback: Feedback) -> str | None:
    """Each problem hangs on a report item and through it on papers and evidence (M0-19)."""
    rows = FeedbackItem.objects.trusted().filter(feedback=feedback, report_item=None, notice=None)
    loose = list(rows.values_list("seq", flat=True)) if feedback.report_id else []
    return _("第 %(items)s 条没有对应的报告问题和底稿") % {"items": listed(loose)} if loose else None


def every_item_concrete(feedback: Feedback) -> str | None:
    items = FeedbackItem.objects.trusted().filter(feedback=feedback)
    with_points = Performance.objects.trusted().filter(item__feedback=feedback).values("item")
    bare = list(items.exclude(pk__in=with_points).values_list("seq", flat=True))
    return _("第 %(items)s 条没有具体表现") % {"items": listed(bare)} if bare else None


def notices_listed(feedback: Feedback) -> str | None:
    """What was to be mended at once and was not, is fed back (domain §3.6)."""
    count = len(missing_notices(feedback))
    return _("有 %(count)s 件没有改完的立行立改还没有列为反馈问题") % {"count": count} if count else None


def listed(numbers: list[int]) -> str:
    return "、".join(str(number) for number in numbers)


def is_dated(feedback: Feedback) -> str | None:
    return None if feedback.feedback_on else _("向领导班子反馈的日期")


def head_first(feedback: Feedback) -> str | None:
    """先向主要负责人、再向领导班子 (domain §1.4); the same day or the other way round only asks why."""
    if feedback.head_on is None:
        return _("没有先向主要负责人反馈的记录")
    if feedback.feedback_on is None or feedback.head_on < feedback.feedback_on:
        return None
    if feedback.head_on == feedback.feedback_on:
        return _("向主要负责人和向领导班子反馈在同一天")
    return _("向主要负责人反馈晚于向领导班子反馈")


def county_leader_attended(feedback: Feedback) -> str | None:
    """分管联系县领导要参加 (M2-13): absence is recorded with its reason and blocks nothing."""
    said = feedback.county_leader_present.strip() or feedback.absence_reason.strip()
    return None if said else _("没有登记分管（联系）县领导到会或缺席原因")


def has_copies(feedback: Feedback) -> str | None:
    """四抄告: county leaders and departments get copies (M0-17)."""
    sorts = (Recipient.Sort.COUNTY_LEADER, Recipient.Sort.DEPARTMENT)
    found = Recipient.objects.trusted().filter(feedback=feedback, sort__in=sorts).exists()
    return None if found else _("没有向县领导或有关部门通报的对象")


def all_receipted(feedback: Feedback) -> str | None:
    open_ones = Recipient.objects.trusted().filter(feedback=feedback, receipted_on=None)
    names = list(open_ones.values_list("name", flat=True))
    return _("尚未签收：%(names)s") % {"names": "、".join(names)} if names else None


def edge(name: str, sources: Any, target: str, label: Any, by: str, **more: Any) -> Edge:
    return Edge(name, sources, target, label, by=f"feedback.{by}", **more)


feedback_flow = Flow(
    "feedback",
    [
        State("draft", gettext_lazy("起草中"), "draft"),
        State("office_check", gettext_lazy("巡察办把关"), "running"),
        State("lg_approve", gettext_lazy("待领导小组审定"), "waiting"),
        State("approved", gettext_lazy("已审定，待反馈"), "due"),
        State("delivered", gettext_lazy("已反馈，待签收"), "running"),
        State("closed", gettext_lazy("已反馈"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    edge(
        "submit",
        "draft",
        "office_check",
        gettext_lazy("报巡察办把关"),
        "draft",
        needs=(has_items, has_leader_text),
        warns=(three_layers, every_item_traced, every_item_concrete, notices_listed),
        opens_to=("office",),
        todo=gettext_lazy("反馈意见待完成"),
        todo_for="created_by_id",
        tone="primary",
    ),
    edge(
        "pass_check",
        "office_check",
        "lg_approve",
        gettext_lazy("把关通过"),
        "check",
        not_by=("created", "submit"),
        opens_to=("leaders",),
        todo=gettext_lazy("反馈意见待把关"),
        tone="primary",
    ),
    edge(
        "approve",
        "lg_approve",
        "approved",
        gettext_lazy("审定"),
        "approve",
        not_by=("created", "submit", "pass_check"),
        signs=True,
        recorded_by="feedback.record_paper",
        yields=gettext_lazy("反馈意见"),
        todo=gettext_lazy("反馈意见待审定"),
        tone="primary",
    ),
    edge(
        "deliver",
        "approved",
        "delivered",
        gettext_lazy("登记反馈"),
        "deliver",
        needs=(is_dated,),
        warns=(head_first, county_leader_attended, has_copies),
        opens_to=("office", "unit", "unit_head", "supervisor", "discipline", "organisation_dept"),
        starts=("DR13", "DR15", "DR16"),
        todo=gettext_lazy("反馈意见待反馈"),
        tone="primary",
    ),
    edge(
        "close",
        "delivered",
        "closed",
        gettext_lazy("签收齐全，办结"),
        "deliver",
        warns=(all_receipted,),
    ),
    edge(
        "return_by_office",
        "office_check",
        "draft",
        gettext_lazy("退回修改"),
        "check",
        asks="reason",
        reopens=True,
    ),
    edge(
        "return_by_leading_group",
        "lg_approve",
        "draft",
        gettext_lazy("领导小组退回"),
        "approve",
        recorded_by="feedback.record_paper",
        asks="reason",
        reopens=True,
    ),
    edge(
        "void",
        ("draft", "office_check"),
        "void",
        gettext_lazy("作废"),
        "check",
        asks="reason",
        tone="danger",
    ),
)

"""A petition's way: registered, triaged by a meeting, approved, dealt with, answered, closed (domain §3.3)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.petitions.models import Disposal, Petition, Sort
from xuncha.foundation.flow.declare import Edge, Flow, State


def has_text(petition: Petition) -> str | None:
    return None if petition.content.strip() else _("反映内容")


def has_disposal(petition: Petition) -> str | None:
    return None if petition.disposal else _("处置意见")


def has_meeting(petition: Petition) -> str | None:
    return None if petition.triaged_at_meeting.strip() else _("没有写明在哪次组务会研究")


def has_result(petition: Petition) -> str | None:
    return None if petition.outcome and petition.result.strip() else _("了解结论和情况说明")


def has_explanation(petition: Petition) -> str | None:
    """What is not taken up is explained to whoever brought it (M3-12)."""
    return None if petition.reply.strip() else _("对反映人的解释")


def is_to(*disposals: str) -> Any:
    """The approved disposal decides which way the petition goes."""

    def check(petition: Petition) -> str | None:
        return None if petition.disposal in disposals else _("审定的处置方式不是这一种")

    return check


def answered(petition: Petition) -> str | None:
    """件件有着落、事事有回音: also the anonymous, through the receipt or a notice."""
    if petition.sort == Sort.EMPTY or petition.replied_on:
        return None
    return _("还没有答复反映人")


petition_flow = Flow(
    "petition",
    [
        State("registered", gettext_lazy("待研究"), "waiting"),
        State("proposed", gettext_lazy("待组长审定"), "waiting"),
        State("decided", gettext_lazy("已审定，待办理"), "running"),
        State("in_group", gettext_lazy("组内了解"), "running"),
        State("referred", gettext_lazy("已转办"), "running"),
        State("as_lead", gettext_lazy("已转线索"), "done"),
        State("concluded", gettext_lazy("已有结论，待答复"), "waiting"),
        State("kept", gettext_lazy("留存"), "done"),
        State("not_accepted", gettext_lazy("不予受理"), "done"),
        State("duplicate", gettext_lazy("重复件"), "void", final=True),
        State("closed", gettext_lazy("已办结"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge(
        "propose",
        "registered",
        "proposed",
        gettext_lazy("提出处置意见"),
        by="petitions.write",
        needs=(has_text, has_disposal),
        todo=gettext_lazy("信访件待研究"),
        tone="primary",
    ),
    Edge(
        "approve",
        "proposed",
        "decided",
        gettext_lazy("审定处置"),
        by="petitions.approve",
        needs=(has_disposal,),
        warns=(has_meeting,),
        signs=True,
        recorded_by="petitions.record_paper",
        opens_to=("office", "leaders"),
        todo=gettext_lazy("信访处置待审定"),
        tone="primary",
    ),
    Edge(
        "return_triage",
        "proposed",
        "registered",
        gettext_lazy("退回再议"),
        by="petitions.approve",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "take_up",
        "decided",
        "in_group",
        gettext_lazy("组内了解"),
        by="petitions.write",
        needs=(is_to(Disposal.IN_GROUP, Disposal.IMMEDIATE),),
        todo=gettext_lazy("信访件待办理"),
        tone="primary",
    ),
    Edge(
        "refer",
        "decided",
        "referred",
        gettext_lazy("转办"),
        needs=(is_to(Disposal.DEPARTMENT, Disposal.SUPERVISOR),),
        inner=True,
    ),
    Edge("become_lead", ("decided", "in_group"), "as_lead", gettext_lazy("转问题线索"), inner=True),
    Edge(
        "keep",
        "decided",
        "kept",
        gettext_lazy("留存"),
        by="petitions.write",
        needs=(is_to(Disposal.KEEP),),
        asks="reason",
    ),
    Edge(
        "decline",
        "decided",
        "not_accepted",
        gettext_lazy("不予受理"),
        by="petitions.write",
        needs=(is_to(Disposal.NOT_ACCEPTED), has_explanation),
        meets=("DR27",),
    ),
    Edge(
        "conclude",
        "in_group",
        "concluded",
        gettext_lazy("作出结论"),
        by="petitions.write",
        needs=(has_result,),
        todo=gettext_lazy("信访件待作结论"),
        tone="primary",
    ),
    Edge("come_back", "referred", "concluded", gettext_lazy("转办件全部回复"), inner=True),
    Edge(
        "reconsider",
        ("in_group", "concluded", "kept", "not_accepted"),
        "registered",
        gettext_lazy("重新研究"),
        by="petitions.approve",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "close",
        ("concluded", "kept", "not_accepted", "as_lead"),
        "closed",
        gettext_lazy("办结"),
        by="petitions.write",
        warns=(answered,),
        meets=("DR28", "DR27"),
        todo=gettext_lazy("信访件待答复办结"),
        tone="primary",
    ),
    Edge("merge_duplicate", ("registered", "proposed"), "duplicate", gettext_lazy("并为重复件"), inner=True),
    Edge(
        "void",
        ("registered", "proposed"),
        "void",
        gettext_lazy("作废"),
        by="petitions.approve",
        asks="reason",
        tone="danger",
    ),
)

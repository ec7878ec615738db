"""A lead's way up: understood first, then classified, then handed over; never investigated here (domain §1.4, §3.7; M1-09, M3-16)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.petitions.superiors import suspects
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson
from xuncha.foundation.flow.declare import Edge, Flow, State

ENOUGH_WORDS = 60
"""Below this many characters of 已了解程度 the page asks why: a lead is not handed up without having looked into it."""


def has_person(lead: Lead) -> str | None:
    return None if LeadPerson.objects.trusted().filter(lead=lead).exists() else _("被反映人")


def has_issue(lead: Lead) -> str | None:
    return None if lead.issue.strip() else _("主要问题")


def has_understanding(lead: Lead) -> str | None:
    return None if lead.understanding.strip() else _("已了解程度（不作深入了解不得简单上交）")


def is_classified(lead: Lead) -> str | None:
    return None if lead.disciplines or lead.legal_suspect else _("涉及哪项纪律，或涉嫌违法")


def has_grade(lead: Lead) -> str | None:
    return None if lead.grade else _("线索等级")


def has_basis(lead: Lead) -> str | None:
    return None if lead.evidence.strip() or lead.source_id else _("来源或初步依据")


def says_if_checkable(lead: Lead) -> str | None:
    return None if lead.verifiability else _("可查性")


def understood_in_depth(lead: Lead) -> str | None:
    short = len(lead.understanding.strip()) < ENOUGH_WORDS
    return _("已了解程度写得很少，是否还应深入了解") if short else None


def nobody_from_above(lead: Lead) -> str | None:
    """Posts and words that look like the superior level's. The sentence names nobody: it is kept with the step."""
    people = LeadPerson.objects.trusted().filter(lead=lead)
    if not suspects([(person.name, person.post) for person in people], f"{lead.title}\n{lead.issue}"):
        return None
    return _("被反映人或内容里像是有上级管理的干部，请再核对；确有的，本件作废，另办径送")


def names_meeting(lead: Lead) -> str | None:
    return None if lead.group_meeting.strip() else _("没有写明在哪次组务会研究")


def names_leading_meeting(lead: Lead) -> str | None:
    return None if lead.leading_group_meeting.strip() else _("没有写明在哪次领导小组会审定")


lead_flow = Flow(
    "lead",
    [
        State("drafted", gettext_lazy("登记中"), "draft"),
        State("group_review", gettext_lazy("组内研究"), "running"),
        State("group_approved", gettext_lazy("待领导小组审定"), "waiting"),
        State("lg_approved", gettext_lazy("已审定，待移交"), "waiting"),
        State("transferred", gettext_lazy("已移交"), "running"),
        State("fed_back", gettext_lazy("已反馈办理情况"), "done"),
        State("closed", gettext_lazy("已办结"), "done", final=True),
        State("kept", gettext_lazy("留存参考"), "void", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge(
        "submit",
        "drafted",
        "group_review",
        gettext_lazy("提交组内研究"),
        by="leads.write",
        needs=(has_person, has_issue, has_understanding, is_classified, has_basis, says_if_checkable),
        warns=(understood_in_depth, nobody_from_above),
        todo=gettext_lazy("线索待完成"),
        todo_for="created_by_id",
        tone="primary",
    ),
    Edge(
        "sign",
        "group_review",
        "group_approved",
        gettext_lazy("组长审签"),
        by="leads.sign",
        not_by=("created", "submit"),
        needs=(has_grade,),
        warns=(names_meeting,),
        signs=True,
        recorded_by="leads.record_paper",
        numbers="XS",
        yields=gettext_lazy("问题线索登记表"),
        opens_to=("office", "leaders"),
        todo=gettext_lazy("线索待组长审签"),
        tone="primary",
    ),
    Edge(
        "approve",
        "group_approved",
        "lg_approved",
        gettext_lazy("领导小组审定移交"),
        by="leads.approve",
        not_by=("created", "sign", "report_urgently"),
        warns=(names_leading_meeting,),
        signs=True,
        recorded_by="leads.record_decision",
        todo=gettext_lazy("线索待审定移交"),
        tone="primary",
    ),
    Edge(
        "report_urgently",
        ("drafted", "group_review"),
        "group_approved",
        gettext_lazy("紧急直报领导小组"),
        by="leads.sign",
        needs=(has_person, has_issue, is_classified),
        asks="reason",
        signs=True,
        recorded_by="leads.record_paper",
        numbers="XS",
        yields=gettext_lazy("问题线索登记表"),
        opens_to=("office", "leaders"),
    ),
    Edge(
        "return_to_group",
        ("group_review", "group_approved"),
        "drafted",
        gettext_lazy("退回补充了解"),
        by="leads.sign",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "send_back",
        "group_approved",
        "drafted",
        gettext_lazy("领导小组退回补充"),
        by="leads.approve",
        recorded_by="leads.record_decision",
        asks="reason",
        reopens=True,
    ),
    Edge("keep", "group_review", "kept", gettext_lazy("留存参考"), by="leads.sign", asks="reason"),
    Edge(
        "decide_to_keep",
        "group_approved",
        "kept",
        gettext_lazy("领导小组决定留存"),
        by="leads.approve",
        recorded_by="leads.record_decision",
        asks="reason",
    ),
    Edge("hand_over", "lg_approved", "transferred", gettext_lazy("移交"), inner=True),
    Edge("hear_back", "transferred", "fed_back", gettext_lazy("收到办理情况"), inner=True),
    Edge("close", ("transferred", "fed_back"), "closed", gettext_lazy("办结"), inner=True),
    Edge(
        "void",
        ("drafted", "group_review"),
        "void",
        gettext_lazy("作废"),
        by="leads.sign",
        asks="reason",
        tone="danger",
    ),
)

"""The way of one item: carried out, self-declared, signed, reviewed jointly, checked if sampled, closed (domain §5.2).

Nobody reviews or closes what they entered: whoever opened the item, reported on it or filed its evidence is kept from
every later step, and whoever gave an opinion does not close.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.models import Measure, RectificationItem
from xuncha.foundation.flow.declare import Edge, Flow, Parallel, State


def has_evidence(item: RectificationItem) -> str | None:
    return None if item.evidence_count else _("至少一份佐证")


def has_progress(item: RectificationItem) -> str | None:
    return None if item.progress.strip() else _("完成情况")


def has_conclusion(item: RectificationItem) -> str | None:
    return None if item.self_conclusion.strip() else _("单位自评")


def plan_approved(item: RectificationItem) -> str | None:
    if item.plan_id is None or item.plan.state == "approved":  # type: ignore[union-attr]
        return None
    return _("整改方案还没有通过会审")


def measures_done(item: RectificationItem) -> str | None:
    open_ones = Measure.objects.trusted().filter(item=item, done=False).count()
    return _("还有 %(count)d 条措施没有落实") % {"count": open_ones} if open_ones else None


def can_end(item: RectificationItem) -> str | None:
    return _("长期坚持事项转入后续台账，不直接销号") if item.is_long_term else None


def goes_on(item: RectificationItem) -> str | None:
    return None if item.is_long_term else _("只有标为“长期坚持”的事项转入后续台账")


WORKING = ("open", "in_progress", "returned")
"""States in which the unit fills in."""
DID_THE_WORK = ("created", "declare", "sign")
PAPER = "rectification.record_paper"

item_flow = Flow(
    "rectification_item",
    [
        State("open", gettext_lazy("待启动"), "waiting"),
        State("in_progress", gettext_lazy("整改中"), "running"),
        State("self_declared", gettext_lazy("拟销号待签字"), "waiting"),
        State("leader_review", gettext_lazy("县领导审核"), "running", optional=True),
        State("joint_review", gettext_lazy("联合会审"), "running"),
        State("spot_check", gettext_lazy("待现场抽核"), "waiting", optional=True),
        State("to_close", gettext_lazy("待销号"), "waiting"),
        State("closed", gettext_lazy("已销号"), "done", final=True),
        State("long_term", gettext_lazy("长期坚持"), "done"),
        State("returned", gettext_lazy("退回补课"), "due"),
        State("merged", gettext_lazy("已合并"), "void", final=True),
    ],
    Edge("start", "open", "in_progress", gettext_lazy("开始整改"), by="rectification.write"),
    Edge(
        "declare",
        ("in_progress", "returned"),
        "self_declared",
        gettext_lazy("申报拟销号"),
        by="rectification.write",
        recorded_by=PAPER,
        needs=(has_progress, has_evidence, has_conclusion),
        warns=(measures_done, plan_approved),
        tone="primary",
    ),
    Edge(
        "sign",
        "self_declared",
        "leader_review",
        gettext_lazy("主要负责人签字"),
        by="rectification.sign",
        signs=True,
        recorded_by=PAPER,
        yields=gettext_lazy("销号申请"),
        todo=gettext_lazy("拟销号事项待签字"),
        tone="primary",
    ),
    Edge(
        "send_back",
        "self_declared",
        "in_progress",
        gettext_lazy("退回经办人"),
        by="rectification.sign",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "leader_pass",
        "leader_review",
        "joint_review",
        gettext_lazy("县领导同意"),
        by="rectification.leader_review",
        signs=True,
        recorded_by=PAPER,
        passes=True,
        todo=gettext_lazy("拟销号事项待县领导审核"),
        tone="primary",
    ),
    Edge(
        "leader_return",
        "leader_review",
        "returned",
        gettext_lazy("县领导退回"),
        by="rectification.leader_review",
        asks="reason",
        reopens=True,
    ),
    Edge("agree", "joint_review", "spot_check", gettext_lazy("会审同意"), inner=True),
    Edge("return_item", "joint_review", "returned", gettext_lazy("会审退回"), inner=True, reopens=True),
    Edge(
        "check_true",
        "spot_check",
        "to_close",
        gettext_lazy("登记现场抽核"),
        by="rectification.check",
        not_by=DID_THE_WORK,
        passes=True,
        todo=gettext_lazy("整改事项待现场抽核"),
        tone="primary",
    ),
    Edge("check_false", "spot_check", "returned", gettext_lazy("抽核不实退回"), inner=True, reopens=True),
    Edge(
        "close",
        "to_close",
        "closed",
        gettext_lazy("销号"),
        by="rectification.close",
        not_by=(*DID_THE_WORK, "opinion"),
        needs=(can_end,),
        signs=True,
        recorded_by=PAPER,
        todo=gettext_lazy("整改事项待销号"),
        tone="primary",
    ),
    Edge(
        "follow",
        "to_close",
        "long_term",
        gettext_lazy("转入长期坚持台账"),
        by="rectification.close",
        not_by=(*DID_THE_WORK, "opinion"),
        needs=(goes_on,),
        signs=True,
        recorded_by=PAPER,
    ),
    Edge(
        "return_at_close",
        "to_close",
        "returned",
        gettext_lazy("退回补课"),
        by="rectification.close",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "finish",
        "long_term",
        "closed",
        gettext_lazy("了结长期事项"),
        by="rectification.close",
        not_by=(*DID_THE_WORK, "opinion"),
        asks="reason",
        signs=True,
        recorded_by=PAPER,
    ),
    Edge(
        "relapse",
        ("closed", "long_term"),
        "in_progress",
        gettext_lazy("反弹，重新挂账"),
        by="rectification.check",
        asks="reason",
        reopens=True,
        tone="danger",
    ),
    Edge(
        "resume",
        "returned",
        "in_progress",
        gettext_lazy("按退回意见继续整改"),
        by="rectification.write",
        todo=gettext_lazy("整改事项被退回，请补课"),
    ),
    Edge("merge", WORKING, "merged", gettext_lazy("并入其他事项"), inner=True),
    parallels=(
        Parallel(
            "joint_review",
            "rectification.joint_review",
            parties.review_parties,
            parties.LABELS,
            agreed="agree",
            returned="return_item",
            not_by=DID_THE_WORK,
            recorded_by="rectification.record_paper",
            todo=gettext_lazy("整改事项待会审"),
        ),
    ),
)


def state_label(state: str) -> Any:
    return item_flow.label(state)

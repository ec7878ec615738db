"""A transfer's way: drawn up, approved, handed over with two signatures (domain §1.4, §3.7; DR21)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.transfers.handing.conflicts import of_transfer
from xuncha.cycle.transfers.handing.models import Material, Transfer, TransferItem, TransferReferral
from xuncha.foundation.flow.declare import Edge, Flow, State


def has_leads(transfer: Transfer) -> str | None:
    lists = (TransferItem, TransferReferral)
    there = any(model.objects.trusted().filter(transfer=transfer).exists() for model in lists)
    return None if there else _("要移交的线索")


def free_of_conflict(transfer: Transfer) -> str | None:
    """Who works where may have changed since the list was drawn up."""
    return "；".join(of_transfer(transfer)) or None


def has_approval(transfer: Transfer) -> str | None:
    return None if transfer.approval.strip() and transfer.decided_on else _("领导小组批准依据和决定日期")


def has_letter(transfer: Transfer) -> str | None:
    return None if transfer.letter.strip() else _("移交函正文")


def has_materials(transfer: Transfer) -> str | None:
    return None if Material.objects.trusted().filter(transfer=transfer).exists() else _("没有材料目录")


transfer_flow = Flow(
    "transfer",
    [
        State("draft", gettext_lazy("起草中"), "draft"),
        State("ready", gettext_lazy("待移交签字"), "waiting"),
        State("handed", gettext_lazy("待对方签收"), "waiting"),
        State("received", gettext_lazy("已移交"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge(
        "prepare",
        "draft",
        "ready",
        gettext_lazy("备齐待移交"),
        by="transfers.write",
        needs=(has_leads, has_approval, has_letter, free_of_conflict),
        warns=(has_materials,),
        starts=("DR21",),
        todo=gettext_lazy("移交待备齐"),
        tone="primary",
    ),
    Edge(
        "hand",
        "ready",
        "handed",
        gettext_lazy("移交人签字"),
        by="transfers.hand",
        needs=(free_of_conflict,),
        signs=True,
        recorded_by="transfers.record_paper",
        numbers="YJ",
        yields=gettext_lazy("问题线索移交函"),
        todo=gettext_lazy("移交待签字"),
        tone="primary",
    ),
    Edge(
        "receive",
        "handed",
        "received",
        gettext_lazy("接收人签字"),
        by="transfers.receive",
        not_by=("hand",),
        signs=True,
        recorded_by="transfers.record_paper",
        meets=("DR21",),
        todo=gettext_lazy("移交待签收"),
        tone="primary",
    ),
    Edge(
        "reopen",
        ("ready", "handed"),
        "draft",
        gettext_lazy("退回修改"),
        by="transfers.write",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "void",
        ("draft", "ready"),
        "void",
        gettext_lazy("作废"),
        by="transfers.write",
        asks="reason",
        tone="danger",
    ),
)

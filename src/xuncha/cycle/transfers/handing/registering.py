"""What transfers tell the registries when the room starts."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from xuncha.cycle.transfers.handing import actions, flow, models
from xuncha.foundation import kinds, rights
from xuncha.foundation.kinds import Trace
from xuncha.foundation.scoping import Actor
from xuncha.kit import menu


def register() -> None:
    rights.register(
        "transfers",
        read=_("查阅线索移交"),
        write=_("编制线索移交"),
        hand=_("签字移交线索"),
        receive=_("签字接收线索"),
        record_paper=_("登记移交的纸质签字"),
    )
    kinds.register(
        kinds.Kind(
            "transfer",
            _("线索移交"),
            models.Transfer,
            title_of,
            "transfers:transfer",
            flow.transfer_flow,
            sealed=True,
            verbs={
                "prepare": partial(actions.move, edge="prepare"),
                "hand": actions.hand,
                "receive": actions.receive,
                "reopen": actions.reopen,
                "void": partial(actions.move, edge="void"),
            },
            select_related=("organisation", "round__term"),
        )
    )
    kinds.trace("lead", transfers_of)
    menu.add(
        menu.Entry(_("移交"), "transfers:transfers", "transfer", 36, ("transfers.read",), family=_("线索"))
    )


def title_of(transfer: models.Transfer) -> str:
    return f"{transfer.organisation} · {transfer.get_mode_display()}"


def transfers_of(lead: Any, actor: Actor) -> list[Trace]:
    """On which list a lead went out, for the lead officer."""
    items = models.TransferItem.objects.visible_to(actor).filter(lead=lead).exclude(transfer__state="void")
    kind = kinds.get("transfer")
    return [
        Trace(
            kind.label,
            str(item.transfer),
            kind.url(item.transfer_id),
            flow.transfer_flow.label(item.transfer.state),
        )
        for item in items.select_related("transfer")
    ]

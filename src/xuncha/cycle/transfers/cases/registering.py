"""What cases tell the registries when the room starts. No role of an inspection group holds any of these rights."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from xuncha.cycle.transfers.cases import actions, flow, models
from xuncha.foundation import audit, kinds, rights
from xuncha.foundation.kinds import Trace
from xuncha.foundation.scoping import Actor
from xuncha.kit import menu

AUDIT = {
    "lead_case.slips_out": _("发出线索办理反馈表"),
    "lead_case.slips_in": _("收回线索办理反馈表"),
}
SPECIAL = {"feed_back": actions.feed_back, "feed_back_now": actions.feed_back, "close": actions.close}


def register() -> None:
    rights.register(
        "cases",
        read=_("查阅线索办理"),
        answer=_("办理移交的线索"),
        record_paper=_("登记、核对签字反馈单"),
        close=_("补充材料、核对办结"),
    )
    moved = {
        name: partial(actions.move, edge=name)
        for name, edge in flow.case_flow.edges.items()
        if not edge.inner
    }
    kinds.register(
        kinds.Kind(
            "lead_case",
            _("线索办理"),
            models.Case,
            title_of,
            "transfers:case",
            flow.case_flow,
            sealed=True,
            verbs=moved | SPECIAL,
            select_related=(
                "organisation",
                "transfer",
                "lead__organisation",
                "lead__round__term",
                "lead__group",
            ),
        )
    )
    for action, sentence in AUDIT.items():
        audit.register(action, sentence)
    kinds.trace("lead", cases_of)
    kinds.trace("transfer", cases_under)
    menu.add(
        menu.Entry(_("线索办理"), "transfers:cases", "supervision", 37, ("cases.read",), family=_("线索"))
    )


def title_of(case: models.Case) -> str:
    return f"{case.lead.number} · {case.lead.outline}"


def cases_of(lead: Any, actor: Actor) -> list[Trace]:
    return _traces(models.Case.objects.visible_to(actor).filter(lead=lead))


def cases_under(transfer: Any, actor: Actor) -> list[Trace]:
    return _traces(models.Case.objects.visible_to(actor).filter(transfer=transfer))


def _traces(rows: Any) -> list[Trace]:
    kind = kinds.get("lead_case")
    return [
        Trace(kind.label, str(case), kind.url(case.pk), flow.case_flow.label(case.state))
        for case in rows.select_related("lead")
    ]

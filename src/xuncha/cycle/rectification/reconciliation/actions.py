"""The verbs of the reconciliation sheet: figures as of a day, what changed since the last one, signed by both sides."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.catalogue.models import Organisation
from xuncha.cycle.rectification.access import UNIT
from xuncha.cycle.rectification.models import Reconciliation, RectificationItem
from xuncha.cycle.rectification.rates import rates
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

FIGURES = (
    ("total", gettext_lazy("应整改")),
    ("done", gettext_lazy("已完成")),
    ("basically", gettext_lazy("已完成和基本完成")),
    ("closed", gettext_lazy("会审通过")),
    ("overdue", gettext_lazy("逾期未完成")),
    ("extended", gettext_lazy("经批准延期")),
)


@verb
def draw_up(organisation: Organisation, *, by: Actor, note: str = "") -> Reconciliation:
    """Draw up a sheet of today's figures of one unit; a sheet still waiting for signatures comes first."""
    sheet = Reconciliation(organisation=organisation, as_of=today(), note=note, audience=UNIT)
    if not by.reach("rectification.reconcile", acting=True).covers(sheet):
        raise NotAllowed(_("对账表由巡察办出具"))
    mine = Reconciliation.objects.trusted().filter(organisation=organisation)
    if mine.filter(state__in=("open", "disputed", "unit_signed")).exists():
        raise Missing(_("上一份对账表还没有签完；请先签完或作废"))
    items = RectificationItem.objects.trusted().filter(organisation=organisation)
    if not items.exists():
        raise Missing(_("这个单位还没有整改事项"))
    found = rates(items)
    sheet.counting = found.counting
    last = mine.filter(state="agreed").order_by("-as_of", "-id").first()
    sheet.figures = {
        "now": asdict(found) | {"unit": found.unit, "strict": found.strict, "wide": found.wide},
        "states": list(items.values("state").annotate(count=Count("pk")).order_by("state")),
        "last": {"as_of": last.as_of.isoformat(), **last.figures["now"]} if last else None,
        "closed_since": _closed_since(items, last.as_of if last else None),
    }
    return engine.open_record(sheet, by=by)


def _closed_since(items: Any, since: date | None) -> list[int]:
    """Sequence numbers of what was closed since the last sheet, so that the difference can be followed row by row."""
    closed = items.filter(state="closed")
    return list((closed.filter(closed_on__gt=since) if since else closed).values_list("seq", flat=True)[:200])


def differences(sheet: Reconciliation) -> list[dict[str, Any]]:
    """Figure by figure: last time, this time, the difference."""
    now, last = sheet.figures["now"], sheet.figures["last"]
    return [
        {
            "label": label,
            "now": now[name],
            "last": last[name] if last else None,
            "change": now[name] - last[name] if last else None,
        }
        for name, label in FIGURES
    ]

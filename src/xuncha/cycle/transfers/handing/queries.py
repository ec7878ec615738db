"""What the pages of transfers read."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from xuncha.cycle.transfers.handing.conflicts import conflicts
from xuncha.cycle.transfers.handing.models import Material, Transfer, TransferItem
from xuncha.cycle.transfers.leads import people
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.cycle.transfers.leads.queries import may_read_in_full
from xuncha.foundation.scoping import Actor


def transfers(actor: Actor) -> QuerySet[Transfer]:
    """Transfers for a list, with the number of leads this person may know of."""
    items = (
        TransferItem.objects.visible_to(actor).filter(transfer=OuterRef("pk")).order_by().values("transfer")
    )
    count = Subquery(items.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
    rows = (
        Transfer.objects.visible_to(actor)
        .select_related("organisation", "round")
        .defer("letter_sealed", "notes_sealed")
    )
    return rows.annotate(leads=Coalesce(count, 0))


def items_of(transfer: Transfer, actor: Actor) -> list[dict[str, Any]]:
    """The list as this person may read it: names and texts only for who reads the lead in full, or received it."""
    items = TransferItem.objects.visible_to(actor).filter(transfer=transfer).order_by("lead__number", "pk")
    items = items.select_related("lead__organisation", "lead__round")
    rows = list(items)
    readable = Lead.objects.visible_to(actor).annotate(full=may_read_in_full(actor))
    full = set(
        readable.filter(full=True, pk__in=[item.lead_id for item in rows]).values_list("pk", flat=True)
    )
    named = people.by_lead(item.lead_id for item in rows)
    received = transfer.state == "received"
    return [
        {
            "lead": item.lead,
            "full": received or item.lead_id in full,
            "opens": item.lead_id in full,
            "people": named[item.lead_id],
            "persons": len(named[item.lead_id]),
        }
        for item in rows
    ]


def conflicts_of(transfer: Transfer, items: list[dict[str, Any]]) -> list[str]:
    return [sentence for item in items for sentence in conflicts(item["lead"], transfer)]


def materials_of(transfer: Transfer, actor: Actor) -> list[Material]:
    return list(Material.objects.visible_to(actor).filter(transfer=transfer))


def free_leads(actor: Actor) -> QuerySet[Lead]:
    """Approved leads that stand on no list."""
    listed = TransferItem.objects.visible_to(actor).exclude(transfer__state="void").values("lead")
    rows = Lead.objects.visible_to(actor).filter(state="lg_approved").exclude(pk__in=listed)
    return rows.select_related("organisation", "round").order_by("number")

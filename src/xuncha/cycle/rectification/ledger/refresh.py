"""A newer ledger of the same units: what it says about progress is taken over in bulk, never the rows again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.cycle.rectification.access import require_manage
from xuncha.cycle.rectification.ledger.flow import WORKING
from xuncha.cycle.rectification.models import ProgressNote, RectificationItem
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Refused, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

BATCH = 500
TEXTS = (
    "declared",
    "progress",
    "unfinished_reason",
    "next_step",
    "goal",
    "leaders",
    "dept",
    "co_depts",
    "due",
    "original_due",
    "is_long_term",
)
"""What a file may say about a row that stands; everything else goes through the pages."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one row of a file says about one item; `version` is the item as it was compared."""

    item_id: int
    version: int
    values: Mapping[str, Any]
    row: int | None = None


@verb
def take_over_told(
    told: Sequence[Told], *, by: Actor, file_name: str, on: date | None = None
) -> list[RectificationItem]:
    """Update items from a file; a note keeps what was said before. Stale if any was changed since it was compared."""
    rows = RectificationItem.objects.trusted()
    items: dict[int, RectificationItem] = {}
    for first in range(0, len(told), BATCH):
        ids = [each.item_id for each in told[first : first + BATCH]]
        items |= {item.pk: item for item in rows.filter(pk__in=ids)}
    _require(items, told, by)
    now = timezone.now()
    for each in told:
        item = items[each.item_id]
        item.version += 1
        item.updated_at = now
        for name, value in each.values.items():
            setattr(item, name, value)
    _write(list(items.values()))
    _note(items, told, by, on or today(), file_name)
    return [items[each.item_id] for each in told]


def _write(items: Sequence[RectificationItem]) -> None:
    """Rows that stand, written as an upsert: thirty times as fast as Django's bulk update by CASE."""
    fields = [*TEXTS, "version", "updated_at"]
    RectificationItem.objects.bulk_create(
        items, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=BATCH
    )


def _require(items: Mapping[int, RectificationItem], told: Sequence[Told], by: Actor) -> None:
    for item in {item.organisation_id: item for item in items.values()}.values():
        require_manage(by, item)
    for each in told:
        found = items.get(each.item_id)
        if found is None or found.version != each.version:
            raise Stale(_("比对之后，有整改事项又被修改过；请重新比对"))
        if found.state not in (*WORKING, "long_term"):
            raise Refused(_("已申报或已销号的事项不随导入改变"))


def _note(
    items: Mapping[int, RectificationItem], told: Sequence[Told], by: Actor, on: date, file_name: str
) -> None:
    ProgressNote.objects.bulk_create(
        (
            ProgressNote(
                item=items[each.item_id],
                declared=items[each.item_id].declared,
                text=items[each.item_id].progress,
                on=on,
                by_id=by.pk,
                by_name=by.name,
            )
            for each in told
            if {"declared", "progress"} & set(each.values)
        ),
        batch_size=BATCH,
    )
    for each in told:
        data = {"file": file_name[:120], "row": each.row, "fields": ",".join(each.values)[:120]}
        audit.record("rectification_item.carried_over", by=by, about=items[each.item_id], data=data)

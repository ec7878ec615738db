"""Evidence that a ledger lists by name: a note of what was said, never an attachment, for no file came with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.access import require_manage
from xuncha.cycle.rectification.models import ProgressNote, RectificationItem
from xuncha.foundation.dates import today
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

BATCH = 500
LISTED = "台账所列佐证（只有名目，未附文件）："
"""How such a note begins; the text is stored, so it is not translated."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What one row of a file names as evidence of one item."""

    item: RectificationItem
    names: Sequence[str]
    row: int | None = None

    @property
    def text(self) -> str:
        return listed_text(self.names)


def listed_text(names: Sequence[str]) -> str:
    return LISTED + "；".join(names)


@verb
def note_listed_evidence(rows: Sequence[Listed], *, by: Actor, file_name: str) -> None:
    """Keep it as a note without an author of ours: who imports it has neither reported nor filed anything.

    An item whose progress no note says yet gets one, for the notes are what its page shows.
    """
    for item in {each.item.organisation_id: each.item for each in rows}.values():
        require_manage(by, item)
    ids = {each.item.pk for each in rows}
    told = ProgressNote.objects.trusted().filter(item__in=ids).exclude(text__startswith=LISTED)
    spoken = set(told.values_list("item_id", flat=True))
    notes: list[ProgressNote] = []
    for each in rows:
        said = [] if each.item.pk in spoken or not each.item.progress else [each.item.progress]
        notes += (_note(each, text, file_name) for text in (*said, each.text))
    ProgressNote.objects.bulk_create(notes, batch_size=BATCH)


def _note(each: Listed, text: str, file_name: str) -> ProgressNote:
    where = _("《%(file)s》第 %(row)s 行") % {"file": file_name[:40], "row": each.row or "—"}
    return ProgressNote(
        item=each.item, declared=each.item.declared, text=text, on=today(), by_id=None, by_name=where[:60]
    )


def listed_already(item_ids: Iterable[int]) -> dict[int, set[str]]:
    """What was listed before, by item, so that a newer file repeats nothing; one statement."""
    rows = ProgressNote.objects.trusted().filter(item__in=list(item_ids), text__startswith=LISTED)
    found: dict[int, set[str]] = {}
    for item_id, text in rows.order_by().values_list("item_id", "text"):
        found.setdefault(item_id, set()).add(text)
    return found

"""What is still missing in a volume, by name; it is said and asks a reason, it does not block (practice 2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.results.archive.models import Volume, VolumeEntry, WipeRecord
from xuncha.cycle.results.archive.plan import lines
from xuncha.foundation import kinds
from xuncha.foundation.flow.models import Signature

NAMED, HEAPS = 3, 6


def has_entries(volume: Volume) -> str | None:
    return None if held(volume) else _("卷内还没有材料，请先“收集”")


def without_required(volume: Volume) -> str | None:
    """Forms that every volume has, and this one has not."""
    there = {entry.line for entry in held(volume)}
    names = [line.label for line in lines() if line.required and line.code not in there]
    return _("应有而没有：%(names)s") % {"names": "、".join(names)} if names else None


def unsigned(volume: Volume) -> str | None:
    rows = [entry for entry in held(volume) if not entry.sealed and _is_signed_kind(entry.kind)]
    signed = _signed(rows)
    return _said(_("还没有签字：%(names)s"), [row for row in rows if (row.kind, row.record_id) not in signed])


def unsettled(volume: Volume) -> str | None:
    rows = [entry for entry in held(volume) if entry.kind]
    states = _states(rows)
    return _said(_("还没有办结：%(names)s"), [row for row in rows if _is_open(row, states)])


def without_place(volume: Volume) -> str | None:
    """Of everything it must be known where the original lies (domain §3.10)."""
    return _said(
        _("没有写原件存放处：%(names)s"), [row for row in held(volume) if not row.original_at.strip()]
    )


def without_wiping(volume: Volume) -> str | None:
    known = WipeRecord.objects.trusted().filter(volume=volume).exists()
    return None if known else _("没有清理见证单（用过的单机、介质要清理，双人见证）")


GATE = (without_required, unsigned, unsettled, without_place, without_wiping)


def gaps(volume: Volume) -> list[str]:
    return [sentence for check in GATE if (sentence := check(volume))]


def held(volume: Volume) -> list[VolumeEntry]:
    """What lies in the volume and still exists."""
    return list(VolumeEntry.objects.trusted().filter(volume=volume, gone=False).order_by("seq"))


def _is_signed_kind(kind: str) -> bool:
    flow = kinds.get(kind).flow if kind else None
    return flow is not None and any(edge.signs for edge in flow.edges.values())


def _signed(rows: Iterable[VolumeEntry]) -> set[tuple[str, int | None]]:
    ids = [row.record_id for row in rows if row.record_id]
    found = Signature.objects.filter(record_id__in=ids, standing=True)
    return set(found.values_list("kind", "record_id"))


def _states(rows: Iterable[VolumeEntry]) -> dict[tuple[str, int | None], str]:
    """(kind, record) → state; one statement a kind."""
    wanted: dict[str, list[Any]] = {}
    for row in rows:
        if kinds.get(row.kind).flow is not None:
            wanted.setdefault(row.kind, []).append(row.record_id)
    return {
        (kind, pk): state
        for kind, ids in wanted.items()
        for pk, state in kinds.get(kind).model.objects.trusted().filter(pk__in=ids).values_list("pk", "state")
    }


ALONGSIDE = ("engagement", "round")
"""The task and its round end after the volume is handed over, not before."""


def _is_open(row: VolumeEntry, states: dict[tuple[str, int | None], str]) -> bool:
    state, flow = states.get((row.kind, row.record_id)), kinds.get(row.kind).flow
    return bool(row.kind not in ALONGSIDE and state and flow and not flow.is_final(state))


def _said(sentence: str, rows: Sequence[VolumeEntry]) -> str | None:
    """By the name of the form, with the first few numbers; of sealed papers only how many there are."""
    if not rows:
        return None
    by_label: dict[str, list[VolumeEntry]] = {}
    for row in rows:
        by_label.setdefault(row.label, []).append(row)
    heaps = [_heap(label, found) for label, found in by_label.items()]
    names = "、".join(heaps[:HEAPS])
    if len(heaps) > HEAPS:
        names = _("%(names)s等，共 %(count)d 件") % {"names": names, "count": len(rows)}
    return sentence % {"names": names}


def _heap(label: str, rows: Sequence[VolumeEntry]) -> str:
    numbers = [row.number for row in rows if row.number and not row.sealed]
    if len(rows) == 1:
        return " ".join([label, *numbers])
    named = "、".join(numbers[:NAMED])
    words = {"label": label, "count": len(rows), "numbers": named}
    if not named:
        return _("%(label)s %(count)d 件") % words
    if len(numbers) > NAMED:
        return _("%(label)s %(count)d 件（%(numbers)s等）") % words
    return _("%(label)s %(count)d 件（%(numbers)s）") % words

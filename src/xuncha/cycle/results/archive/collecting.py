"""What the system holds of an engagement, as lines of its volume: the name of a form, number, date; never its words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation

from xuncha.cycle.results.archive.models import Volume, VolumeEntry
from xuncha.cycle.results.archive.plan import Line, lines
from xuncha.foundation import kinds
from xuncha.foundation.flow.models import Signature

OUT = ("void", "withdrawn", "merged")
"""States of records that came to nothing, and do not belong in a volume."""
SEALED = "密封材料另存（如有）"
SORTS = ("get_sort_display", "get_target_display")


def found(volume: Volume) -> list[VolumeEntry]:
    """Every record that belongs in the volume, as an entry not yet saved, in the order of the plan."""
    with translation.override(settings.LANGUAGE_CODE):  # what is kept is Chinese, whoever collects
        return [entry for line in lines() for entry in _of_line(volume, line)]


def _of_line(volume: Volume, line: Line) -> list[VolumeEntry]:
    if line.sealed:
        return [_apart(volume, line)]
    rows = _rows(volume, line)
    signed = _signed_on(line.kind, [row.pk for row in rows])
    return [_entry(volume, line, row, signed.get(row.pk)) for row in rows]


def _rows(volume: Volume, line: Line) -> list[Any]:
    """For a verb that has established `archive.write`: the entries tell no more than that there is a paper."""
    model = kinds.get(line.kind).model
    rows = model.objects.trusted().filter(_where(volume, line.find)).order_by("pk")
    if any(field.name == "state" for field in model._meta.concrete_fields):
        rows = rows.exclude(state__in=OUT)
    return list(rows)


def _where(volume: Volume, find: str) -> Q:
    """Meetings stand at an engagement, at the group, or at the whole round."""
    return {
        "engagement": Q(engagement_id=volume.engagement_id),
        "task": Q(pk=volume.engagement_id),
        "round": Q(pk=volume.round_id),
        "group": Q(group_id=volume.group_id),
        "joint": Q(engagement_id=volume.engagement_id)
        | Q(engagement_id=None, group_id=volume.group_id)
        | Q(engagement_id=None, group_id=None, round_id=volume.round_id),
    }[find]


def _signed_on(kind: str, ids: list[int]) -> dict[int, date]:
    """Record → day of its last signature that stands."""
    rows = Signature.objects.filter(kind=kind, record_id__in=ids, standing=True).order_by("signed_on", "id")
    return dict(rows.values_list("record_id", "signed_on"))


def _entry(volume: Volume, line: Line, record: Any, signed: date | None) -> VolumeEntry:
    made = getattr(record, "created_at", None)
    return VolumeEntry(
        volume=volume,
        line=line.code,
        kind=line.kind,
        record_id=record.pk,
        slug=line.slug,
        sealed=kinds.get(line.kind).sealed,
        category=line.category,
        label=_label(line, record),
        number=getattr(record, "number", "") or getattr(record, "notice_no", ""),
        on=signed or (timezone.localtime(made).date() if made else None),
        responsible=_responsible(volume, line.by),
        retention=line.retention,
    )


def _apart(volume: Volume, line: Line) -> VolumeEntry:
    """One line for all papers of a sealed kind, whether there are any or not: neither their number nor their dates are
    for everybody who reads a volume (domain §8.2 rule ⑥)."""
    return VolumeEntry(
        volume=volume,
        line=line.code,
        kind=line.kind,
        sealed=True,
        category=line.category,
        label=line.label,
        responsible=_responsible(volume, line.by),
        retention=line.retention,
        remark=SEALED,
    )


def _label(line: Line, record: Any) -> str:
    """With the record's sort, a word of our own vocabulary."""
    sort = next((getattr(record, show)() for show in SORTS if hasattr(record, show)), "")
    return f"{line.label}（{sort}）" if sort else line.label


def _responsible(volume: Volume, by: str) -> str:
    if by == "unit":
        return str(volume.organisation)
    if by == "group":
        return str(volume.group) if volume.group else ""
    return f"{settings.COMMITTEE_NAME}巡察办"

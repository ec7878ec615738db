"""What the pages of the archive read, scoped."""

from __future__ import annotations

from django.db.models import QuerySet

from xuncha.cycle.results.archive.models import Volume, VolumeEntry, WipeRecord
from xuncha.foundation.exclusions import without_excluded
from xuncha.foundation.scoping import Actor


def volumes(actor: Actor) -> QuerySet[Volume]:
    return Volume.objects.visible_to(actor).select_related("organisation", "round", "group")


def entries(volume: Volume, actor: Actor) -> QuerySet[VolumeEntry]:
    """The directory without records this person is kept from, whom no list may tell of (practice 11)."""
    rows = VolumeEntry.objects.visible_to(actor).filter(volume=volume)
    return without_excluded(rows, actor).order_by("seq")


def wipes(volume: Volume, actor: Actor) -> QuerySet[WipeRecord]:
    return WipeRecord.objects.visible_to(actor).filter(volume=volume)

"""From a record to its entry: text, place, date; and the words under which the entry is found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from xuncha.foundation.records import place_of
from xuncha.foundation.search.folding import canonical, pairs
from xuncha.foundation.search.models import SearchEntry
from xuncha.foundation.search.sources import Source

DAYS, SOURCES, RECORDS = 20, 8, 35
"""Bits of an entry's key for its day, source and record: 63 together."""

TIMELESS = (1 << DAYS) - 1
"""Units and other records without a date stand before all others, and are ranked by what they say alone."""


def key_of(day: date | None, source: int, record_id: int) -> int:
    ordinal = day.toordinal() if day else TIMELESS
    return (ordinal << (SOURCES + RECORDS)) | (source << RECORDS) | record_id


def day_of(key: int) -> date | None:
    ordinal = key >> (SOURCES + RECORDS)
    return None if ordinal == TIMELESS else date.fromordinal(ordinal)


def entry_of(source: Source, number: int, record: Any, parts: list[str]) -> SearchEntry:
    """`parts`: what the record's child rows say."""
    place, day = place_of(record), _day(source, record)
    if getattr(record, "guard", ""):
        place["audience"] = 0  # the parent's, which may change without a word from this record
    title = canonical(source.title_text(record))
    return SearchEntry(
        id=key_of(day, number, record.pk),
        source=number,
        record_id=record.pk,
        **place,
        leaf=getattr(record, "leaf_id", None) or "",
        year=day.year if day else 0,
        title=title,
        text=canonical(source.whole_text(record, parts)),
    )


def _day(source: Source, record: Any) -> date | None:
    found = source.date(record)
    if isinstance(found, datetime):
        return timezone.localtime(found).date() if timezone.is_aware(found) else found.date()
    return found


def words_of(entry: SearchEntry) -> list[str]:
    """Pairs of the text, pairs of the title marked as such, and where the entry belongs; each once."""
    marked = [f"_{pair}" for pair in pairs(entry.title)]
    return [*pairs(entry.text), *marked, *place_words(entry)]


def place_words(entry: SearchEntry) -> list[str]:
    named = {
        "k": entry.source,
        "r": entry.round_id,
        "g": entry.group_id,
        "e": entry.engagement_id,
        "o": entry.organisation_id,
        "y": entry.year,
    }
    audience = [f"a_{bit}" for bit in bits_of(entry.audience)]
    return [f"{letter}_{value}" for letter, value in named.items() if value] + audience


def bits_of(mask: int) -> list[int]:
    """The audiences of a mask, each as its own bit."""
    return [1 << place for place in range(mask.bit_length()) if mask >> place & 1]

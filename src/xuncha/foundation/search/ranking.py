"""The order of what was found: the words in the title, near one another, recent. Our own, so that both databases agree."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xuncha.foundation.dates import today
from xuncha.foundation.search.entries import day_of

READ = 2000
"""Characters of a text that are weighed; a long report is weighed by its beginning."""

COLUMNS = f"e.id, e.source, e.record_id, e.round_id, e.organisation_id, e.leaf, e.year, e.title, substr(e.text, 1, {READ})"
TITLE, WHOLE_TITLE, COVERED, NEAR, AGAIN, RECENT = 4.0, 3.0, 4.0, 2.0, 0.2, 1.0
"""What counts how much: the words in the title, a title that says nothing else, all of them anywhere, near one another,
more than once, recent."""
HALF_LIFE = 730.0
"""Days after which being recent counts half."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is read of an entry to put it in order and to count it."""

    id: int
    source: int
    record_id: int
    round_id: int | None
    organisation_id: int | None
    leaf: str
    year: int
    title: str
    text: str


def ranked(entries: Iterable[Entry], words: tuple[str, ...]) -> list[Entry]:
    """Best first; what weighs the same, newest first."""
    day = today()
    return sorted(entries, key=lambda entry: (-score(entry, words, day), -entry.id))


def score(entry: Entry, words: tuple[str, ...], day: date) -> float:
    in_title = [word for word in words if word in entry.title]
    share = len(in_title) / len(words)
    length = min(sum(map(len, in_title)) / max(len(entry.title.replace(" ", "")), 1), 1.0)
    counts = [entry.text.count(word) for word in words]
    again = min(sum(counts) / len(words), 5.0)
    whole = sum(1 for count in counts if count) / len(words)
    points = TITLE * share + WHOLE_TITLE * length + NEAR * nearness(entry.text, words) + AGAIN * again
    points += COVERED * whole
    return round(points + RECENT * _recent(day_of(entry.id), day), 6)


def _recent(then: date | None, day: date) -> float:
    """1 for today, half after two years; what has no date stands in the middle."""
    return math.exp2(-max((day - then).days, 0) / HALF_LIFE) if then else 0.5


def nearness(text: str, words: tuple[str, ...]) -> float:
    """1 where the words stand side by side, towards 0 the further the closest stretch that holds them all is drawn out."""
    if len(words) == 1:
        return float(words[0] in text)
    found = [(word, _places(text, word)) for word in words]
    here = [(word, places) for word, places in found if places]
    if not here:
        return 0.0
    stretch = _shortest([places for _word, places in here], [word for word, _places in here])
    return min(sum(len(word) for word, _places in here) / stretch, 1.0) * len(here) / len(words)


def _places(text: str, word: str) -> list[int]:
    found: list[int] = []
    place = text.find(word)
    while place >= 0 and len(found) < 20:
        found.append(place)
        place = text.find(word, place + 1)
    return found


def _shortest(places: list[list[int]], words: list[str]) -> int:
    """The shortest stretch of text that holds one of each: the usual walk over all places in order."""
    walk = sorted((place, number) for number, found in enumerate(places) for place in found)
    last: dict[int, int] = {}
    best = READ
    for place, number in walk:
        last[number] = place
        if len(last) == len(words):
            end = max(one + len(words[which]) for which, one in last.items())
            best = min(best, end - min(last.values()))
    return max(best, 1)

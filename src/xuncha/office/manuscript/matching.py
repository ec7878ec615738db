"""What became of each passage: kept, edited, split, merged, regrouped, deleted; what is new; what stands elsewhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xuncha.office.manuscript.linking import Links, linked
from xuncha.office.manuscript.model import Maker, Passage, ReadPassage, plain
from xuncha.office.values.text import squeeze

KEPT, EDITED, ADDED, DELETED = "kept", "edited", "added", "deleted"
SPLIT, MERGED, REGROUPED = "split", "merged", "regrouped"


@dataclass(frozen=True, slots=True)
class Part:
    """A passage as it would stand. `key`: whose identity it keeps, None for a new one; `place`: of its first paragraph.

    `origins`: the passages whose sources it takes over; `check_sources`: they may stand behind another part instead.
    """

    text: str
    level: int
    place: int
    key: str | None = None
    origins: tuple[str, ...] = ()
    check_sources: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What can only be taken or left as a whole: the passages that went in, the parts that came out.

    `place` orders changes as a reader meets them; a deleted passage stands behind the one it followed.
    """

    how: str
    keys: tuple[str, ...]
    parts: tuple[Part, ...]
    reads: tuple[ReadPassage, ...]
    place: tuple[int, int]
    moved: bool = False

    @property
    def is_none(self) -> bool:
        return self.how == KEPT and not self.moved

    def makers(self) -> list[Maker]:
        """Who made it, as far as it was tracked."""
        last: dict[str, str] = {}
        for one in (maker for read in self.reads for maker in read.makers()):
            last[one.author] = max(last.get(one.author, ""), one.at)
        return [Maker(author, at) for author, at in last.items()]


def changes_of(passages: Sequence[Passage], reads: Sequence[ReadPassage]) -> list[Change]:
    """Every passage is in one change, every paragraph with text in one; unchanged passages are changes of their own."""
    links = linked(passages, reads)
    by_key = {one.key: one for one in passages}
    order = {one.key: place for place, one in enumerate(passages)}
    found: list[Change] = []
    for keys, places in _groups(links):
        olds = [by_key[key] for key in sorted(keys, key=order.__getitem__)]
        found.append(_change(olds, sorted(places), reads, links))
    found = _with_moves(found, order)
    found += _silent(passages, found)
    return sorted(found + _deleted(passages, found, reads), key=lambda change: change.place)


def _groups(links: Links) -> Iterable[tuple[set[str], set[int]]]:
    """Passages and paragraphs that hang together; a paragraph nobody claims is a group without a passage."""
    of_key: dict[str, int] = {}
    of_read: dict[int, int] = {}
    groups: dict[int, tuple[set[str], set[int]]] = {}
    pairs = [(links.units[unit].key, read) for unit, read in sorted(links.pairs)]
    for number, (key, read) in enumerate(pairs):
        old = {one for one in (of_key.get(key), of_read.get(read)) if one is not None}
        keys, reads = {key}, {read}
        for one in old:
            more_keys, more_reads = groups.pop(one)
            keys |= more_keys
            reads |= more_reads
        groups[number] = (keys, reads)
        of_key.update(dict.fromkeys(keys, number))
        of_read.update(dict.fromkeys(reads, number))
    alone: list[tuple[set[str], set[int]]] = [(set(), {read}) for read in links.free_reads()]
    return [*groups.values(), *alone]


def _change(
    olds: Sequence[Passage], places: Sequence[int], reads: Sequence[ReadPassage], links: Links
) -> Change:
    parts = _parts(olds, places, reads, links)
    return Change(
        how=_how(olds, parts),
        keys=tuple(one.key for one in olds),
        parts=tuple(parts),
        reads=tuple(reads[place] for place in places),
        place=(places[0], 0),
    )


def _how(olds: Sequence[Passage], parts: Sequence[Part]) -> str:
    if not olds:
        return ADDED
    if len(olds) == len(parts) == 1:
        return KEPT if plain(parts[0].text) == plain(olds[0].text) else EDITED
    if len(olds) == 1:
        return SPLIT
    return MERGED if len(parts) == 1 else REGROUPED


def _parts(
    olds: Sequence[Passage], places: Sequence[int], reads: Sequence[ReadPassage], links: Links
) -> list[Part]:
    if not olds:
        return [Part(reads[place].text, reads[place].level, place) for place in places]
    by_key = {one.key: one for one in olds}
    common = _common(olds, places, links)
    runs = _runs(places, {place: _most(common[place]) for place in places}, by_key)
    heirs = _heirs(runs, common)
    parts = []
    for number, run in enumerate(runs):
        text, key = "\n".join(reads[place].text for place in run), heirs.get(number)
        one = by_key[key] if key else None
        if one and plain(one.text) == plain(text):
            text = one.text
        origins = tuple(key for key in by_key if any(key in common[place] for place in run))
        level = one.level if one else reads[run[0]].level
        parts.append(Part(text, level, run[0], key, origins, check_sources=len(runs) > 1))
    return parts


def _common(olds: Sequence[Passage], places: Sequence[int], links: Links) -> dict[int, dict[str, int]]:
    """Place → the passages that its paragraph comes from, each with how many letters they have in common."""
    linked_ = {(links.units[unit].key, read) for unit, read in links.pairs}
    return {
        place: {
            one.key: len(links.common(squeeze(one.text), links.texts[place]))
            for one in olds
            if (one.key, place) in linked_
        }
        for place in places
    }


def _most(letters: dict[str, int]) -> str:
    return max(letters, key=lambda key: letters[key])


def _runs(places: Sequence[int], main: dict[int, str], by_key: dict[str, Passage]) -> list[list[int]]:
    """Paragraphs that make one part: a passage of several lines is several paragraphs one behind the other."""
    runs: list[list[int]] = []
    for place in places:
        last = runs[-1][-1] if runs else None
        goes_on = last == place - 1 and main[last] == main[place] and len(by_key[main[place]].lines) > 1
        if goes_on:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _heirs(runs: Sequence[Sequence[int]], common: dict[int, dict[str, int]]) -> dict[int, str]:
    """Number of the part → the passage whose identity it keeps: each once, most common letters first."""
    claims = sorted(
        (-sum(common[place].get(key, 0) for place in run), number, key)
        for number, run in enumerate(runs)
        for key in dict.fromkeys(key for place in run for key in common[place])
    )
    heirs: dict[int, str] = {}
    for _letters, number, key in claims:
        if number not in heirs and key not in heirs.values():
            heirs[number] = key
    return heirs


def _with_moves(changes: Sequence[Change], order: dict[str, int]) -> list[Change]:
    """Of all that stayed the longest row that is still in its old order stands; what is out of it was moved."""
    placed = sorted((change for change in changes if change.keys), key=lambda change: change.place)
    standing = _longest_rising([order[_heir(change)] for change in placed])
    moved = {change.place for number, change in enumerate(placed) if number not in standing}
    return [_moved(change) if change.place in moved else change for change in changes]


def _heir(change: Change) -> str:
    return next((part.key for part in change.parts if part.key), change.keys[0])


def _moved(change: Change) -> Change:
    return Change(change.how, change.keys, change.parts, change.reads, change.place, moved=True)


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """Places of a longest rising subsequence."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int | None] = []
    for place, number in enumerate(numbers):
        at = bisect_left(ends, number)
        before.append(tails[at - 1] if at else None)
        ends[at : at + 1] = [number]
        tails[at : at + 1] = [place]
    found: set[int] = set()
    place_: int | None = tails[-1] if tails else None
    while place_ is not None:
        found.add(place_)
        place_ = before[place_]
    return found


def _silent(passages: Sequence[Passage], found: Sequence[Change]) -> list[Change]:
    """Passages without text do not travel, and so cannot be missing from what came back."""
    return [
        Change(KEPT, (one.key,), (), (), (_behind(passages, place, found), place + 1))
        for place, one in enumerate(passages)
        if not one.lines
    ]


def _deleted(
    passages: Sequence[Passage], found: Sequence[Change], reads: Sequence[ReadPassage]
) -> list[Change]:
    known = {key for change in found for key in change.keys}
    return [
        Change(DELETED, (one.key,), (), _graves(one, reads), (_behind(passages, place, found), place + 1))
        for place, one in enumerate(passages)
        if one.key not in known
    ]


def _behind(passages: Sequence[Passage], place: int, found: Sequence[Change]) -> int:
    """Place of the nearest passage before this one that stayed where it was; -1 at the top."""
    standing = {
        _heir(change): change.place[0]
        for change in found
        if change.reads and change.keys and not change.moved
    }
    return next((standing[one.key] for one in reversed(passages[:place]) if one.key in standing), -1)


def _graves(passage: Passage, reads: Sequence[ReadPassage]) -> tuple[ReadPassage, ...]:
    """Paragraphs in which its deletion was tracked."""
    before = squeeze(passage.text)
    return tuple(
        read
        for read in reads
        if passage.key in read.emptied or (not read.text and before and squeeze(read.before) == before)
    )

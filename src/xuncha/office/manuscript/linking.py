"""Which paragraph that came back goes back to which that went out: by bookmark where it still tells, else by likeness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from xuncha.office.manuscript.model import Passage, ReadPassage, line_name
from xuncha.office.values.likeness import Effort
from xuncha.office.values.text import squeeze

ALIKE = 0.5
"""Two paragraphs without a bookmark in common are the same one from here on."""
MOSTLY, PARTLY = 0.5, 0.3
"""Share of a part that must stand in the whole, and share of the whole that makes a short part one."""
CONTAINED = 0.6
"""Without a bookmark a part must stand in the whole by this much."""
RUN, SHORTEST = 3, 6
"""Letters in a row that count as common, and of a paragraph that may be recognised as a part."""
NEAR = 2
"""Parts are looked for this many paragraphs up and down."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A line of a passage that went out: one paragraph in the file."""

    name: str
    key: str
    text: str


def units_of(passages: Iterable[Passage]) -> list[Unit]:
    return [
        Unit(line_name(one.key, place), one.key, squeeze(line))
        for one in passages
        for place, line in enumerate(one.lines)
    ]


@dataclass
class Links:
    """`pairs`: place of the unit, place of the paragraph; in both lists something may have several partners.

    What would take too much effort is not compared, and stays unlinked.
    """

    units: Sequence[Unit]
    texts: Sequence[str]
    pairs: set[tuple[int, int]] = field(default_factory=set)
    effort: Effort = field(default_factory=Effort)

    def common(self, left: str, right: str) -> set[int]:
        """Places of the left text's letters that stand in the right one in runs."""
        return self.effort.shared(left, right, least=RUN)

    def free_units(self) -> list[int]:
        taken = {unit for unit, _read in self.pairs}
        return [place for place in range(len(self.units)) if place not in taken]

    def free_reads(self) -> list[int]:
        """Paragraphs with text; those that were deleted with tracking have none."""
        taken = {read for _unit, read in self.pairs}
        return [place for place, text in enumerate(self.texts) if text and place not in taken]

    def units_near(self, read: int) -> list[int]:
        return sorted({unit for unit, other in self.pairs if abs(other - read) <= NEAR})

    def reads_near(self, unit: int) -> list[int]:
        return sorted({read for other, read in self.pairs if abs(other - unit) <= NEAR})


def linked(passages: Sequence[Passage], reads: Sequence[ReadPassage]) -> Links:
    links = Links(units_of(passages), [squeeze(one.text) for one in reads])
    _by_anchor(links, reads)
    _rather_by_words(links)
    _by_equal_text(links)
    _by_likeness(links)
    _parts_without_anchor(links)
    _between_lines(links, reads)
    return links


def _by_anchor(links: Links, reads: Sequence[ReadPassage]) -> None:
    place_of = {unit.name: place for place, unit in enumerate(links.units)}
    claims: dict[int, list[int]] = {}
    for read, one in enumerate(reads):
        for name in _telling(links, one, place_of):
            claims.setdefault(place_of[name], []).append(read)
    for unit, claimants in claims.items():
        links.pairs |= {(unit, read) for read in _parts_of(links, links.units[unit].text, claimants)}


def _telling(links: Links, read: ReadPassage, place_of: dict[str, int]) -> list[str]:
    """The bookmarks of a paragraph that say where it comes from: all that cover more than a remainder, at least one."""
    known = [(letters, name) for name, letters in read.anchors if name in place_of]
    most = max(known, default=(0, ""))
    return [
        name
        for letters, name in known
        if (letters, name) == most or letters >= max(4, PARTLY * len(links.units[place_of[name]].text))
    ]


def _parts_of(links: Links, whole: str, claimants: Sequence[int]) -> list[int]:
    """Of several paragraphs with the same bookmark those that share its letters out among them: a second that repeats the
    same letters is a copy, one that has none of them is new and only stands where the bookmark reaches."""
    if len(claimants) == 1:
        return list(claimants)
    common = {read: links.common(whole, links.texts[read]) for read in claimants}
    order = sorted(claimants, key=lambda read: (-len(common[read]), read))
    taken = set(common[order[0]])
    parts = [order[0]]
    for read in order[1:]:
        own = common[read] - taken
        if len(own) >= MOSTLY * len(links.texts[read]) or len(own) >= PARTLY * len(whole):
            parts.append(read)
            taken |= own
    return parts


def _rather_by_words(links: Links) -> None:
    """Text that was cut out and put in elsewhere leaves its bookmark behind, and other words are written into it: a bookmark
    whose words are strange to it yields to a paragraph that says exactly what it said."""
    place_of = {text: read for read, text in reversed(list(enumerate(links.texts)))}
    for unit, one in enumerate(links.units):
        held = [read for other, read in links.pairs if other == unit]
        same = place_of.get(one.text)
        if same is None or not held or same in held or len(one.text) < SHORTEST:
            continue
        letters = max(len(links.common(one.text, links.texts[read])) for read in held)
        if not links.effort.is_spent and letters < PARTLY * len(one.text):
            links.pairs -= {(other, read) for other, read in links.pairs if other == unit or read == same}
            links.pairs.add((unit, same))


def _by_equal_text(links: Links) -> None:
    """Equal texts in the same order first: a line such as 责任：局党组 stands in many passages."""
    units, reads = links.free_units(), links.free_reads()
    ours, theirs = [links.units[unit].text for unit in units], [links.texts[read] for read in reads]
    for first, other, size in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        links.pairs |= {(units[first + step], reads[other + step]) for step in range(size)}
    places: dict[str, list[int]] = {}
    for unit in links.free_units():
        places.setdefault(links.units[unit].text, []).append(unit)
    for read in links.free_reads():
        if places.get(links.texts[read]):
            links.pairs.add((places[links.texts[read]].pop(0), read))


def _by_likeness(links: Links) -> None:
    units, reads = links.free_units(), links.free_reads()
    found = sorted(
        (-alike, abs(unit - read), unit, read)
        for unit in units
        for read in reads
        if (alike := links.effort.alike(links.units[unit].text, links.texts[read], least=ALIKE))
    )
    used_units, used_reads = set[int](), set[int]()
    for _alike, _far, unit, read in found:
        if unit not in used_units and read not in used_reads:
            links.pairs.add((unit, read))
            used_units.add(unit)
            used_reads.add(read)


def _parts_without_anchor(links: Links) -> None:
    """What was cut off a paragraph nearby, and what went into one."""
    for read in links.free_reads():
        for unit in links.units_near(read):
            others = [links.texts[other] for one, other in links.pairs if one == unit]
            if _is_part(links, links.texts[read], links.units[unit].text, others):
                links.pairs.add((unit, read))
                break
    for unit in links.free_units():
        for read in links.reads_near(unit):
            others = [links.units[other].text for other, one in links.pairs if one == read]
            if _is_part(links, links.units[unit].text, links.texts[read], others):
                links.pairs.add((unit, read))
                break


def _is_part(links: Links, part: str, whole: str, others: Iterable[str]) -> bool:
    """Whether it stands in the whole beside the other parts: a heading is like the paragraph below it, but stands by itself."""
    if len(part) < SHORTEST:
        return False
    taken = {place for other in others for place in links.common(whole, other)}
    return len(links.common(whole, part) - taken) >= CONTAINED * len(part)


def _between_lines(links: Links, reads: Sequence[ReadPassage]) -> None:
    """A new paragraph between two lines of one passage is a line of it, unless it is a heading."""
    unit_of = {read: unit for unit, read in sorted(links.pairs, reverse=True)}
    for read in links.free_reads():
        before = next((unit_of[one] for one in range(read - 1, -1, -1) if one in unit_of), None)
        after = next((unit_of[one] for one in range(read + 1, len(reads)) if one in unit_of), None)
        if before is None or after is None or reads[read].level:
            continue
        if links.units[before].key == links.units[after].key and before != after:
            links.pairs.add((before, read))

"""What came back from Word and what was written here meanwhile, brought together: three texts, one result."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from xuncha.office.manuscript.matching import KEPT, Change, Part
from xuncha.office.manuscript.model import Passage, plain

SAME, OPEN, CONFLICT = "same", "open", "conflict"


@dataclass(frozen=True, slots=True)
class Case:
    """A change and how it meets the text as it stands now.

    `state`: same, nothing is left to do; open, it can be taken or left; conflict, the same passage was changed here too.
    `now`: the passages it is about as they stand; one that was taken out here is missing.
    """

    change: Change
    state: str
    now: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A passage of the result. `key` names the standing passage that it is, None a new one.

    `origins`: the passages of the exported text whose sources a new passage or one that took others in inherits.
    """

    text: str
    level: int
    key: str | None = None
    origins: tuple[str, ...] = ()
    check_sources: bool = False


def meet(base: Sequence[Passage], now: Sequence[Passage], changes: Sequence[Change]) -> list[Case]:
    """`base` is the text that the file was made from, `now` the text as it stands."""
    old = {one.key: one for one in base}
    standing = {one.key: one for one in now}
    written_here = {plain(one.text) for one in now if one.key not in old}
    cases = []
    for change in changes:
        mine = tuple(standing[key] for key in change.keys if key in standing)
        state = _state(change, old, standing, written_here)
        cases.append(Case(change, state, mine))
    return cases


def _state(
    change: Change, old: dict[str, Passage], standing: dict[str, Passage], written_here: Collection[str]
) -> str:
    if change.how == KEPT:
        return OPEN if change.moved and change.keys[0] in standing else SAME
    if _stands_already(change, standing, written_here):
        return SAME
    touched = any(not _untouched(key, old, standing) for key in change.keys)
    return CONFLICT if touched else OPEN


def _stands_already(change: Change, standing: dict[str, Passage], written_here: Collection[str]) -> bool:
    """The same file again, or the same correction made here by hand."""
    heirs = {part.key for part in change.parts}
    if any(key in standing for key in change.keys if key not in heirs):
        return False
    return not change.moved and all(
        (part.key in standing and plain(standing[part.key].text) == plain(part.text))
        if part.key
        else plain(part.text) in written_here
        for part in change.parts
    )


def _untouched(key: str, old: dict[str, Passage], standing: dict[str, Passage]) -> bool:
    now = standing.get(key)
    return now is not None and plain(now.text) == plain(old[key].text)


def compose(now: Sequence[Passage], cases: Sequence[Case], taken: Collection[int]) -> list[Outcome]:
    """The text with the cases whose numbers are in `taken`; all others stay as they stand. Order: what was not moved
    stays, what is new or moved follows the paragraph it follows in the file."""
    standing = {one.key: one for one in now}
    row = [one.key for one in now if one.key not in set(_lifted(cases, taken))]
    result = {key: Outcome(standing[key].text, standing[key].level, key, (key,)) for key in standing}
    behind = -1
    for number, case, part in _in_file_order(cases):
        name = part.key if part.key in standing else f"new {part.place}"
        if number in taken:
            result[name] = _outcome(part, case, standing)
            if name not in row:
                row.insert(behind + 1, name)
        if name in row and (number in taken or not case.change.moved):
            behind = row.index(name)
    return [result[name] for name in row]


def _lifted(cases: Sequence[Case], taken: Collection[int]) -> Iterator[str]:
    """Passages that leave their place: deleted, gone into others, or to be put elsewhere."""
    for number in taken:
        change = cases[number].change
        heirs = {part.key for part in change.parts}
        yield from (key for key in change.keys if change.moved or key not in heirs)


def _in_file_order(cases: Sequence[Case]) -> list[tuple[int, Case, Part]]:
    parts = [(number, case, part) for number, case in enumerate(cases) for part in case.change.parts]
    return sorted(parts, key=lambda one: one[2].place)


def _outcome(part: Part, case: Case, standing: dict[str, Passage]) -> Outcome:
    """What was only moved keeps the words that stand here."""
    key = part.key if part.key in standing else None
    if case.change.how == KEPT and key:
        return Outcome(standing[key].text, standing[key].level, key, (key,))
    level = standing[key].level if key else part.level
    return Outcome(part.text, level, key, part.origins, part.check_sources)


def by_default(cases: Sequence[Case]) -> set[int]:
    """What is taken unless somebody decides otherwise: everything but conflicts."""
    return {number for number, case in enumerate(cases) if case.state == OPEN}


def counted(cases: Sequence[Case]) -> dict[str, int]:
    """How many changes of each sort are left to decide; `moved` counts those that only stand elsewhere."""
    counts: dict[str, int] = {}
    for case in cases:
        if case.state != SAME:
            how = "moved" if case.change.how == KEPT else case.change.how
            counts[how] = counts.get(how, 0) + 1
    return counts

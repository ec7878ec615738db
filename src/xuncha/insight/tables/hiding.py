"""What whoever may only count does not learn: small numbers of persons' matters, nor what gives them away by subtraction.

A table of parts with its totals is a flow from the sum over the rows to the columns and back; a number that is not shown
can be told from the others exactly when no flow around it can be changed. So a small number is safe when one unit of it
can be moved along numbers that are not shown either, without making any of them negative (domain §8.2 rule ⑥).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

SMALL = 5

Place = tuple[int, int]
"""Row and column; row −1 is the line of totals, column −1 the column of totals, (−1, −1) the grand total."""
Numbers = Sequence[Sequence[int]]
Node = str
Arc = tuple[Node, Node]


@dataclass
class Parts:
    """Numbers that add up by row and by column; `row_totals`, `column_totals`, `grand_total`: whether they stand in the table."""

    numbers: Numbers
    row_totals: bool = True
    column_totals: bool = True
    hidden: set[Place] = field(default_factory=set)

    @property
    def height(self) -> int:
        return len(self.numbers)

    @property
    def width(self) -> int:
        return len(self.numbers[0]) if self.numbers else 0

    def at(self, place: Place) -> int:
        row, column = place
        rows = self.numbers if row < 0 else (self.numbers[row],)
        return sum(sum(line) if column < 0 else line[column] for line in rows)

    def inner(self) -> Iterator[Place]:
        return ((row, column) for row in range(self.height) for column in range(self.width))

    def totals(self) -> Iterator[Place]:
        yield from ((row, -1) for row in range(self.height))
        yield from ((-1, column) for column in range(self.width))
        yield -1, -1

    def shown_totals(self) -> Iterator[Place]:
        for row, column in self.totals():
            by_row, by_column = row >= 0 or self.column_totals, column >= 0 or self.row_totals
            if by_row and by_column:
                yield row, column

    def is_small(self, place: Place) -> bool:
        return 0 < self.at(place) < SMALL


def hidden_in(
    numbers: Numbers,
    *,
    row_totals: bool = True,
    column_totals: bool = True,
    also: Iterable[Place] = (),
) -> set[Place]:
    """The places that must not be shown: all small numbers, and the fewest others found that keep them from being told.

    `also`: places that are small for another reason, such as a sum of few cases.
    """
    parts = Parts(numbers, row_totals, column_totals)
    places = [*parts.inner(), *parts.shown_totals()]
    parts.hidden = {place for place in places if parts.is_small(place)} | set(also)
    for place in sorted(parts.hidden, key=lambda each: (parts.at(each), each)):
        while not is_safe(parts, place):
            more = companion(parts, place)
            if not more:
                return set(places)
            parts.hidden |= more
    return parts.hidden


def arcs(parts: Parts) -> dict[Arc, int]:
    """What a reader does not know, as arcs with their flow: hidden numbers, and totals that are not in the table."""
    unknown = set(parts.hidden) | (set(parts.totals()) - set(parts.shown_totals()))
    return {_arc(place): parts.at(place) for place in unknown}


def _arc(place: Place) -> Arc:
    """start → row (its total) → column → sum (its total) → start (grand total)."""
    row, column = place
    if row < 0:
        return ("sum", "start") if column < 0 else (f"column{column}", "sum")
    return ("start", f"row{row}") if column < 0 else (f"row{row}", f"column{column}")


def is_safe(parts: Parts, place: Place) -> bool:
    """Whether the hidden number could as well be one more or one less, everything that is shown being as it is."""
    unknown = arcs(parts)
    tail, head = _arc(place)
    flow = unknown.pop((tail, head))
    more = _reaches(unknown, head, tail)
    return more or (flow > 0 and _reaches(unknown, tail, head))


def _reaches(unknown: dict[Arc, int], start: Node, goal: Node) -> bool:
    """Along an arc its number grows, against it it shrinks, which only a number above zero can."""
    steps: dict[Node, list[Node]] = {}
    for (tail, head), flow in unknown.items():
        steps.setdefault(tail, []).append(head)
        if flow > 0:
            steps.setdefault(head, []).append(tail)
    seen, waiting = {start}, [start]
    while waiting:
        for node in steps.get(waiting.pop(), ()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return goal in seen


def companion(parts: Parts, place: Place) -> set[Place]:
    """The cheapest three corners that make a rectangle with this number, totals among them; nothing when none is left.

    Noughts come last: that there was nothing is often known without the table.
    """
    row, column = place
    shown = {*parts.inner(), *parts.shown_totals()}
    found: list[tuple[bool, bool, int, list[Place]]] = []
    for other_row in range(-1, parts.height):
        for other_column in range(-1, parts.width):
            if other_row == row or other_column == column:
                continue
            corners = [(row, other_column), (other_row, column), (other_row, other_column)]
            new = [each for each in corners if each in shown and each not in parts.hidden]
            if new:
                numbers = [parts.at(each) for each in new]
                idle = not _turns(parts, place, corners)
                found.append((idle, 0 in numbers, sum(numbers), sorted(new)))
    return set(min(found)[-1]) if found else set()


def _turns(parts: Parts, place: Place, corners: list[Place]) -> bool:
    """Whether one unit can go round the four corners in either direction without a negative number."""
    signs = [(place, 1)]
    for row, column in corners:
        by_row = 1 if row == place[0] or min(row, place[0]) < 0 else -1
        by_column = 1 if column == place[1] or min(column, place[1]) < 0 else -1
        signs.append(((row, column), by_row * by_column))
    return any(all(parts.at(each) > 0 for each, sign in signs if sign == falling) for falling in (1, -1))

"""Figures of what repeats: by leaf, by round, by type of unit; a constant number of statements each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, F, QuerySet

from xuncha.catalogue.models import Leaf, UnitType
from xuncha.cycle.planning.coverage import BEGUN
from xuncha.cycle.planning.models import Engagement, Round
from xuncha.foundation.scoping import Actor
from xuncha.insight.patterns.problems import Narrowing, items, papers, performances

OFTEN_UNITS, OFTEN_SHARE = 3, 30
"""From so many units, and so many in a hundred of those inspected, a leaf is hinted at as repeating. A hint only."""


class Cell(NamedTuple):
    """How many problems of one leaf one unit has in one round; `performances` only where they were fed back."""

    leaf: str
    unit: int
    unit_type: str
    round: int | None
    papers: int = 0
    items: int = 0
    performances: int = 0


@dataclass
class Tally:
    """Cells added up, units counted once; `of` is how many units were inspected."""

    papers: int = 0
    items: int = 0
    performances: int = 0
    units: set[int] = field(default_factory=set)
    rounds: set[int | None] = field(default_factory=set)
    of: int = 0

    def count(self, name: str, number: int) -> None:
        """So many more of `papers`, `items` or `performances`."""
        setattr(self, name, getattr(self, name) + number)

    def join(self, other: Tally) -> None:
        for name in ("papers", "items", "performances"):
            self.count(name, getattr(other, name))
        self.units |= other.units
        self.rounds |= other.rounds

    def add(self, cell: Cell) -> None:
        self.papers += cell.papers
        self.items += cell.items
        self.performances += cell.performances
        if cell.papers or cell.items:
            self.units.add(cell.unit)
            self.rounds.add(cell.round)

    @property
    def share(self) -> int:
        """Units with the problem in a hundred of those inspected."""
        return round(100 * len(self.units) / self.of) if self.of else 0

    @property
    def often(self) -> bool:
        return len(self.units) >= OFTEN_UNITS and self.share >= OFTEN_SHARE


@dataclass(frozen=True)
class Line:
    """One line of a table: a leaf, a round or a type of unit."""

    key: Any
    label: str
    tally: Tally


UNIT_KEYS = ("organisation_id", "organisation__unit_type_id", "round_id")
Place = tuple[int, str, int | None]
"""Unit, its type, round."""


def cells(actor: Actor, wanted: Narrowing) -> list[Cell]:
    """Three statements: papers, problems fed back, their performances."""
    below = [f"item__{name}" for name in UNIT_KEYS]
    counted = {
        "papers": _counted(papers(actor, wanted), "final_leaf", UNIT_KEYS),
        "items": _counted(items(actor, wanted), "leaf_id", UNIT_KEYS),
        "performances": _counted(performances(actor, wanted), "item__leaf_id", below),
    }
    return [
        Cell(leaf, unit, unit_type, round_id, **{name: count})
        for name, rows in counted.items()
        for leaf, unit, unit_type, round_id, count in rows
    ]


def _counted(rows: QuerySet[Any], leaf: str, keys: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    return rows.order_by().values_list(leaf, *keys).annotate(number=Count("pk"))


@dataclass(frozen=True)
class Inspected:
    """Places under inspection or done with; `classified`: rounds in which some problem has a leaf."""

    places: frozenset[Place]
    classified: frozenset[int | None]

    @property
    def units(self) -> int:
        return len({unit for unit, _type, _round in self.places})


def inspected(actor: Actor, wanted: Narrowing) -> Inspected:
    """Units of engagements, and units of which only what was found is on record. Three statements."""
    wide = wanted.but(leaf="", unit=None)
    engaged = Engagement.objects.visible_to(actor).filter(state__in=BEGUN, **wide.conditions("leaf"))
    found: set[Place] = set()
    for rows in (papers(actor, wide), items(actor, wide)):
        found |= set(rows.order_by().values_list(*UNIT_KEYS).distinct())
    classified = frozenset(round_id for _unit, _type, round_id in found)
    return Inspected(frozenset(found | set(engaged.order_by().values_list(*UNIT_KEYS))), classified)


def tallied(found: Iterable[Cell], key: Callable[[Cell], Any]) -> dict[Any, Tally]:
    sums: dict[Any, Tally] = defaultdict(Tally)
    for cell in found:
        sums[key(cell)].add(cell)
    return dict(sums)


def total(found: Iterable[Cell], known: Inspected) -> Tally:
    return _with(tallied(found, lambda _cell: "").get("", Tally()), known.units)


def by_leaf(actor: Actor, wanted: Narrowing, known: Inspected) -> list[Line]:
    """Leaves, those found in most units first. Five statements, of which none answers with more than leaves × units."""
    sums: dict[str, Tally] = defaultdict(Tally)
    found: dict[str, tuple[QuerySet[Any], str]] = {
        "papers": (papers(actor, wanted), "final_leaf"),
        "items": (items(actor, wanted), "leaf_id"),
    }
    for name, (rows, leaf) in found.items():
        for code, round_id, count in _counted(rows, leaf, ["round_id"]):
            sums[code].count(name, count)
            sums[code].rounds.add(round_id)
        for code, unit in rows.order_by().values_list(leaf, "organisation_id").distinct():
            sums[code].units.add(unit)
    for code, count in _counted(performances(actor, wanted), "item__leaf_id", []):
        sums[code].count("performances", count)
    names = Leaf.objects.in_bulk(sums)
    lines = [Line(code, str(names[code]), _with(tally, known.units)) for code, tally in sums.items()]
    return sorted(
        lines, key=lambda line: (-len(line.tally.units), -line.tally.items, -line.tally.papers, line.key)
    )


def whole(lines: Iterable[Line], known: Inspected) -> Tally:
    """All leaves together; a unit of several leaves counts once."""
    every = Tally()
    for line in lines:
        every.join(line.tally)
    return _with(every, known.units)


def _with(tally: Tally, of: int) -> Tally:
    tally.of = of
    return tally


def by_round(found: Iterable[Cell], known: Inspected, rounds: Sequence[Round], without: str) -> list[Line]:
    """Rounds of which some problem is classified, the oldest first; what is of no round stands at the head as `without`.

    A round whose problems were carried over without leaves would read as free of them.
    """
    sums = tallied(found, lambda cell: cell.round)
    of: dict[int | None, set[int]] = defaultdict(set)
    for unit, _type, round_id in known.places:
        of[round_id].add(unit)
    order: list[tuple[int | None, str]] = [(None, without), *((item.pk, item.name) for item in rounds)]
    return [
        Line(pk, name, _with(sums.get(pk, Tally()), len(of[pk])))
        for pk, name in order
        if pk in known.classified
    ]


def by_type(found: Iterable[Cell], known: Inspected) -> list[Line]:
    sums = tallied(found, lambda cell: cell.unit_type)
    of: dict[str, set[int]] = defaultdict(set)
    for unit, unit_type, _round in known.places:
        of[unit_type].add(unit)
    types = UnitType.objects.filter(pk__in=of)
    return [Line(item.pk, str(item), _with(sums.get(item.pk, Tally()), len(of[item.pk]))) for item in types]


def rounds_of(actor: Actor) -> list[Round]:
    """Rounds this person knows, the oldest first."""
    return list(Round.objects.visible_to(actor).order_by(F("term__no"), "no", "pk"))

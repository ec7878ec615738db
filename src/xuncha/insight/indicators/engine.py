"""Everything that counts asks here: indicators, by dimensions, narrowed, for one reader; one statement a fact.

Ratios come out of summed numerators and denominators, never out of other ratios; what two facts count is joined on the
dimensions they share. A reader's figures count what this reader may read or count, nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext as _

from xuncha.foundation.dates import today
from xuncha.foundation.relations import Relation, relation
from xuncha.foundation.scoping import Actor
from xuncha.insight.indicators import dimensions, sql
from xuncha.insight.indicators.definitions import Indicator, Measure, Unknown, indicator
from xuncha.insight.indicators.facts import Column, Fact, fact, facts
from xuncha.insight.indicators.results import Counted, Figure, Key, Ratio, Result, Row, suppressed
from xuncha.insight.patterns.problems import word

Narrowed = Mapping[str, Sequence[Any]]
Grouping = tuple[str, ...]


class Source(Protocol):
    """Where the rows are: this county's database as one reader sees it, or a lake."""

    def knows(self, of: Fact) -> bool: ...

    def hides_few(self, of: Fact) -> bool: ...

    def run(self, of: Fact, question: sql.Question, values: Sequence[Any]) -> Iterable[Sequence[Any]]: ...

    def words(self, name: str, values: Collection[Any], described: Column | None) -> dict[Any, str]: ...


@dataclass(frozen=True)
class Database:
    """The rows of this database that `actor` may read or count. `on`: the day as of which lateness is judged."""

    actor: Actor
    on: date

    def knows(self, of: Fact) -> bool:
        return of.known_to(self.actor)

    def hides_few(self, of: Fact) -> bool:
        return of.only_counted_by(self.actor)

    def run(self, of: Fact, question: sql.Question, values: Sequence[Any]) -> Iterable[Sequence[Any]]:
        found = opened(of, self.actor, question.columns(), self.on)
        if found is None:
            return []
        return list(found.ask(sql.select(question, sql.DJANGO_MARK), values))

    def words(self, name: str, values: Collection[Any], described: Column | None) -> dict[Any, str]:
        return dimensions.words(name, values, described)


class OnlyCounting(Database):
    """As whoever may only count sees it, whatever else the reader may read: for what others will read."""

    def hides_few(self, of: Fact) -> bool:
        return of.persons


def opened(of: Fact, actor: Actor, columns: Sequence[str], on: date) -> Relation | None:
    """The rows of a fact this person may read or count, as a relation; None: not one row is open."""
    return relation(of.rows(actor, columns, on), columns or ("row",))


@dataclass
class Counts:
    """What was counted for one indicator without a ratio, by grouping; `evidence`: how many stand behind each number."""

    cells: dict[Grouping, Counted] = field(default_factory=dict)
    evidence: dict[Grouping, Counted] = field(default_factory=dict)
    hides: bool = False

    def hidden(self, grouping: Grouping) -> dict[Key, str]:
        """Cells that may not be told; under a margin that may not be told at least one is not, or they would add up to it."""
        if not self.hides:
            return {}
        margins = [one for one in self.cells if one and set(one) < set(grouping)]
        also = [key for margin in margins for key in self._under(margin, grouping)]
        return suppressed(self.cells[grouping], self._behind(grouping), also)

    def _behind(self, grouping: Grouping) -> Counted:
        return self.evidence.get(grouping, self.cells[grouping])

    def _under(self, margin: Grouping, grouping: Grouping) -> Iterator[Key]:
        """The smallest cell under each hidden one of a margin."""
        places, behind = [grouping.index(name) for name in margin], self._behind(grouping)
        for key in self.hidden(margin):
            cells = [cell for cell in behind if behind[cell] and tuple(cell[at] for at in places) == key]
            if cells:
                yield min(cells, key=lambda cell: (behind[cell], str(cell)))


def evaluate(
    slugs: Sequence[str],
    *,
    actor: Actor,
    by: Sequence[str] = (),
    where: Narrowed | None = None,
    on: date | None = None,
    also: Sequence[Sequence[str]] = (),
    exact: bool = True,
) -> Result:
    """Figures for one reader; `exact` False: for a text or a table that others will read.

    `by`: dimensions; `where`: dimension → values (None: not filled in); `also`: coarser groupings of the same, for the
    margins of a cross-table; `on`: the day as of which lateness is judged, today by default. The states are today's.
    Raises `Unknown` for a slug or a dimension that does not exist.
    """
    source = (Database if exact else OnlyCounting)(actor, on or today())
    return evaluated(slugs, source, by=by, where=where or {}, also=also)


def evaluated(
    slugs: Sequence[str],
    source: Source,
    *,
    by: Sequence[str] = (),
    where: Narrowed | None = None,
    also: Sequence[Sequence[str]] = (),
) -> Result:
    """The same over any source of rows."""
    chosen = tuple(indicator(slug) for slug in dict.fromkeys(slugs))
    dims = tuple(dict.fromkeys(by))
    where = where or {}
    _known_dimensions((*dims, *where))
    groupings = tuple(dict.fromkeys((dims, (), *(_in_order(dims, some) for some in also))))
    unknown = {one.slug: why for one in chosen if (why := _why_not(one, source, (*dims, *where)))}
    wanted = [part for one in chosen if one.slug not in unknown for part in one.parts()]
    counts = _count(wanted, source, dims, groupings, where)
    return _result(chosen, unknown, counts, dims, groupings, where, source)


def _known_dimensions(names: Iterable[str]) -> None:
    known = {name for one in facts().values() for name in one.dimensions}
    for name in names:
        if name not in known:
            raise Unknown(name)


def _in_order(dims: Grouping, some: Sequence[str]) -> Grouping:
    return tuple(name for name in dims if name in some)


def _why_not(one: Indicator, source: Source, names: Sequence[str]) -> str:
    if not all(source.knows(of) for of in one.facts()):
        return _("不在您可以查阅或统计的范围内")
    missing = [name for name in names if name not in one.dimensions()]
    if missing:
        return _("这一指标没有“%(dimension)s”") % {"dimension": dimensions.label(missing[0])}
    return ""


def _count(
    parts: Sequence[Indicator],
    source: Source,
    dims: Grouping,
    groupings: tuple[Grouping, ...],
    where: Narrowed,
) -> dict[str, Counts]:
    """One statement a fact, whatever the number of indicators and dimensions."""
    by_fact: dict[str, dict[str, Measure]] = defaultdict(dict)
    for part in parts:
        assert part.measure is not None
        by_fact[part.measure.fact][part.slug] = part.measure
    counts: dict[str, Counts] = {}
    for slug, measures in by_fact.items():
        counts |= _count_fact(fact(slug), measures, source, dims, groupings, where)
    return counts


def _count_fact(
    of: Fact,
    measures: Mapping[str, Measure],
    source: Source,
    dims: Grouping,
    groupings: tuple[Grouping, ...],
    where: Narrowed,
) -> dict[str, Counts]:
    hides = source.hides_few(of)
    asked = list(dict.fromkeys(measures.values()))
    behind = {one: _evidence(one) for one in asked if hides and one.how == "sum"}
    asked += [one for one in dict.fromkeys(behind.values()) if one not in asked]
    cuts, values = _cuts(of, where)
    distinct = any(one.how == "distinct" for one in asked)
    question = sql.Question(tuple(asked), groupings if distinct else groupings[:1], dims, cuts, of.weight)
    rows = list(source.run(of, question, values * len(question.groupings)))
    told = {one: _gathered(one, at, rows, question, groupings) for at, one in enumerate(asked)}
    return {
        slug: Counts(told[one], told[behind[one]] if one in behind else {}, hides)
        for slug, one in measures.items()
    }


def _evidence(one: Measure) -> Measure:
    return Measure(one.fact, sql.EVIDENCE, one.column, one.where)


def _cuts(of: Fact, where: Narrowed) -> tuple[tuple[sql.Cut, ...], list[Any]]:
    cuts, values = [], []
    for name, chosen in where.items():
        whole = of.columns[name].kind == "integer"
        given = [_typed(value, whole=whole) for value in chosen]
        plain = [value for value in given if value is not None]
        cuts.append(sql.Cut(name, len(plain), len(plain) < len(given)))
        values += plain
    return tuple(cuts), values


def _typed(value: Any, *, whole: bool) -> Any:
    """As the column has it; what is no number can be in no row of numbers, nor what no database holds in a text."""
    if value is None:
        return None
    if not whole:
        return word(str(value))
    text = str(int(value)) if isinstance(value, bool) else str(value)
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 18 else -1


def _gathered(
    one: Measure,
    at: int,
    rows: Sequence[Sequence[Any]],
    question: sql.Question,
    groupings: tuple[Grouping, ...],
) -> dict[Grouping, Counted]:
    """Cells of every grouping: what adds up is added up exactly, what was counted once each is read as it was counted."""
    width = 1 + len(question.by)
    told: dict[Grouping, Counted] = {}
    for no, grouping in enumerate(groupings):
        source_no = no if one.how == "distinct" else 0
        cells: Counted = defaultdict(int)
        for row in rows:
            if row[0] == source_no:
                key = tuple(
                    value for name, value in zip(question.by, row[1:width], strict=True) if name in grouping
                )
                cells[key] += int(row[width + at] or 0)
        told[grouping] = dict(cells)
    return told


def _result(
    chosen: tuple[Indicator, ...],
    unknown: Mapping[str, str],
    counts: Mapping[str, Counts],
    dims: Grouping,
    groupings: tuple[Grouping, ...],
    where: Narrowed,
    source: Source,
) -> Result:
    keys = {key for count in counts.values() for key in count.cells[dims]} if dims else set()
    named = [
        source.words(name, {key[at] for key in keys}, _described(name, chosen))
        for at, name in enumerate(dims)
    ]
    words = dict(zip(dims, named, strict=True))
    tables = {grouping: _rows(chosen, unknown, counts, grouping, words) for grouping in groupings if grouping}
    whole = Row((), {one.slug: _figure(one, unknown, counts, (), ()) for one in chosen})
    margins = {grouping: rows for grouping, rows in tables.items() if grouping != dims}
    return Result(chosen, dims, tables.get(dims, []), whole, where, margins, unknown)


def _described(name: str, chosen: Sequence[Indicator]) -> Any:
    found = (of.columns[name] for one in chosen for of in one.facts() if name in of.dimensions)
    return next(found, None)


def _rows(
    chosen: Sequence[Indicator],
    unknown: Mapping[str, str],
    counts: Mapping[str, Counts],
    grouping: Grouping,
    words: Mapping[str, Mapping[Any, str]],
) -> list[Row]:
    """In the order in which the values of each dimension stand."""
    places = [{value: no for no, value in enumerate(words[name])} for name in grouping]
    keys = {key for count in counts.values() for key in count.cells[grouping]}
    ordered = sorted(keys, key=lambda key: [place[value] for place, value in zip(places, key, strict=True)])
    hidden = {slug: count.hidden(grouping) for slug, count in counts.items()}
    return [
        Row(
            key,
            {one.slug: _figure(one, unknown, counts, grouping, key, hidden) for one in chosen},
            tuple(words[name][value] for name, value in zip(grouping, key, strict=True)),
        )
        for key in ordered
    ]


def _figure(
    one: Indicator,
    unknown: Mapping[str, str],
    counts: Mapping[str, Counts],
    grouping: Grouping,
    key: Key,
    hidden: Mapping[str, Mapping[Key, str]] | None = None,
) -> Figure:
    if one.slug in unknown:
        return Figure(None, one.unit)
    parts = one.parts()
    numbers = [counts[part.slug].cells[grouping].get(key, 0) for part in parts]
    value = Ratio(*numbers) if one.is_ratio else numbers[0]
    marks = [_mark(counts[part.slug], part.slug, grouping, key, hidden) for part in parts]
    return Figure(value, one.unit, next(filter(None, marks), ""))


def _mark(
    count: Counts, slug: str, grouping: Grouping, key: Key, hidden: Mapping[str, Mapping[Key, str]] | None
) -> str:
    found = hidden[slug] if hidden is not None else count.hidden(grouping)
    return found.get(key, "")

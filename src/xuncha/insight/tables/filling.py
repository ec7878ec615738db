"""A laid-out table filled with figures for one reader: cells, totals, what may not be told, and how everything was counted.

Totals are counted by the engine like any other grouping: ratios out of summed parts, what is counted once out of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.cycle.planning.models import Round, Term
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.foundation.dates import today
from xuncha.foundation.scoping import Actor
from xuncha.insight.indicators import dimensions
from xuncha.insight.indicators.definitions import MONEY, Indicator, indicator
from xuncha.insight.indicators.engine import Database, OnlyCounting, evaluated
from xuncha.insight.indicators.facts import Fact
from xuncha.insight.indicators.results import HIDDEN as FEW
from xuncha.insight.indicators.results import Figure, Ratio, Result, Row
from xuncha.insight.tables.choices import choices
from xuncha.insight.tables.drilling import drill_url, reading_right
from xuncha.insight.tables.grid import HIDDEN, Cell, Grid, Head, Line
from xuncha.insight.tables.hiding import Place, hidden_in
from xuncha.insight.tables.specs import Block, Spec, address_of

RECTIFICATION = "rectification"
"""The fact whose unit of counting each round fixes (practice 3)."""
Where = Mapping[str, Sequence[Any]]


@dataclass
class Filled:
    """One column before it is written out: figures by the key of the line; `at`: the value of the dimension across."""

    one: Indicator
    head: Head
    figures: Mapping[Any, Figure]
    total: Figure
    nought: Figure
    at: Mapping[str, Any] = field(default_factory=dict)
    hidden: set[Any] = field(default_factory=set)
    total_hidden: bool = False

    def figure(self, key: Any) -> Figure:
        return self.figures.get(key, self.nought)


def fill(spec: Spec, *, actor: Actor, exact: bool = True) -> Grid:
    """The table as this reader may see it; `exact` False: as whoever may only count would see it.

    One statement a fact for all columns side by side, one more for each that is split, and one a named dimension.
    """
    source = Database(actor, today()) if exact else OnlyCounting(actor, today())
    results, groups = _counted(spec, source)
    keys = _lines(spec.rows, results)
    for group in groups:
        _hide(group, list(keys), source)
    columns = [column for group in groups for column in group]
    lines, total = _written_out(spec, keys, columns, _readable(columns, actor))
    return Grid(
        _(spec.title),
        dimensions.label(spec.rows),
        tuple(column.head for column in columns),
        lines,
        total,
        tuple(calibers(spec, results)),
        counting(spec, actor),
        tuple(filter_words(spec.where, actor)),
        f"{timezone.localtime():%Y-%m-%d %H:%M}",
        spec.to_json(),
    )


def _written_out(
    spec: Spec, keys: Mapping[Any, str], columns: Sequence[Filled], readable: frozenset[str]
) -> tuple[tuple[Line, ...], Line]:
    """The lines and their total; addresses are put together once a column and once a line."""
    known = [(column, column.one.slug in readable) for column in columns]
    begun = [(column, _address(column, spec, line=True) if opens else "") for column, opens in known]
    ends = {key: "&" + urlencode(address_of({spec.rows: (key,)})) for key in keys}
    lines = tuple(
        Line(
            label,
            tuple(
                _written(column, column.figure(key), url and url + ends[key], hidden=key in column.hidden)
                for column, url in begun
            ),
            key,
        )
        for key, label in keys.items()
    )
    sums = tuple(
        _written(
            column,
            column.total,
            _address(column, spec, line=False) if opens else "",
            hidden=column.total_hidden,
        )
        for column, opens in known
    )
    return lines, Line(_("合计"), sums)


def _counted(spec: Spec, source: Database) -> tuple[list[Result], list[list[Filled]]]:
    """The evaluations and, in the order of the blocks, groups of columns that add up to one another."""
    plain = [slug for block in spec.blocks if not block.split for slug in block.indicators]
    results: list[Result] = []
    if plain:
        results.append(evaluated(plain, source, by=(spec.rows,), where=spec.where))
    groups: list[list[Filled]] = []
    for block in spec.blocks:
        if not block.split:
            groups += [[_side_by_side(results[0], slug, block)] for slug in block.indicators]
            continue
        by, also = (spec.rows, block.split), ((spec.rows,), (block.split,))
        result = evaluated(block.indicators, source, by=by, where=spec.where, also=also)
        results.append(result)
        groups += [_across(result, slug, block, len(block.indicators) > 1) for slug in block.indicators]
    return results, groups


def _side_by_side(result: Result, slug: str, block: Block) -> Filled:
    one = indicator(slug)
    head = Head(slug, _(one.name), _(block.label) if block.label else "", _(one.unit))
    figures = {row.key[0]: row[slug] for row in result.rows}
    return Filled(one, head, figures, result.total[slug], result.nought(one))


def _across(result: Result, slug: str, block: Block, several: bool) -> list[Filled]:  # noqa: FBT001 - private
    """One column for each value of the dimension across, and their total."""
    one = indicator(slug)
    rows, split = result.by
    group = _(one.name) if several or not block.label else _(block.label)
    cells: dict[Any, dict[Any, Figure]] = {}
    for row in result.rows:
        cells.setdefault(row.key[1], {})[row.key[0]] = row[slug]
    unit, nought = _(one.unit), result.nought(one)
    found = [
        Filled(one, Head(slug, row.labels[0] or _("未填"), group, unit, row.key[0]), cells.get(row.key[0], {}), row[slug], nought, {split: row.key[0]})
        for row in result.margins.get((split,), [])
    ]  # fmt: skip
    sums = {row.key[0]: row[slug] for row in result.margins.get((rows,), [])}
    whole = Head(slug, _("合计"), group, unit, total=True)
    return [*found, Filled(one, whole, sums, result.total[slug], nought)]


def _lines(rows: str, results: Sequence[Result]) -> dict[Any, str]:
    """Every line of the table with its words, in the order of the dimension."""
    found: list[dict[Any, str]] = [_named(result, rows) for result in results]
    keys = {key for some in found for key in some}
    for some in found:
        if len(some) == len(keys):
            return some
    described = next((of.columns[rows] for of in _facts(results) if rows in of.dimensions), None)
    return dimensions.words(rows, keys, described)


def _named(result: Result, rows: str) -> dict[Any, str]:
    margin: Sequence[Row] = result.rows if result.by == (rows,) else result.margins.get((rows,), [])
    return {row.key[0]: row.labels[0] or _("未填") for row in margin}


def _facts(results: Iterable[Result]) -> list[Fact]:
    return [of for result in results for one in result.indicators for of in one.facts()]


def _hide(group: Sequence[Filled], keys: Sequence[Any], source: Database) -> None:
    """Small numbers of persons' matters and what would tell them (rule ⑥); each part of a ratio on its own."""
    one = group[0].one
    inner = [column for column in group if not column.head.total]
    if not keys or not inner or not any(source.hides_few(of) for of in one.facts()):
        return
    few = set(_few(group, inner, keys))
    for part in range(2 if one.is_ratio else 1):
        numbers = [[_number(column.figure(key), part) for column in inner] for key in keys]
        _mark(group, inner, keys, hidden_in(numbers, row_totals=len(group) > 1, also=few))


def _few(group: Sequence[Filled], inner: Sequence[Filled], keys: Sequence[Any]) -> Iterator[Place]:
    """What the engine itself holds for too few: a sum may be great and come from two cases."""
    for column in group:
        at = -1 if column.head.total else inner.index(column)
        for row, key in enumerate(keys):
            if _is_few(column, column.figure(key)):
                yield row, at
        if _is_few(column, column.total):
            yield -1, at


def _is_few(column: Filled, figure: Figure) -> bool:
    return bool(figure.hidden) if column.one.is_ratio else figure.hidden == FEW


def _number(figure: Figure, part: int) -> int:
    value = figure.value
    return (value[part] if isinstance(value, Ratio) else value) or 0


def _mark(
    group: Sequence[Filled], inner: Sequence[Filled], keys: Sequence[Any], hidden: Iterable[Place]
) -> None:
    for row, at in hidden:
        column = inner[at] if at >= 0 or len(group) == 1 else group[-1]
        if row < 0:
            column.total_hidden = True
        else:
            column.hidden.add(keys[row])


def _address(column: Filled, spec: Spec, *, line: bool) -> str:
    """The rows behind the figures of a column; of one line of it once the line's own condition is put to it."""
    at: dict[str, tuple[Any, ...]] = {name: (value,) for name, value in column.at.items()}
    where: dict[str, tuple[Any, ...]] = {
        name: values for name, values in spec.where.items() if not line or name != spec.rows
    }
    return drill_url(column.one, where | at)


def _written(column: Filled, figure: Figure, url: str, *, hidden: bool) -> Cell:
    if hidden:
        return Cell(HIDDEN, hidden=True)
    value = tuple(figure.value) if isinstance(figure.value, Ratio) else figure.value
    any_rows = value[1] if isinstance(value, tuple) else value
    scale = 100 if column.one.unit == MONEY else 1
    text = (replace(figure, hidden="") if figure.hidden else figure).text
    return Cell(text, value, scale=scale, url=url if any_rows else "")  # type: ignore[arg-type]


def _readable(columns: Iterable[Filled], actor: Actor) -> frozenset[str]:
    """Indicators whose rows this person may read, and not only count."""
    ones = {column.one.slug: column.one for column in columns}
    return frozenset(
        slug for slug, one in ones.items() if actor.reach(reading_right(one.parts()[-1].facts()[0]))
    )


def calibers(spec: Spec, results: Sequence[Result]) -> list[str]:
    """How each figure is counted, and why one is missing."""
    why = {slug: text for result in results for slug, text in result.unknown.items()}
    lines = []
    for slug in spec.indicators:
        one = indicator(slug)
        lines.append(f"{_(one.name)}：{_(one.caliber)}" + (f"（{why[slug]}）" if slug in why else ""))
    return lines


def counting(spec: Spec, actor: Actor) -> str:
    """What a problem is in these rounds: printed with every figure of rectification (practice 3)."""
    of_rounds = {of.slug for slug in spec.indicators for of in indicator(slug).facts()}
    if RECTIFICATION not in of_rounds:
        return ""
    items = RectificationItem.objects.visible_to(actor).filter(round=OuterRef("pk")).order_by()
    rows = rounds_in(spec.where, actor).filter(Exists(items)).order_by()
    found = list(rows.values_list("counting", flat=True).distinct()[:2])
    return str(Round.Counting(found[0]).label) if len(found) == 1 else _("各轮次按各自口径计")


def rounds_in(where: Where, actor: Actor) -> Any:
    """The rounds that a table is narrowed to, of those this person may know."""
    rows = Round.objects.visible_to(actor)
    for name, path in (("round", "pk__in"), ("term", "term__in")):
        if name in where:
            rows = rows.filter(**{path: [value for value in where[name] if str(value).isdecimal()]})
    return rows


def filter_words(where: Where, actor: Actor) -> list[str]:
    """What a table is narrowed to, in words; addresses are typed by anybody, so only of what this person may know."""
    lines = []
    for name, values in where.items():
        known = dict(choices(name, actor))
        words = (_("未填") if value in (None, "") else known.get(str(value), str(value)) for value in values)
        lines.append(f"{dimensions.label(name)}：{'、'.join(words)}")
    return lines


def place_of(spec: Spec, actor: Actor) -> dict[str, int]:
    """Term and round for the number of a snapshot: of the one round it is narrowed to, else the newest term."""
    rounds = list(rounds_in(spec.where, actor).select_related("term")[:2]) if "round" in spec.where else []
    if len(rounds) == 1:
        return {"term_no": rounds[0].term.no, "round_no": rounds[0].no}
    newest = Term.objects.order_by("-no").first()
    return {"term_no": newest.no if newest else 0, "round_no": 0}

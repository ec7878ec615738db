"""The nine fixed tables, a free cross-table and a trend: uncached, scoped, as the office counts the whole county.

Beside the two that count rectification stands the best SQL we can write by hand for the same numbers; the others have a
small fact or none in this county, and only their own time is told.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from bench.county import County
from bench.figures import Figure
from bench.statistics import ANY, FLAGS, ROUNDS
from bench.timing import sample
from xuncha.catalogue.models import Organisation
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.foundation.dates import today
from xuncha.insight.tables.filling import fill
from xuncha.insight.tables.fixed import fixed_tables
from xuncha.insight.tables.grid import Grid
from xuncha.insight.tables.specs import Block, Spec
from xuncha.people.models import User

ITEMS, UNITS = RectificationItem._meta.db_table, Organisation._meta.db_table
SCOPE = "state <> 'merged'"
CROSS = Spec(
    "应整改总数：按问题分类×单位类型", "leaf", (Block(("rect_total", "rect_done_rate"), "", "unit_type"),)
)
TREND = Spec("整改完成率：按轮次", "round", (Block(("rect_total", "rect_done_rate", "rect_overdue")),))


def by_hand(by: str, counted: tuple[str, ...], join: str = "") -> str:
    """`by`: what the lines (and columns) go by, of `i`; one line a problem in rounds that count problems, else one a row."""
    names = ", ".join(f"k{no}" for no in range(len(by.split(", "))))
    keys = ", ".join(f"{column} AS k{no}" for no, column in enumerate(by.split(", ")))
    folded = ", ".join(f"MIN({column}) AS k{no}" for no, column in enumerate(by.split(", ")))
    flags = ", ".join(
        f"{'MAX' if name in ANY else 'MIN'}(CASE WHEN {FLAGS[name]} THEN 1 ELSE 0 END) AS {name}"
        for name in counted
    )
    weighed = ", ".join(f"CASE WHEN {FLAGS[name]} THEN {WEIGHT} ELSE 0 END AS {name}" for name in counted)
    sums = ", ".join(f"SUM({name})" for name in counted)
    table = f"{ITEMS} {join}"
    return (
        f"SELECT {names}, SUM(total), {sums} FROM (SELECT {folded}, 1 AS total, {flags} FROM {table} WHERE {SCOPE} AND {COUNTING} "
        f"GROUP BY feedback_item_id + 0 UNION ALL SELECT {keys}, {WEIGHT} AS total, {weighed} FROM {table} "
        f"WHERE {SCOPE} AND NOT ({COUNTING})) t GROUP BY {names}"
    )


WEIGHT = (
    f"CASE WHEN round_id IN (SELECT id FROM {ROUNDS} WHERE counting = 'performance') THEN counts ELSE 1 END"
)
COUNTING = (
    f"+round_id IN (SELECT id FROM {ROUNDS} WHERE counting = 'problem') AND feedback_item_id IS NOT NULL"
)
BY_UNIT = by_hand("organisation_id", ("done", "basically", "closed", "overdue", "extended"))
BY_LEAF = by_hand("leaf_id, unit_type_id", ("done",), f"JOIN {UNITS} u ON u.id = organisation_id")
BY_ROUND = by_hand("round_id", ("done", "overdue"))


def measure(county: County, *, times: int) -> list[Figure]:
    user = User.objects.get(username="staff")
    fixed = 100 if connection.vendor == "sqlite" else 60
    limit = fixed if county.rows == 100_000 else None
    budget = f"≤ 1.5 × 手写 SQL；10 万行 ≤ {fixed} ms"
    floors = {"rectification": BY_UNIT}
    specs = [table.spec() for table in fixed_tables().values()]
    found = [_measured(spec, floors.get(spec.table, ""), user, times, limit, budget) for spec in specs]
    for spec, sql in ((CROSS, BY_LEAF), (TREND, BY_ROUND)):
        found.append(_measured(spec, sql, user, times, limit, budget))
    return found


def _measured(spec: Spec, sql: str, user: User, times: int, limit: int | None, budget: str) -> Figure:
    grid = fill(spec, actor=user)
    ours = sample(lambda: fill(spec, actor=user), times=times, warm=1).p50
    note = f"{len(grid.lines)} 行 × {len(grid.heads)} 栏"
    if not sql:
        return Figure(spec.title, "ms", ours, None, limit, budget=f"10 万行 ≤ {limit or '—'} ms", note=note)
    _same(sql, grid)
    floor = sample(lambda: _rows(sql), times=times, warm=1).p50
    return Figure(spec.title, "ms", ours, floor, limit, budget=budget, note=note, most=1.5 if limit else None)


def _rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"day": today()})
        return cursor.fetchall()


def _same(sql: str, grid: Grid) -> None:
    """The hand-written floor counts the same units, or it is no floor."""
    keys = 2 if "k1" in sql else 1
    total = next(
        at
        for at, head in enumerate(grid.heads)
        if head.indicator == "rect_total" and (keys == 1 or head.total)
    )
    assert grid.total is not None
    assert sum(row[keys] for row in _rows(sql)) == grid.total.cells[total].value

"""Rates and bars, uncached and scoped, beside the best SQL we can write by hand for the same numbers."""

from __future__ import annotations

from typing import Any

from django.db import connection

from bench.county import County
from bench.figures import Figure
from bench.timing import sample
from xuncha.cycle.planning.models import Round
from xuncha.cycle.rectification import queries
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.cycle.rectification.rates import rates
from xuncha.foundation.dates import today
from xuncha.people.models import User

BASICALLY = "'done', 'basically_done', 'phase_done', 'long_term'"
LATE = "(due < %(day)s AND NOT is_long_term AND declared <> 'done' AND state NOT IN ('closed', 'long_term', 'merged'))"
FLAGS = {
    "done": "declared = 'done'", "basically": f"declared IN ({BASICALLY})", "closed": "state IN ('closed', 'long_term')",
    "overdue": LATE, "extended": "due > original_due",
}  # fmt: skip
ROUNDS = Round._meta.db_table
ANY = ("overdue", "extended")


def rates_by_hand(scope: str) -> str:
    """Rounds that count problems are grouped by problem, the others only summed."""
    table = RectificationItem._meta.db_table
    one = ", ".join(
        f"{'MAX' if name in ANY else 'MIN'}(CASE WHEN {flag} THEN 1 ELSE 0 END) AS {name}"
        for name, flag in FLAGS.items()
    )
    summed = ", ".join(
        f"SUM(CASE WHEN {flag} THEN weight ELSE 0 END) AS {name}" for name, flag in FLAGS.items()
    )
    counting = (
        f"+round_id IN (SELECT id FROM {ROUNDS} WHERE counting = 'problem') AND feedback_item_id IS NOT NULL"
    )
    weight = f"CASE WHEN round_id IN (SELECT id FROM {ROUNDS} WHERE counting = 'performance') THEN counts ELSE 1 END"
    names = ", ".join(f"SUM({name})" for name in ("total", *FLAGS))
    grouped = ", ".join(f"SUM({name}) AS {name}" for name in FLAGS)
    return (
        f"SELECT {names} FROM (SELECT COUNT(*) AS total, {grouped} FROM (SELECT {one} FROM {table} WHERE {scope} AND {counting} "
        f"GROUP BY feedback_item_id) p UNION ALL SELECT SUM(weight), {summed} FROM "
        f"(SELECT {weight} AS weight, declared, state, due, original_due, is_long_term FROM {table} WHERE {scope} AND NOT ({counting})) i) t"
    )


def bars_by_hand(scope: str) -> str:
    conditions = (
        "state IN ('open', 'in_progress')", "state IN ('self_declared', 'leader_review', 'joint_review', 'spot_check', 'to_close')",
        "state = 'returned'", LATE, "due > original_due", "relapsed_on IS NOT NULL", "state = 'closed'", "state = 'long_term'",
    )  # fmt: skip
    counts = ", ".join(f"COUNT(CASE WHEN {condition} THEN 1 END)" for condition in conditions)
    return f"SELECT COUNT(*), {counts} FROM {RectificationItem._meta.db_table} WHERE {scope}"


def measure(county: County, *, times: int) -> list[Figure]:
    ten = ", ".join(str(unit.pk) for unit in county.units[-10:])
    scopes = {
        "staff": ("巡察办（全部）", "state <> 'merged'"),
        "reader": ("读十个单位", f"state <> 'merged' AND organisation_id IN ({ten}) AND (audience & 4) > 0"),
    }
    fixed = 100 if connection.vendor == "sqlite" else 60
    limit = fixed if county.rows == 100_000 else None  # below, the ORM's own half millisecond is most of it
    found = []
    for username, (label, scope) in scopes.items():
        user = User.objects.get(username=username)
        _same(rates_by_hand(scope), rates(queries.items(user)))
        for name, run, sql in (
            ("两种完成率", lambda user=user: rates(queries.items(user)), rates_by_hand(scope)),
            ("台账各栏计数", lambda user=user: queries.bar_counts(queries.items(user)), bars_by_hand(scope)),
        ):
            ours = sample(run, times=times, warm=1).p50
            floor = sample(lambda sql=sql: _run(sql), times=times, warm=1).p50
            budget = f"≤ 1.5 × 手写 SQL；10 万行 ≤ {fixed} ms"
            found.append(
                Figure(
                    f"{name}，{label}", "ms", ours, floor, limit, budget=budget, most=1.5 if limit else None
                )
            )
    return found


def _run(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"day": today()})
        return cursor.fetchone()


def _same(sql: str, ours: Any) -> None:
    """The hand-written floor counts the same, or it is no floor."""
    found = tuple(int(value or 0) for value in _run(sql))
    mine = (ours.total, ours.done, ours.basically, ours.closed, ours.overdue, ours.extended)
    assert found == mine, (found, mine)

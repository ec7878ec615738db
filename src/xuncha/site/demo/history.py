"""Earlier years in bulk: feedback and ledgers of some seventy-five units carried over as an old file would be."""

from __future__ import annotations

from datetime import date, timedelta

from xuncha.catalogue.models import LeafMapping, Organisation
from xuncha.cycle.rectification.ledger.carry_over import CarriedItem as LedgerRow
from xuncha.cycle.rectification.ledger.carry_over import carry_over_items
from xuncha.cycle.rectification.ledger.connect import connect_to_feedback
from xuncha.cycle.reporting.feedbacks.history import CarriedFeedback, CarriedItem, carry_over_feedbacks
from xuncha.site.demo.county import Problem
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

ROUNDS = 6
FILE = "十四届县委巡察整改台账.xlsx"
DECLARED = ("done",) * 12 + ("basically_done", "long_term", "not_done", "in_progress")


def history_story(scene: Scene) -> Story:
    """One ledger of the term before, its feedback first, then its rows connected to it."""
    yield -398
    units = [
        scene.units[code]
        for code, row in scene.county.units.items()
        if row["is_object"] == "1" and row["last_term"]
    ]
    units += [
        scene.villages[row["code"]]
        for row in scene.county.villages
        if scene.county.units[row["township"]]["last_mode"] == "regular"
    ]
    nodes = dict(
        LeafMapping.objects.filter(framework="focus4", is_primary=True).values_list("leaf_id", "node_id")
    )
    by = scene.person("S005")
    picked = {unit.pk: _pick(scene, unit) for unit in units}
    sheets = [_sheet(scene, unit, at, picked[unit.pk], nodes) for at, unit in enumerate(units)]
    carry_over_feedbacks(sheets, source_file=FILE, by=by)
    carry_over_items(_rows(scene, units, picked), by=by, file_name=FILE)
    connect_to_feedback([unit.pk for unit in units], by=by)


def _pick(scene: Scene, unit: Organisation) -> list[Problem]:
    found = scene.county.problems_for(unit.unit_type_id)
    return scene.chance.sample(found, min(len(found), 14 if unit.parent_id is None else 6))


def _sheet(
    scene: Scene, unit: Organisation, at: int, problems: list[Problem], nodes: dict[str, int]
) -> CarriedFeedback:
    items = [_item(scene, unit, problem, row, nodes) for row, problem in enumerate(problems, 4)]
    return CarriedFeedback(
        unit,
        items,
        round_label=f"十四届县委第{at % ROUNDS + 2}轮巡察",
        feedback_on=_day(scene, at),
        framework_id="focus4",
    )


def _day(scene: Scene, at: int) -> date:
    return scene.day(-1900 + 120 * (at % ROUNDS))


def _item(scene: Scene, unit: Organisation, problem: Problem, row: int, nodes: dict[str, int]) -> CarriedItem:
    text = scene.text(problem, unit, unit if unit.is_sub_object else None)
    return CarriedItem(
        text["title"],
        tuple(text.performances),
        node_id=nodes.get(problem.leaf),
        leaf_id=problem.leaf,
        nature=text["nature"],
        is_top_leader=text["is_top_leader"],
        row=row,
    )


def _rows(scene: Scene, units: list[Organisation], picked: dict[int, list[Problem]]) -> list[LedgerRow]:
    found: list[LedgerRow] = []
    for at, unit in enumerate(units):
        for problem in picked[unit.pk]:
            found += _ledger_rows(scene, unit, at, problem, len(found) + 4)
    return found


def _ledger_rows(scene: Scene, unit: Organisation, at: int, problem: Problem, first: int) -> list[LedgerRow]:
    """One row a performance, as old ledgers have it."""
    text = scene.text(problem, unit, unit if unit.is_sub_object else None)
    return [
        LedgerRow(
            unit,
            text["title"],
            first + no,
            performances=[performance],
            measures=[row["content"] for row in text.measures],
            goal=text["goal"],
            leaders=unit.head_name,
            dept=text["dept"],
            due=_day(scene, at) + timedelta(days=180),
            declared=scene.chance.choice(DECLARED),
            progress="已按方案整改，佐证材料存档备查。",
            unfinished_reason="涉及历史遗留问题，仍在协调。",
            leaf_id=problem.leaf,
            is_top_leader=text["is_top_leader"],
        )
        for no, performance in enumerate(text.performances)
    ]

"""单位画像: everything about one unit over the years that its reader may know (M3-06, M3-15).

Units that it succeeded count with it. Figures are the dictionary's; persons appear as the posts of the library only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xuncha.catalogue.models import KeyPoint, Organisation, Post
from xuncha.catalogue.rights import reads_contacts
from xuncha.cycle.planning import queries as planning
from xuncha.cycle.planning.lineage import predecessors_of
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.rectification import queries as ledger
from xuncha.cycle.rectification.models import Evaluation, RuleMade
from xuncha.insight.boards import figures
from xuncha.insight.boards.figures import Cell, Matrix
from xuncha.insight.indicators.definitions import indicator
from xuncha.insight.indicators.engine import evaluate
from xuncha.insight.indicators.results import Result

PROBLEMS = "feedback_count"
ALIKE = 6
RULES = 8


@dataclass(frozen=True)
class LeafLine:
    """Problems of one leaf round by round; `again`: it came back in a later round."""

    label: str
    cells: tuple[Cell, ...]
    total: Cell
    again: bool


@dataclass(frozen=True)
class Leaves:
    rounds: tuple[str, ...]
    lines: tuple[LeafLine, ...]

    @property
    def repeated(self) -> int:
        return sum(line.again for line in self.lines)


@dataclass(frozen=True)
class Dossier:
    unit: Organisation
    former: list[str]
    inspections: list[Engagement]
    carried: str
    matrix: Matrix
    leaves: Leaves
    evaluations: list[Evaluation]
    posts: list[Post]
    key_points: list[KeyPoint]
    alike: list[tuple[str, str]]
    rules: list[RuleMade]
    open_items: list[Any]


def of(unit: Organisation, actor: Any) -> Dossier:
    """One statement a fact, and a dozen more at any size."""
    ids = sorted(predecessors_of([unit]))
    where = {"unit": ids}
    return Dossier(
        unit=unit,
        former=_former(unit, ids),
        inspections=list(_inspections(actor, ids)),
        carried=unit.last_inspected,
        matrix=figures.by_round("dossier", actor, where),
        leaves=leaves(actor, ids),
        evaluations=list(_evaluations(actor, ids)),
        posts=_posts(unit, actor),
        key_points=list(
            KeyPoint.objects.filter(unit_type=unit.unit_type_id, retired_on=None).order_by("seq")
        ),
        alike=_alike(unit, actor),
        rules=list(
            RuleMade.objects.visible_to(actor).filter(item__organisation__in=ids).order_by("-id")[:RULES]
        ),
        open_items=list(_open_items(actor, ids)),
    )


def _former(unit: Organisation, ids: Sequence[int]) -> list[str]:
    """Earlier names, and the units that were merged into it."""
    names = list(unit.former_names.values_list("name", flat=True))
    return names + list(
        Organisation.objects.filter(pk__in=ids).exclude(pk=unit.pk).values_list("name", flat=True)
    )


def _inspections(actor: Any, ids: Sequence[int]) -> QuerySet[Engagement]:
    rows = planning.engagements(actor).filter(organisation__in=ids).exclude(state="void")
    return rows.order_by("-round__term__no", "-round__no")


def leaves(actor: Any, ids: Sequence[int]) -> Leaves:
    """Problems fed back by leaf and round; a leaf that stands in several rounds is marked."""
    where = {"unit": ids}
    result = evaluate(
        [PROBLEMS], actor=actor, by=("leaf", "round"), where=where, also=(("leaf",), ("round",))
    )
    rounds = [(row.key[0], row.labels[0]) for row in result.margins[("round",)]]
    rows = figures.opens_rows(indicator(PROBLEMS), actor)
    lines = tuple(
        _leaf_line(
            result, row.key[0], row.labels[0], [key for key, _label in rounds], where if rows else None
        )
        for row in result.margins[("leaf",)]
    )
    return Leaves(tuple(label for _key, label in rounds), lines)


def _leaf_line(result: Result, leaf: Any, label: str, rounds: Sequence[Any], where: Any) -> LeafLine:
    one = indicator(PROBLEMS)
    found = {row.key[1]: row[PROBLEMS] for row in result.rows if row.key[0] == leaf}
    cells = tuple(
        figures.cell(one, found[key], where and {**where, "leaf": (leaf,), "round": (key,)})
        if key in found
        else Cell("·")
        for key in rounds
    )
    whole = next(row[PROBLEMS] for row in result.margins[("leaf",)] if row.key[0] == leaf)
    return LeafLine(
        label,
        cells,
        figures.cell(one, whole, where and {**where, "leaf": (leaf,)}),
        bool(leaf) and len(found) > 1,
    )


def _evaluations(actor: Any, ids: Sequence[int]) -> QuerySet[Evaluation]:
    """How rectification was graded, the newest first."""
    rows = Evaluation.objects.visible_to(actor).filter(organisation__in=ids).exclude(state="void")
    return (
        rows.exclude(grade="").select_related("round").only("grade", "total", "round__name").order_by("-id")
    )


def _posts(unit: Organisation, actor: Any) -> list[Post]:
    """People in posts, for whoever may read contacts; the unit's own people know them anyway."""
    own = actor.organisation_id == unit.pk
    return list(unit.posts.filter(ended_on=None)) if own or reads_contacts(actor) else []


def _alike(unit: Organisation, actor: Any) -> list[tuple[str, str]]:
    """The leaves most often found in units of this type; for whoever reads problems of the whole county."""
    if all(clause.column for clause in actor.reach("feedback.read").clauses):
        return []
    result = evaluate([PROBLEMS], actor=actor, by=("leaf",), where={"unit_type": [unit.unit_type_id]})
    named = [row for row in result.rows if row.key[0]]
    return [
        (row.labels[0], row[PROBLEMS].text)
        for row in sorted(named, key=lambda row: -(row[PROBLEMS].plain or 0))[:ALIKE]
        if row[PROBLEMS].value
    ]


def _open_items(actor: Any, ids: Sequence[int]) -> QuerySet[Any]:
    """What came back: relapsed or returned items, newest first."""
    rows = ledger.listed(actor).filter(organisation__in=ids)
    return (rows.filter(relapsed_on__isnull=False) | rows.filter(state="returned")).order_by("-id")[:RULES]


def titles(dossier: Dossier) -> str:
    return _("单位画像：%(unit)s") % {"unit": dossier.unit.name}

"""A batch against what stands: compared for the preview, and landed in one transaction in the order of need."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import ModuleType

from xuncha.exchange.importing.landing import authorizations, ledgers, plans, problems, units
from xuncha.exchange.importing.landing.context import Came, Context, Line

LANDERS: tuple[tuple[ModuleType, tuple[str, ...]], ...] = (
    (units, ("inspection_object",)),
    (authorizations, ("authorization",)),
    (problems, ("feedback", "feedback_item")),
    (ledgers, ("rectification_plan", "rectification_item")),
)
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Comparison:
    """Every row of a batch with what it would do."""

    lines: Sequence[Line]

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for line in self.lines:
            kind = found.setdefault(line.kind, {"new": 0, "changed": 0, "unchanged": 0})
            kind[line.outcome] += 1
        return found

    @property
    def fingerprint(self) -> str:
        """Changes when the file, a decision, or any record that the batch would touch changes."""
        digest = hashlib.sha256()
        for line in self.lines:
            digest.update(line.trace.encode())
        return digest.hexdigest()


def compare_all(context: Context) -> Comparison:
    """What landing would do now; writes nothing, and the number of statements does not grow with the rows."""
    lines: list[Line] = []
    for lander, kinds in LANDERS:
        if context.has(*kinds):
            lines += lander.compare(context)
    if context.has(plans.FILE):
        lines += plans.compare(context)
    return Comparison(lines)


def land_all(context: Context, found: Comparison) -> list[Came]:
    """Land what was compared; runs inside the batch's verb. Later kinds are compared again after earlier ones landed."""
    came: list[Came] = []
    landed: list[Line] = []
    for lander, kinds in LANDERS:
        lines = [line for line in found.lines if line.kind in kinds]
        if came and lines:
            lines = lander.compare(context)
        landed += lines
        if any(line.outcome != "unchanged" for line in lines):
            came += lander.land(lines, context)
    _connect(landed, came, context)
    heads = [line for line in found.lines if line.kind == plans.KIND]
    return came + plans.land(plans.compare(context) if came and heads else heads, context)


def _connect(lines: Iterable[Line], came: Sequence[Came], context: Context) -> None:
    kinds = {each.kind for each in came}
    if kinds & {"feedback_item", "rectification_item"}:
        connected = ("feedback", "feedback_item", "rectification_plan", "rectification_item")
        ledgers.connect([line for line in lines if line.kind in connected], context)

"""What each sort of meeting may decide and who may know of it, read from data/meetings.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from xuncha.foundation import kinds
from xuncha.foundation.flow.declare import Flow
from xuncha.foundation.kinds import Kind
from xuncha.foundation.scoping import audience_mask

FILE = Path(__file__).resolve().parents[1] / "data" / "meetings.toml"


@dataclass(frozen=True)
class Decision:
    """One step of one kind that a meeting may take; with `opinions`, every party of a joint review speaks instead."""

    kind: str
    edge: str = ""
    returned: str = ""
    state: str = ""
    opinions: bool = False

    @property
    def target(self) -> Kind | None:
        """The kind, if its room is installed and its flow knows the step."""
        kind = next((item for item in kinds.every() if item.name == self.kind), None)
        return kind if kind and kind.flow and self._known_to(kind.flow) else None

    def _known_to(self, flow: Flow) -> bool:
        if self.opinions:
            return self.state in flow.parallels
        return {self.edge, self.returned} <= flow.edges.keys()

    def states(self, flow: Flow) -> tuple[str, ...]:
        """Where a record stands when it waits for this."""
        return (self.state,) if self.opinions else flow.edges[self.edge].source_codes

    @property
    def key(self) -> str:
        """What the agenda keeps of it."""
        return self.state if self.opinions else self.edge


@dataclass(frozen=True)
class SortRules:
    """`scope` "group": a group may hold it by itself."""

    scope: str
    audience: int
    decides: tuple[Decision, ...]

    @property
    def asks_parties(self) -> bool:
        """Whether every party's opinion is entered, instead of one result for all."""
        return any(decision.opinions for decision in self.decides)


@cache
def sorts() -> dict[str, SortRules]:
    rows = tomllib.loads(FILE.read_text(encoding="utf8"))
    return {
        name: SortRules(
            row["scope"], audience_mask(row["audience"]), tuple(Decision(**item) for item in row["decides"])
        )
        for name, row in rows.items()
    }


def decision_of(sort: str, kind: str, key: str) -> Decision | None:
    """The rule under which an item stood on the agenda."""
    return next((item for item in sorts()[sort].decides if item.kind == kind and item.key == key), None)


def party_labels(parties: Iterable[str]) -> list[str]:
    """How parties are called, read off the flows of what is reviewed jointly."""
    found: dict[str, Any] = {}
    for rules in sorts().values():
        for decision in rules.decides:
            if decision.opinions and (kind := decision.target) is not None and kind.flow is not None:
                found |= kind.flow.parallels[decision.state].labels
    return [str(found.get(party, party)) for party in parties]

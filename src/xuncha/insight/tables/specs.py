"""How a table is laid out: what stands down the side, what is counted, what is split across, which rows count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.http import QueryDict

from xuncha.insight.indicators.definitions import indicator

FILTER = "w_"
"""Before the name of a dimension in an address: `w_round=3`."""
NOT_FILLED = {"~": None, "~~": ""}
"""In an address the values of what nobody filled in: no value, and an empty code."""


@dataclass(frozen=True, slots=True)
class Block:
    """Columns that belong together: indicators side by side, or each of them by the values of `split`."""

    indicators: tuple[str, ...]
    label: str = ""
    split: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"indicators": list(self.indicators), "label": self.label, "split": self.split}


@dataclass(frozen=True)
class Spec:
    """`where`: dimension → values that count (text as in an address; None: not filled in)."""

    title: str
    rows: str
    blocks: tuple[Block, ...]
    where: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    table: str = ""

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(slug for block in self.blocks for slug in block.indicators))

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "rows": self.rows,
            "blocks": [block.to_json() for block in self.blocks],
            "where": {name: list(values) for name, values in self.where.items()},
            "table": self.table,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        blocks = tuple(
            Block(tuple(block["indicators"]), block["label"], block["split"]) for block in data["blocks"]
        )
        where = {name: tuple(values) for name, values in data["where"].items()}
        return cls(data["title"], data["rows"], blocks, where, data["table"])


def shared_dimensions(slugs: Iterable[str]) -> tuple[str, ...]:
    """The dimensions by which all these indicators can be broken down and narrowed, in the order of the first."""
    first, *rest = [indicator(slug).dimensions() for slug in dict.fromkeys(slugs)] or [[]]
    return tuple(name for name in first if all(name in other for other in rest))


def filters_in(data: QueryDict, allowed: Iterable[str]) -> dict[str, tuple[str | None, ...]]:
    """The conditions of an address; a dimension that the table does not have is left out."""
    found = {name: [value for value in data.getlist(f"{FILTER}{name}") if value] for name in allowed}
    return {name: tuple(told(value) for value in values) for name, values in found.items() if values}


def told(value: str) -> str | None:
    return NOT_FILLED.get(value, value)


def written(value: Any) -> str:
    """A value of a dimension as it stands in an address."""
    blank = {kept: sign for sign, kept in NOT_FILLED.items()}
    return blank[value] if value in blank else str(value)


def address_of(where: Mapping[str, Iterable[Any]]) -> list[tuple[str, str]]:
    """The conditions as parts of an address."""
    return [(f"{FILTER}{name}", written(value)) for name, values in where.items() for value in values]

"""The fixed tables of domain §3.16, as data: which rows, which columns in which order."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.http import Http404

from xuncha.insight.tables.specs import Block, Spec, shared_dimensions

FILTERS = (
    "term",
    "year",
    "round",
    "mode",
    "group",
    "unit_type",
    "unit",
    "node",
    "nature",
    "top_leader",
    "village",
)
"""By what a fixed table can be narrowed (domain §3.16), as far as all its columns know it."""
FILE = Path(__file__).parent / "data" / "tables.toml"


@dataclass(frozen=True)
class FixedTable:
    """`rows`: dimensions it can be laid out by, the first by default; `chart`: the indicators that are drawn."""

    slug: str
    name: str
    lead: str
    rows: tuple[str, ...]
    blocks: tuple[Block, ...]
    chart: tuple[str, ...] = ()

    @property
    def filters(self) -> tuple[str, ...]:
        shared = shared_dimensions(slug for block in self.blocks for slug in block.indicators)
        return tuple(name for name in FILTERS if name in shared)

    def spec(self, rows: str = "", where: Mapping[str, tuple[Any, ...]] | None = None) -> Spec:
        chosen = rows if rows in self.rows else self.rows[0]
        return Spec(self.name, chosen, self.blocks, where or {}, self.slug)


@cache
def fixed_tables() -> dict[str, FixedTable]:
    """By slug, in the order of the file."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {row["slug"]: _table(row) for row in data["table"]}


def _table(row: Mapping[str, Any]) -> FixedTable:
    blocks = tuple(
        Block(tuple(block["indicators"]), block.get("label", ""), block.get("split", ""))
        for block in row["block"]
    )
    return FixedTable(
        row["slug"], row["name"], row["lead"], tuple(row["rows"]), blocks, tuple(row.get("chart", ()))
    )


def fixed_table(slug: str) -> FixedTable:
    """The table, or 404: slugs come from addresses."""
    try:
        return fixed_tables()[slug]
    except KeyError:
        raise Http404 from None

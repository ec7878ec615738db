"""What understanding a file yields: records, what was refused or is doubtful, and a view cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from xuncha.office.tables.table import Role

JsonValue = Any


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record or remark comes from: sheet or table name and 1-based row; `rows` is how many rows it takes."""

    sheet: str
    row: int
    rows: int = 1

    def to_json(self) -> dict[str, JsonValue]:
        return {"sheet": self.sheet, "row": self.row, "rows": self.rows}


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a kind. `values` uses the field names of the domain; dates are ISO text, money is yuan."""

    kind: str
    values: Mapping[str, JsonValue]
    source: Source | None = None

    def __getitem__(self, name: str) -> JsonValue:
        return self.values[name]

    def get(self, name: str, default: JsonValue = None) -> JsonValue:
        return self.values.get(name, default)

    def to_json(self) -> dict[str, JsonValue]:
        body = dict(self.values)
        if self.source:
            body["src"] = self.source.to_json()
        return body


@dataclass(frozen=True, slots=True)
class Remark:
    """Something refused or doubtful, said so that a person can find it in the file and decide."""

    reason: str
    sheet: str = ""
    row: int | None = None
    column: str | None = None
    text: str = ""
    understood: JsonValue = None
    choices: tuple[str, ...] = ()

    def to_json(self) -> dict[str, JsonValue]:
        body = {
            name: getattr(self, name) for name in self.__slots__ if getattr(self, name) not in (None, "", ())
        }
        return body | ({"choices": list(self.choices)} if self.choices else {})


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of the preview: what stands there, the field it was read as, the normalised value, and a doubt."""

    column: int
    text: str
    field: str | None = None
    value: JsonValue = None
    doubt: str | None = None
    refused: bool = False
    """In a column that no field was found for: it is not taken in."""


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the preview, 1-based. `record` is the index of its record within the kind's list."""

    row: int
    role: Role
    cells: tuple[CellView, ...]
    kind: str | None = None
    record: int | None = None


class SheetView(Protocol):
    """One sheet, table or letter of the preview; rows are made when asked for, so long ledgers stay fast."""

    name: str
    height: int

    def rows(self, start: int = 1, stop: int | None = None) -> Iterator[RowView]: ...


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one file was understood to say."""

    name: str
    records: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    refused: tuple[Remark, ...] = ()
    doubtful: tuple[Remark, ...] = ()
    cells: tuple[SheetView, ...] = ()

    def to_json(self) -> dict[str, JsonValue]:
        return {
            "records": {
                kind: [record.to_json() for record in records] for kind, records in self.records.items()
            },
            "refused": [remark.to_json() for remark in self.refused],
            "doubtful": [remark.to_json() for remark in self.doubtful],
        }

"""The lake: facts as Parquet files without text or names, and the same indicators over them by DuckDB (design §9).

What is sealed leaves as counts only: its rows are added up over every column before they are written. DuckDB runs in
commands, never in a web process; it may neither fetch nor load extensions.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from xuncha.foundation import kinds
from xuncha.foundation.scoping import Clause, Reach
from xuncha.insight.indicators import dimensions, sql
from xuncha.insight.indicators.definitions import dictionary
from xuncha.insight.indicators.engine import opened
from xuncha.insight.indicators.facts import Column, Fact, facts

ALONE: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
NUMBER = "n"
"""How many rows stand behind one line of a sealed fact."""
NULL = "\\N"
MANIFEST, WORDS = "manifest.json", "words.json"


class Everyone:
    """Whoever runs a command on the county's own machine: every row counts, none is shown."""

    pk, name = 0, ""

    def reach(self, right: str, *, acting: bool = False, on: date | None = None) -> Reach:
        return Reach(0, (Clause(),))

    def excluded_kinds(self) -> frozenset[str]:
        return frozenset()


def is_sealed(of: Fact) -> bool:
    return bool(of.kind) and kinds.get(of.kind).sealed


def summed(of: Fact) -> list[str]:
    """Columns that indicators add up; the others tell rows apart."""
    measures = [one.measure for one in dictionary().values() if one.measure and one.measure.fact == of.slug]
    names = dict.fromkeys(one.column for one in measures if one.how == "sum")
    return [name for name in of.columns if name in names]


def export(out: Path, on: date) -> dict[str, int]:
    """Write every fact as of a day into `out`; gives how many lines each has. Raises FileExistsError where a lake lies."""
    if (out / MANIFEST).exists():
        raise FileExistsError(out)
    out.mkdir(parents=True, exist_ok=True)
    lines, seen = {}, Values()
    for slug, of in facts().items():
        lines[slug] = _write(out, of, on, seen)
    words = {name: list(dimensions.words(name, values).items()) for name, values in seen.by_name.items()}
    (out / WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf8")
    (out / MANIFEST).write_text(json.dumps({"on": on.isoformat(), "facts": lines}), encoding="utf8")
    return lines


class Values:
    """Which values of the named dimensions occur, so that the lake brings their words along."""

    def __init__(self) -> None:
        self.by_name: dict[str, set[Any]] = {name: set() for name in dimensions.NAMED}

    def note(self, columns: Sequence[str], row: Sequence[Any]) -> None:
        for name, value in zip(columns, row, strict=False):
            if name in self.by_name:
                self.by_name[name].add(value)


def _write(out: Path, of: Fact, on: date, seen: Values) -> int:
    columns, rows = _lines(of, on)
    kinds_of = {name: of.columns[name].kind if name in of.columns else "integer" for name in columns}
    staging, count = out / f"{of.slug}.csv", 0
    with staging.open("w", encoding="utf8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in rows:
            seen.note(columns, row)
            writer.writerow([NULL if value is None else value for value in row])
            count += 1
    _to_parquet(staging, out / f"{of.slug}.parquet", kinds_of)
    staging.unlink()
    return count


def _lines(of: Fact, on: date) -> tuple[list[str], Iterable[Sequence[Any]]]:
    """The rows of a fact, or of a sealed one its counts."""
    columns = list(of.columns)
    found = opened(of, Everyone(), columns, on)
    if is_sealed(of):
        values = [name for name in summed(of) if name != of.weight]
        keys = [name for name in columns if name not in (*values, of.weight)]
        number = f'SUM("{of.weight}")' if of.weight else "COUNT(*)"
        sums = "".join(f', COALESCE(SUM("{name}"), 0)' for name in values)
        listed = ", ".join(f'"{name}"' for name in keys)
        columns = [*keys, *values, NUMBER]
        query = f"SELECT {listed}{sums}, {number} FROM fact GROUP BY {listed}"  # noqa: S608 - our own column names
    else:
        query = "SELECT * FROM fact"
    return columns, found.ask(query) if found else ()


def _to_parquet(staging: Path, target: Path, kinds_of: Mapping[str, str]) -> None:
    import duckdb

    types = {name: "BIGINT" if kind == "integer" else "VARCHAR" for name, kind in kinds_of.items()}
    described = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
    reading = f"read_csv(?, header = false, auto_detect = false, delim = ',', quote = '\"', nullstr = '{NULL}', columns = {{{described}}})"
    target_name = _quoted(target)
    with duckdb.connect(config=ALONE) as lake:
        lake.execute(f"COPY (SELECT * FROM {reading}) TO '{target_name}' (FORMAT parquet)", [str(staging)])  # noqa: S608


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


@dataclass(frozen=True)
class Lake:
    """A folder of exported facts as a source of the engine; everything in it may be counted."""

    folder: Path

    def knows(self, of: Fact) -> bool:
        return (self.folder / f"{of.slug}.parquet").exists()

    def hides_few(self, of: Fact) -> bool:
        return False

    def run(self, of: Fact, question: sql.Question, values: Sequence[Any]) -> Iterable[Sequence[Any]]:
        import duckdb

        statement = f"{self.relation(of, 'duckdb')} {sql.select(in_lake(of, question), sql.PLAIN_MARK)}"
        with duckdb.connect(config=ALONE) as lake:
            return lake.execute(statement, list(values)).fetchall()

    def relation(self, of: Fact, dialect: str) -> str:
        path = self.folder / f"{of.slug}.parquet"
        read = f"parquet.`{path}`" if dialect == "spark" else f"read_parquet('{_quoted(path)}')"
        return f"WITH fact AS (SELECT * FROM {read})"  # noqa: S608 - a file that whoever runs the command has named

    def words(self, name: str, values: Collection[Any], described: Column | None) -> dict[Any, str]:
        named = {value: word for value, word in self.named.get(name, []) if value in values}
        rest = (
            dimensions.words(name, set(values) - named.keys(), described)
            if set(values) - named.keys()
            else {}
        )
        return {**named, **rest}

    @cached_property
    def named(self) -> dict[str, list[tuple[Any, str]]]:
        found = json.loads((self.folder / WORDS).read_text(encoding="utf8"))
        return {name: [(value, word) for value, word in rows] for name, rows in found.items()}


def in_lake(of: Fact, question: sql.Question) -> sql.Question:
    """The same question where a line stands for many rows."""
    return replace(question, weight=NUMBER) if is_sealed(of) else question


@dataclass(frozen=True)
class Writing(Lake):
    """Runs nothing: keeps the statements as another engine would be given them."""

    dialect: str = "spark"
    statements: list[str] = field(default_factory=list)

    def run(self, of: Fact, question: sql.Question, values: Sequence[Any]) -> Iterable[Sequence[Any]]:
        statement = sql.in_dialect(sql.select(in_lake(of, question), sql.PLAIN_MARK), self.dialect)
        self.statements.append(f"{self.relation(of, self.dialect)} {statement};")
        return []

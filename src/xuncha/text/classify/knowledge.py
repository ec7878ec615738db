"""What is written down about every leaf: terms, judgement clauses, fact clauses, whole findings, baits."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOM = Path(__file__).resolve().parents[2]
PHRASINGS = ROOM / "text" / "data" / "phrasings"
LEAVES = ROOM / "catalogue" / "data" / "leaves.csv"  # a data file: the taxonomy is written down once


@dataclass(frozen=True)
class Leaf:
    """One leaf of the taxonomy as knowledge. `hard` pairs a finding with the leaf whose vocabulary it mentions."""

    code: str
    name: str
    manifestations: tuple[str, ...]
    about: str = ""
    words: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    hard: tuple[tuple[str, str], ...] = ()

    @property
    def group(self) -> str:
        return self.code[0]

    @property
    def section(self) -> str:
        return self.code[:2]


@dataclass(frozen=True)
class Knowledge:
    """All leaves by code, in the order of the taxonomy; `digest` names this state of the data."""

    leaves: dict[str, Leaf]
    digest: str


def load(phrasings: Path = PHRASINGS, leaves: Path = LEAVES) -> Knowledge:
    """Read the taxonomy and every section's file. A leaf nobody has written about yet has its manifestations only."""
    written: dict[str, dict] = {}
    for path in sorted(phrasings.glob("*.toml")):
        written |= tomllib.loads(path.read_text(encoding="utf-8"))
    rows = {row["code"]: leaf(row, written.get(row["code"], {})) for row in taxonomy(leaves)}
    return Knowledge(rows, digest(phrasings, leaves))


def digest(phrasings: Path = PHRASINGS, leaves: Path = LEAVES) -> str:
    """Names the state of the data without reading it in; also a web process may ask."""
    state = hashlib.sha256(leaves.read_bytes())
    for path in sorted(phrasings.glob("*.toml")):
        state.update(path.read_bytes())
    return state.hexdigest()


def taxonomy(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["system"] != "1":  # Z9.*: where a problem goes that has no leaf
                yield row


def leaf(row: dict[str, str], told: dict) -> Leaf:
    return Leaf(
        code=row["code"],
        name=row["name"],
        manifestations=tuple(row["manifestations"].split("；")),
        about=told.get("about", ""),
        words=tuple(told.get("words", ())),
        heads=tuple(told.get("heads", ())),
        facts=tuple(told.get("facts", ())),
        whole=tuple(told.get("whole", ())),
        hard=tuple((text, bait) for text, bait in told.get("hard", ())),
    )

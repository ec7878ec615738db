"""The fictional county as its data files tell it: units, villages, people, leaders, typical problems."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "data"
FOLDER = DATA / "demo"
Row = dict[str, str]
FITTING = {
    "P05": {"O021", "O035", "O053", "O054"},
    "P09": {"O021"},
    "P11": {"O018", "O026", "O053"},
    "P22": {"O018", "O020", "O030", "O053", "O059", "O061"},
    "P25": {"O021"},
    "P27": {"O012", "O059", "O061"},
    "P28": {"O024", "O029", "O065", "O066"},
}
"""Problems that suit only some of the county's departments, firms, schools and hospitals; townships take any of theirs."""
SURNAMES, GIVEN = (
    "芮郗滕逯衡阮郜鲜解厉戚桓",
    ("文澜", "秉章", "之恒", "若愚", "怀瑾", "疏桐", "景行", "延年", "清和", "思齐", "明允", "予安"),
)


@dataclass(frozen=True)
class Problem:
    """A typical problem; texts still hold `{unit}`, `{village}` and the years `{y0}` (this) to `{y3}`."""

    code: str
    leaf: str
    unit_types: tuple[str, ...]
    facts: dict[str, Any]

    @property
    def of_village(self) -> bool:
        return "{village}" in str(self.facts)

    @property
    def names_villages(self) -> bool:
        return "村" in str(self.facts).replace("乡村", "")


class Text:
    """A problem's texts for one unit, its places filled in."""

    def __init__(self, problem: Problem, unit: str, village: str, today: date, *, of_township: bool) -> None:
        self.problem, self.of_township = problem, of_township
        years = {f"y{ago}": str(today.year - ago) for ago in range(4)}
        self.places = {"unit": unit, "village": village or unit, **years}

    def filled(self, text: str) -> str:
        for name, value in self.places.items():
            text = text.replace(f"{{{name}}}", value)
        return text if self.of_township else text.replace("党政办", "办公室")

    def __getitem__(self, name: str) -> Any:
        value = self.problem.facts[name]
        return self.filled(value) if isinstance(value, str) else value

    @property
    def performances(self) -> list[str]:
        return [self.filled(text) for text in self.problem.facts["performances"]]

    @property
    def measures(self) -> list[Row]:
        return [
            {**row, "content": self.filled(row["content"]), "dept": self.filled(row["dept"])}
            for row in self.problem.facts["measures"]
        ]


class County:
    """All data files, read once."""

    def __init__(self) -> None:
        settings = tomllib.loads((DATA / "demo_county.toml").read_text(encoding="utf8"))
        self.settings: dict[str, Any] = settings
        self.units = {row["code"]: row for row in _rows("organisations.csv")}
        self.villages = _rows("villages.csv")
        self.people = {row["code"]: row for row in _rows("people.csv")}
        self.leaders = {row["code"]: row for row in _rows("county_leaders.csv")}
        self.mandates = {row["organisation"]: row["duties"] for row in _rows("mandates.csv")}
        self.problems = _problems()
        self.problem_by_title = {problem.facts["title"]: problem for problem in self.problems}

    def round_units(self, no: int) -> dict[int, list[str]]:
        """Group number → codes of its units, in one of the two rounds."""
        (found,) = (row for row in self.settings["round"] if row["no"] == no)
        return {group["no"]: list(group["units"]) for group in found["group"]}

    def problems_for(self, unit_type: str) -> list[Problem]:
        return [problem for problem in self.problems if unit_type in problem.unit_types]

    def problems_of(self, code: str) -> list[Problem]:
        """Problems that this unit may have: villages are a township's matter, and agriculture's."""
        unit_type = self.units[code]["unit_type"]
        found = self.problems_for(unit_type)
        if unit_type == "township":
            return found
        suiting = [problem for problem in found if code in FITTING.get(problem.code, {code})]
        return [problem for problem in suiting if code == "O021" or not problem.names_villages]

    def deputies(self, code: str) -> list[str]:
        """Three deputies of a unit's head, invented: the files name heads and liaison officers only."""
        names = Random(code)  # noqa: S311 - fiction
        return [names.choice(SURNAMES) + given for given in names.sample(GIVEN, 3)]

    def villages_of(self, township: str) -> list[Row]:
        return [row for row in self.villages if row["township"] == township]


def _rows(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


def _problems() -> tuple[Problem, ...]:
    found = []
    for path in sorted(FOLDER.glob("problems_*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf8"))["problem"]:
            found.append(Problem(row["code"], row["leaf"], tuple(row["unit_types"]), row))
    return tuple(found)


@cache
def county() -> County:
    return County()

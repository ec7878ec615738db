"""A third county whose wordings and layouts are drawn by chance: how much of it is understood, kind by kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.office.compare import same
from tests.office.third_county import BUILDERS, HEADS, UNFORESEEN, UNITS, Made, drawn
from xuncha.office import Role, Understanding, Unit, UnitDirectory, understand

SEEDS = range(15)
LEAST = {"library": 0.99, "problems": 0.99, "ledger": 0.98, "petitions": 0.99}
LEAST_UNFORESEEN = {"library": 0.98, "problems": 0.97, "ledger": 0.93, "petitions": 0.97}
DIRECTORY = UnitDirectory.build(Unit(full, None, kind) for _short, full, kind in UNITS)


def score(made: Made, answer: Understanding) -> tuple[int, int, list[str]]:
    """(values right, values wanted with every spurious record counted, what is wrong)."""
    right = total = 0
    wrong: list[str] = []
    for kind, wanted in made.records.items():
        got = {r.source.row: r.to_json() for r in answer.records.get(kind, []) if r.source}
        spurious = [row for row in got if row not in {record["row"] for record in wanted}]
        total += len(spurious)
        wrong += [f"spurious row {row}: {got[row]}"[:160] for row in spurious]
        for record in wanted:
            have = got.get(record["row"])
            for name, value in record.items():
                if name == "row":
                    continue
                good = have is not None and same(value, have.get(name))
                right, total = right + good, total + 1
                if not good:
                    wrong.append(
                        f"row {record['row']} {name}: wanted {value!r} got {have and have.get(name)!r}"[:200]
                    )
    return right, total, wrong


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.parametrize(
    ("words", "least"), [(HEADS, LEAST), (UNFORESEEN, LEAST_UNFORESEEN)], ids=["near", "unforeseen"]
)
def test_headings_nobody_listed_are_understood_in_any_layout(
    name: str, words: dict[str, list[str]], least: dict[str, float], tmp_path: Path
) -> None:
    right = total = 0
    worst: list[str] = []
    for seed in SEEDS:
        folder = tmp_path / str(seed)
        folder.mkdir()
        made = BUILDERS[name](folder, drawn(seed, words))
        good, wanted, wrong = score(made, understand(made.path, units=DIRECTORY))
        right, total = right + good, total + wanted
        worst += [f"seed {seed}: {text}" for text in wrong[:3]]
    assert right / total >= least[name], (f"{right}/{total}", worst[:20])


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILDERS)
def test_titles_remarks_totals_and_signatures_are_no_records(name: str, tmp_path: Path) -> None:
    for seed in SEEDS:
        folder = tmp_path / str(seed)
        folder.mkdir()
        made = BUILDERS[name](folder, drawn(seed))
        answer = understand(made.path, units=DIRECTORY)
        rows = {row.row: row for view in answer.cells for row in view.rows()}
        assert [row for row in made.not_records if rows[row].role is Role.RECORD] == [], (
            seed,
            made.path.name,
        )

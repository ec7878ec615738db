"""Files of a second, invented county, laid out otherwise than the developer set in every respect we could think of.

Each builder writes one file and returns what a correct understanding of it yields.
"""

from __future__ import annotations

from pathlib import Path

from tests.office.county.library import library
from tests.office.county.problems import problems_by_heading, problems_by_sheet, problems_in_word
from tests.office.county.rectification import ledger, ledger_by_measure, plan, written_plan
from tests.office.county.registers import authorization, letter, petitions, workpaper
from tests.office.county.scene import Built, County

__all__ = ["BUILDERS", "Built", "County", "build_all"]

BUILDERS = {
    "library": library, "problems_by_heading": problems_by_heading, "problems_by_sheet": problems_by_sheet, "problems_in_word": problems_in_word,
    "ledger": ledger, "ledger_by_measure": ledger_by_measure, "plan": plan, "written_plan": written_plan, "petitions": petitions, "authorization": authorization, "letter": letter,
    "workpaper": workpaper,
}  # fmt: skip


def build_all(folder: Path, county: County) -> dict[str, Built]:
    return {name: build(folder, county) for name, build in BUILDERS.items()}

"""Rows of short notes inside one sealed text: edge, day, who, words. What stands there in another form is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xuncha.foundation.dates import today

if TYPE_CHECKING:
    from xuncha.foundation.flow.models import PaperAct
    from xuncha.foundation.scoping import Actor

ROW, CELL = "\x1e", "\x1f"  # neither can be typed
CELLS = 4


def rows(text: str) -> list[list[str]]:
    found = [row.split(CELL) for row in text.split(ROW)]
    return [row for row in found if len(row) == CELLS]


def added(text: str, *cells: str) -> str:
    """The text with one more row."""
    return ROW.join(
        filter(None, (text, CELL.join(cell.replace(ROW, "").replace(CELL, "") for cell in cells)))
    )


def when_and_who(by: Actor, paper_act: PaperAct | None) -> tuple[str, str]:
    """The day and the name under which a note stands: of the signature on paper where there is one, else of today."""
    if paper_act:
        return f"{paper_act.acted_on}", paper_act.signer_name
    return f"{today()}", by.name

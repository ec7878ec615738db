"""Records to be found, straight in the database."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.scoping import AUDIENCES


def paper(cast: Cast, title: str, facts: str = "", *, other: bool = False, **fields: Any) -> WorkPaper:
    """A signed paper of our group (or of the other one), open to the office."""
    made = WorkPaper(title=title, facts=facts, state="signed", audience=AUDIENCES["office"], **fields)
    made.place_in(cast.other_engagement if other else cast.engagement)
    made.save()
    return made


def papers(cast: Cast, count: int, title: str = "采购不规范", **fields: Any) -> list[WorkPaper]:
    made = [
        WorkPaper(title=f"{title}之{number}", state="signed", audience=AUDIENCES["office"], **fields)
        for number in range(count)
    ]
    for one in made:
        one.place_in(cast.engagement)
    return list(WorkPaper.objects.bulk_create(made))


def item(cast: Cast, problem: str, *, audience: str = "unit", **fields: Any) -> RectificationItem:
    made = RectificationItem(
        problem=problem, state="in_progress", seq=1, audience=AUDIENCES[audience], **fields
    )
    made.place_in(cast.engagement)
    made.save()
    return made

"""公布数字: the block of numbers that a notice needs, each with its definition, frozen at a date as a snapshot (M3-36).

It is a table of one line, so that signing, comparing and files are those of every frozen table; counted as whoever may
only count sees it, because everybody will read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xuncha.cycle.planning.models import Round, Term
from xuncha.foundation.scoping import Actor
from xuncha.insight.boards.figures import NOUGHTS
from xuncha.insight.indicators.definitions import listed
from xuncha.insight.tables.filling import fill
from xuncha.insight.tables.grid import Grid
from xuncha.insight.tables.specs import Block, Spec

TABLE = "publication"


@dataclass(frozen=True)
class Line:
    name: str
    value: str
    unit: str
    definition: str
    hidden: bool

    @property
    def spoken(self) -> str:
        """“个别谈话人次 305 人次”."""
        return f"{self.name} {self.value}" if self.unit == "%" else f"{self.name} {self.value} {self.unit}"


def periods(actor: Actor) -> list[tuple[str, str]]:
    """What a block can be about: one round, one year, one term; code and words."""
    rounds = list(Round.objects.visible_to(actor).exclude(state__in=("draft", "submitted", "void")))
    years = sorted({round_.entry_on.year for round_ in rounds if round_.entry_on}, reverse=True)
    named = [(f"round:{round_.pk}", round_.name) for round_ in rounds]
    named += [(f"year:{year}", _("%(year)s 年") % {"year": year}) for year in years]
    return named + [(f"term:{term.pk}", term.name) for term in Term.objects.all()]


def spec_of(period: str, words: str) -> Spec:
    """Every public indicator that can be told for such a period, chapter by chapter."""
    dimension, _colon, value = period.partition(":")
    slugs = tuple(
        one.slug for one in listed() if one.public and {dimension, "round"} <= set(one.dimensions())
    )
    title = _("%(period)s 公布数字") % {"period": words}
    return Spec(title, "round", (Block(slugs),), {dimension: (value,)}, TABLE)


def counted(spec: Spec, actor: Actor) -> Grid:
    return fill(spec, actor=actor, exact=False)


def lines(grid: Grid) -> list[Line]:
    """The block out of a counted or a frozen table: its total, column by column."""
    if grid.total is None:
        return []
    definitions = dict(text.partition("：")[::2] for text in grid.calibers)
    return [
        Line(head.label, cell.text, head.unit, definitions.get(head.label, ""), cell.hidden)
        for head, cell in zip(grid.heads, grid.total.cells, strict=True)
        if cell.value is not None or cell.hidden
    ]


def sentence(title: str, told: Iterable[Line], moment: str) -> str:
    """The block as one paragraph to be copied; what is hidden or nought is left out, the table below has it."""
    numbers = "，".join(line.spoken for line in told if not line.hidden and line.value not in NOUGHTS)
    return _("%(title)s（截至 %(moment)s）：%(numbers)s。") % {
        "title": title,
        "moment": moment,
        "numbers": numbers,
    }

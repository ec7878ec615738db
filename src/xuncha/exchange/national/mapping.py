"""Their table: where its heading stands, and which of its columns mean which of our fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xuncha.exchange.national.models import SheetMapping
from xuncha.exchange.national.sheets import BLANK, Setup, Sheet
from xuncha.foundation import audit
from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.office.reading import Document, Grid
from xuncha.office.tables.labels import similarity, variants
from xuncha.office.values.text import narrow

NUMBER = "#"
"""The field that stands for the number a record has in their system."""
HEADING_WITHIN = 40
MOST_ROWS = 20_000
MOST_HEADINGS = 200
SURE = 0.8
SAMPLES = 3
NUMBER_WORDS = ("系统编号", "问题标识", "唯一标识", "数据编号", "记录编号", "主键", "系统序号")


@dataclass(frozen=True)
class Table:
    """One table of theirs: `headings` [(column, text)], `first` the first row below them, 0-based."""

    grid: Grid
    first: int
    headings: tuple[tuple[int, str], ...]

    def rows(self) -> list[int]:
        return [row for row in range(self.first, self.grid.height) if self.grid.filled(row)]

    def samples(self, column: int) -> list[str]:
        texts = (
            self.grid.text(row, column) for row in range(self.first, min(self.grid.height, self.first + 30))
        )
        return list(dict.fromkeys(text for text in texts if text))[:SAMPLES]


def table_of(document: Document, setup: Setup) -> Table:
    """The longest sheet, below the row whose cells read most like headings. Refused where there is none, or too much."""
    grid = max(document.grids, key=lambda each: each.height)
    known = {narrow(column.heading) for column in setup.columns}
    known |= {narrow(str(field.label)) for field in setup.sheet.source.fields}
    scored = [(_telling(grid, row, known), -row) for row in range(min(grid.height, HEADING_WITHIN))]
    best, row = max(scored, default=((0, 0), 0))
    if best[1] < 2:
        raise Refused(_("没有找到表头：表头一行至少要有两个列名"))
    if grid.height > MOST_ROWS:
        raise Refused(_("一张表最多 %(count)d 行，请分开核对") % {"count": MOST_ROWS})
    headings = tuple((column, text[:80]) for column, text in grid.filled(-row))
    if len(headings) > MOST_HEADINGS:
        raise Refused(_("一张表最多 %(count)d 列，请只留要核对的列") % {"count": MOST_HEADINGS})
    return Table(grid, 1 - row, headings)


def _telling(grid: Grid, row: int, known: set[str]) -> tuple[int, int]:
    """How many cells of a row are headings we know, and how many are short texts at all."""
    texts = [text for _column, text in grid.filled(row)]
    words = [text for text in texts if len(text) <= 30 and not text.replace(".", "").isdigit()]
    return sum(narrow(text) in known for text in texts), len(words)


def guess(table: Table, setup: Setup) -> dict[str, str]:
    """{their heading: our field}: as a remembered mapping says, else by wording; each field at most once."""
    remembered = _remembered(setup.sheet, [text for _column, text in table.headings])
    if remembered is not None:
        return remembered
    wordings = _wordings(setup)
    scored = sorted(
        (
            (_score(text, words), text, field)
            for _column, text in table.headings
            for field, words in wordings.items()
        ),
        key=lambda found: -found[0],
    )
    found: dict[str, str] = {}
    for score, text, field in scored:
        if score >= SURE and text not in found and field not in found.values():
            found[text] = field
    return found


def _wordings(setup: Setup) -> dict[str, tuple[str, ...]]:
    """What each field is called: here, and in their sheet."""
    words = {field.key: [narrow(str(field.label))] for field in setup.sheet.source.fields}
    for column in setup.columns:
        if column.field != BLANK:
            words[column.field].append(narrow(column.heading))
    return {field: tuple(found) for field, found in words.items()} | {NUMBER: NUMBER_WORDS}


def _score(heading: str, words: Sequence[str]) -> float:
    return max(similarity(text, word) for text in variants(heading) or (heading,) for word in words)


def _remembered(sheet: Sheet, headings: Sequence[str]) -> dict[str, str] | None:
    """The newest mapping of this sheet that knows every heading."""
    for row in SheetMapping.objects.filter(sheet=sheet.code).order_by("-at"):
        if all(text in row.columns for text in headings):
            return {text: row.columns[text] for text in headings if row.columns[text]}
    return None


def require_sound(setup: Setup, columns: Mapping[str, str]) -> None:
    fields = [field for field in columns.values() if field]
    known = {field.key for field in setup.sheet.source.fields} | {NUMBER}
    if not set(fields) <= known:
        raise Missing(_("有一列对应的栏目不存在"))
    twice = sorted({field for field in fields if fields.count(field) > 1})
    if twice:
        raise Missing(
            _("同一个栏目对应了两列：%(names)s")
            % {"names": "、".join(label_of(setup, each) for each in twice)}
        )
    if NUMBER not in fields and not {"number", setup.sheet.source.key} & set(fields):
        names = [label_of(setup, NUMBER), label_of(setup, setup.sheet.source.key)]
        raise Missing(_("至少要有一列能认出记录：%(names)s") % {"names": "、".join(names)})


def label_of(setup: Setup, field: str) -> str:
    return _("对方编号") if field == NUMBER else str(setup.sheet.source.field(field).label)


@verb
def remember(setup: Setup, name: str, columns: Mapping[str, str], *, by: Actor) -> SheetMapping:
    """Keep this reading of their headings under a name; the same name is written over."""
    require_sound(setup, columns)
    row, _made = SheetMapping.objects.update_or_create(
        sheet=setup.sheet.code,
        name=name.strip()[:60],
        defaults={"columns": dict(columns), "by_name": by.name},
    )
    audit.record("national.mapped", by=by, data={"sheet": setup.sheet.code, "count": len(columns)})
    return row

"""The sheets, and how the office has set each up: starting columns from data, then versions edited in the browser."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xuncha.exchange.national.fields import STYLES, Column, writer
from xuncha.exchange.national.models import SheetSetup
from xuncha.exchange.national.sources import SOURCES, Source
from xuncha.foundation import audit
from xuncha.foundation.refusals import Missing, NotAllowed, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

KEEP, CONFIGURE = "national.keep", "national.configure"
BLANK = "blank"
"""A column of theirs for which we have no field: it stands empty in its place."""
MOST_COLUMNS = 60
FILE = Path(__file__).parent / "data" / "sheets.toml"


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet: its code, where its rows come from, and the columns it begins with."""

    code: str
    source: Source
    start: tuple[Column, ...]

    def rows(self, actor: Actor) -> QuerySet[Any]:
        """The rows this person may read where the ledger is theirs to keep: another seat opens rows, not their entries."""
        kept = actor.reach(KEEP).q(self.source.place)
        return self.source.rows(actor).filter(kept)

    @property
    def label(self) -> str:
        return str(self.source.label)

    @property
    def about(self) -> str:
        return str(self.source.about)


@dataclass(frozen=True)
class Setup:
    """A sheet with the columns that count today; version 0 is the one it begins with."""

    sheet: Sheet
    version: int
    columns: tuple[Column, ...]
    by_name: str = ""
    at: Any = None

    @cached_property
    def filled(self) -> list[Column]:
        return [column for column in self.columns if column.field != BLANK]

    @cached_property
    def cells(self) -> list[Callable[[Any], Any]]:
        """What each column shows of a record."""
        return [_nothing if column.field == BLANK else self._cell(column) for column in self.columns]

    def _cell(self, column: Column) -> Callable[[Any], Any]:
        field = self.sheet.source.field(column.field)
        write = writer(field, column)
        return lambda record: write(field.get(record))


def _nothing(_record: Any) -> str:
    return ""


@cache
def sheets() -> dict[str, Sheet]:
    found = tomllib.loads(FILE.read_text(encoding="utf8"))
    return {
        code: Sheet(code, SOURCES[code], tuple(map(_start, row["columns"]))) for code, row in found.items()
    }


def _start(line: str) -> Column:
    """ "unit! 被巡察单位": the field, an exclamation mark where it must not be empty, their heading."""
    name, heading = line.split(" ", 1)
    return Column(name.rstrip("!"), heading, required=name.endswith("!"))


def current(sheet: Sheet) -> Setup:
    row = SheetSetup.objects.filter(sheet=sheet.code).order_by("-version").first()
    if row is None:
        return Setup(sheet, 0, sheet.start)
    known = {field.key for field in sheet.source.fields} | {BLANK}
    columns = tuple(Column(**each) for each in row.columns if each["field"] in known)
    return Setup(sheet, row.version, columns, row.by_name, row.at)


def history(sheet: Sheet) -> list[SheetSetup]:
    return list(SheetSetup.objects.filter(sheet=sheet.code).order_by("-version")[:20])


@verb
def set_up(sheet: Sheet, columns: Sequence[Column], *, base: int, by: Actor) -> SheetSetup:
    """Make these columns the next version. Stale when somebody else has made one since `base`."""
    if not by.reach(CONFIGURE, acting=True):
        raise NotAllowed(_("上级表样由巡察办设定"))
    if current(sheet).version != base:
        raise Stale(_("表样已被他人改过，请刷新后再改"))
    _require_sound(sheet, columns)
    row = SheetSetup.objects.create(
        sheet=sheet.code,
        version=base + 1,
        columns=[column.to_json() for column in columns],
        by_id=by.pk,
        by_name=by.name,
    )
    audit.record("national.set_up", by=by, data={"sheet": sheet.code, "version": row.version})
    return row


def _require_sound(sheet: Sheet, columns: Sequence[Column]) -> None:
    if not columns:
        raise Missing(_("至少要有一列"))
    if len(columns) > MOST_COLUMNS:
        raise Missing(_("一张表最多 %(count)d 列") % {"count": MOST_COLUMNS})
    headings = [column.heading.strip() for column in columns]
    if not all(headings):
        raise Missing(_("每一列都要有列名"))
    twice = sorted({heading for heading in headings if headings.count(heading) > 1})
    if twice:
        raise Missing(_("列名重复：%(names)s") % {"names": "、".join(twice)})
    for column in columns:
        _require_column(sheet, column)


def _require_column(sheet: Sheet, column: Column) -> None:
    known = {field.key: field for field in sheet.source.fields}
    if column.field == BLANK:
        return
    if column.field not in known:
        raise Missing(_("没有这个栏目：%(name)s") % {"name": column.heading})
    styles = [code for code, _label in STYLES.get(known[column.field].type, ())]
    if column.style and column.style not in styles:
        raise Missing(_("“%(name)s”没有这种写法") % {"name": column.heading})

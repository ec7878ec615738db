"""The frame all row-wise kinds share: lines in, records and remarks out, cells explained on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from typing import Any, ClassVar, NamedTuple

from xuncha.office.kinds.setting import Setting
from xuncha.office.lexicon import code_of
from xuncha.office.model import CellView, Record, Remark, RowView, Source
from xuncha.office.tables.labels import label_of
from xuncha.office.tables.roles import Line, read_lines
from xuncha.office.tables.table import Role, Table
from xuncha.office.values.dates import parse_span
from xuncha.office.values.lists import split_bodies, split_items
from xuncha.office.values.people import one_person, split_people
from xuncha.office.values.text import CellValue, cell_text, is_nothing, join_lines, narrow, sentence, squeeze
from xuncha.office.values.units import unit_of_party_body, unit_text
from xuncha.office.values.words import yes_or_no


class Parsed(NamedTuple):
    """A normalised value, and where it is not certain: why, and what else it might be."""

    value: Any
    doubt: str | None = None
    choices: tuple[str, ...] = ()


Parser = Callable[[CellValue], Parsed]


class TableReader:
    """Reads one table. Subclasses name their kind and a parser per field."""

    kind: ClassVar[str]

    def __init__(self, table: Table, setting: Setting) -> None:
        self.table = table
        self.setting = setting
        self.directory = setting.directory
        self.records: list[Record] = []
        self.refused: list[Remark] = []
        self.doubtful: list[Remark] = []
        self.record_of_row: dict[int, int] = {}
        self.first_record = 0  # records are numbered over the whole file, rows only within their table
        self.parsers: dict[str, Parser] = self.make_parsers()
        self.fields = table.fields()
        self.blank = {name: parse("").value for name, parse in self.parsers.items()}
        self.lines = read_lines(table)
        self.demoted: dict[int, str] = {}
        self._remark_columns()

    def make_parsers(self) -> dict[str, Parser]:
        raise NotImplementedError

    def build(self, lines: list[Line]) -> dict[str, Any] | None:
        """The values of the record that these lines make, None where they make none."""
        raise NotImplementedError

    def read(self) -> None:
        for group in self.groups():
            values = self.build(group)
            row = group[0].row
            if values is None:
                self._demote(group, "这一行没有可导入的内容，请确认是否为说明或空行")
                continue
            self.record_of_row.update((line.row, len(self.records)) for line in group)
            source = Source(self.table.grid.name, row + 1, group[-1].row - row + 1)
            self.records.append(Record(self.kind, values, source))

    def groups(self) -> Iterator[list[Line]]:
        """Lines that make one record; by default each line its own."""
        group: list[Line] = []
        for line in self.lines:
            if line.role is not Role.RECORD:
                continue
            if group and self.continues(line, group):
                group.append(line)
                continue
            if group:
                yield group
            group = [line]
        if group:
            yield group

    def continues(self, line: Line, group: list[Line]) -> bool:
        del line, group
        return False

    # -- values -------------------------------------------------------------------------------

    def parse(self, row: int, name: str) -> Any:
        """The normalised value of a field; doubts are noted on the way."""
        value = self.table.value(row, name)
        if value in ("", None):
            return copy(self.blank.get(name))
        parsed = self.parse_cell(row, name, value)
        if parsed.doubt:
            self.note(row, name, parsed)
        return parsed.value

    def parse_cell(self, row: int, name: str, value: CellValue) -> Parsed:
        """One cell's parse; kinds whose cells depend on their neighbours override this."""
        del row
        return self.parsers[name](value)

    def note(self, row: int, name: str, parsed: Parsed) -> None:
        column = self.table.columns.get(name, -1)
        self.doubtful.append(
            Remark(
                parsed.doubt or "", self.table.grid.name, row + 1, self.table.label(column) or None,
                self.table.text(row, name), parsed.value, parsed.choices,
            )
        )  # fmt: skip

    def unit(self, value: CellValue) -> Parsed:
        """The unit's name in the directory; without a hit, the name as written."""
        raw = unit_text(cell_text(value))
        if is_nothing(raw):
            return Parsed(None)
        found = self.directory.resolve(raw)
        if found.unit:
            doubt = None if found.certain else f"“{raw}”按简称理解，请核对"
            return Parsed(found.unit.name, doubt)
        if found.choices:
            return Parsed(unit_of_party_body(raw), f"“{raw}”可能指多个单位", found.choices)
        doubt = f"对象库里没有“{raw}”" if self.directory.units else None
        return Parsed(unit_of_party_body(raw), doubt)

    def township_of(self, raw: str) -> str | None:
        """Villages of one name lie in several townships: the unit's name alone would not do."""
        found = self.directory.resolve(unit_text(raw)).unit if raw else None
        return found.parent if found and found.unit_type == "village" else None

    # -- remarks ------------------------------------------------------------------------------

    def _demote(self, group: list[Line], reason: str) -> None:
        for line in group:
            self.demoted[line.row] = reason
            text = "　".join(text for _, text in self.table.grid.filled(line.row))
            self.doubtful.append(Remark(reason, self.table.grid.name, line.row + 1, text=text[:200]))

    def _remark_columns(self) -> None:
        table = self.table
        for name, reason in table.guessed.items():
            column = table.columns[name]
            self.doubtful.append(
                Remark(reason, table.grid.name, table.first, table.label(column) or None, understood=name)
            )
        for column in table.unknown:
            reason = "没有对应的字段，这一列不导入"
            self.doubtful.append(Remark(reason, table.grid.name, table.first, table.label(column)))

    # -- preview ------------------------------------------------------------------------------

    def row_view(self, row: int) -> RowView:
        line = self.lines[row - self.table.first]
        role = Role.DOUBTFUL if row in self.demoted else line.role
        fields = self.fields if role is Role.RECORD else {}
        cells = tuple(
            self._cell_view(row, column, text, fields.get(column))
            for column, text in self.table.grid.filled(row)
        )
        record = self.record_of_row.get(row)
        number = None if record is None else record + self.first_record
        return RowView(row + 1, role, cells, self.kind, number)

    def header_view(self, row: int) -> RowView:
        """The heading with what each column is taken for, in the field's own words; columns nobody knows are refused."""
        labels = self.table.labels
        own = {
            column
            for column, text in self.table.grid.filled(row)
            if labels.get(column, ("",))[-1] == narrow(text)
        }
        named = {column: name for column, name in self.table.fields().items() if column in own}
        cells = tuple(
            CellView(
                column,
                text,
                named.get(column),
                label_of(self.kind, named[column]) if column in named else None,
                refused=column in own and column in self.table.unknown,
            )
            for column, text in self.table.grid.filled(row)
        )
        return RowView(row + 1, Role.HEADER, cells, self.kind)

    def _cell_view(self, row: int, column: int, text: str, name: str | None) -> CellView:
        if column in self.table.unknown:
            return CellView(column, text, refused=True)
        if name is None or name not in self.parsers:
            return CellView(column, text, name, text if name else None)
        ticked = name in self.table.options
        parsed = self.parse_cell(
            row, name, self.table.value(row, name) if ticked else self.table.raw_value(row, column)
        )
        return CellView(column, text, name, parsed.value, parsed.doubt)


# -- parsers that many kinds use ---------------------------------------------------------------


def reading(parse: Callable[[str], Any]) -> Parser:
    """A parser of texts as a parser of cells."""
    return lambda value: Parsed(parse(cell_text(value)))


def compact(text: str) -> str | None:
    """Names and numbers: without any blank, None where nothing stands."""
    return squeeze(text) or None


def plain(value: CellValue) -> Parsed:
    text = cell_text(value)
    return Parsed(None if is_nothing(text) else join_lines(text))


def statement(value: CellValue) -> Parsed:
    text = cell_text(value)
    return Parsed(None if is_nothing(text) else sentence(text))


def integer(value: CellValue) -> Parsed:
    digits = squeeze(cell_text(value))
    return Parsed(int(digits) if digits.isdecimal() and len(digits) < 9 else None)


def people(value: CellValue) -> Parsed:
    text = cell_text(value)
    names = list(split_people(text))
    doubt = f"没有读出姓名：“{text}”" if text and not names and not is_nothing(text) else None
    return Parsed(names, doubt)


def person(value: CellValue) -> Parsed:
    return Parsed(one_person(cell_text(value)))


def bodies(value: CellValue) -> Parsed:
    return Parsed(list(split_bodies(cell_text(value))))


def items(value: CellValue) -> Parsed:
    return Parsed(list(split_items(cell_text(value)).items))


def tick(value: CellValue) -> Parsed:
    text = cell_text(value)
    answer = yes_or_no(text)
    doubt = f"看不出是或否：“{text}”" if answer is None and not is_nothing(text) else None
    return Parsed(bool(answer), doubt)


def day(value: CellValue) -> Parsed:
    span = parse_span(value)
    text = cell_text(value)
    doubt = f"看不懂的日期“{text}”" if span is None and not is_nothing(text) else None
    return Parsed(span.start.isoformat() if span else None, doubt)


def coded(table: str) -> Parser:
    """A parser for words with a code; unknown words are doubtful."""

    def parse(value: CellValue) -> Parsed:
        text = cell_text(value)
        code = code_of(table, text)
        doubt = f"不认识的说法“{text}”" if code is None and not is_nothing(text) else None
        return Parsed(code, doubt)

    return parse

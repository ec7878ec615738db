"""Understand files: what each holds, as records ready to be reviewed and landed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from xuncha.office.errors import Unreadable
from xuncha.office.kinds.authorizations import AuthorizationReader, authorization_of
from xuncha.office.kinds.base import TableReader
from xuncha.office.kinds.feedback_items import FeedbackItemReader
from xuncha.office.kinds.inspection_objects import InspectionObjectReader, directory_of, link_villages
from xuncha.office.kinds.letters import LetterReader, is_letter
from xuncha.office.kinds.petitions import PetitionReader
from xuncha.office.kinds.plans import plan_of, plan_unit
from xuncha.office.kinds.rectification_items import RectificationItemReader, is_plan
from xuncha.office.kinds.setting import Setting, unit_named_in
from xuncha.office.kinds.workpapers import WorkpaperReader, WorkpaperRowReader, form_entries, looks_like_form
from xuncha.office.kinds.written_plans import WrittenPlanReader
from xuncha.office.model import CellView, Record, Remark, RowView, SheetView, Understanding
from xuncha.office.reading import Document, Grid, Limits, read_document
from xuncha.office.tables import Role, Table, find_tables
from xuncha.office.values.units import UnitDirectory

_READERS: dict[str, type[TableReader]] = {
    reader.kind: reader
    for reader in (
        InspectionObjectReader,
        FeedbackItemReader,
        RectificationItemReader,
        PetitionReader,
        AuthorizationReader,
        WorkpaperRowReader,
    )
}


def understand(
    path: Path, *, units: UnitDirectory | None = None, limits: Limits | None = None
) -> Understanding:
    """Understand one file. `units` resolves short names; raises Unreadable with a Chinese message."""
    return understand_document(read_document(path, limits), units or UnitDirectory(()))


def understand_all(
    paths: Iterable[Path], *, units: UnitDirectory | None = None, limits: Limits | None = None
) -> dict[str, Understanding]:
    """Understand files together: the object library among them, wherever it stands, serves the others.

    Unreadable files do not stop the rest; they come back with the reason under `refused`.
    """
    answers: dict[str, Understanding] = {}
    documents: dict[str, Document] = {}
    for path in paths:
        try:
            documents[path.name] = read_document(path, limits)
        except Unreadable as error:
            answers[path.name] = Understanding(
                path.name, refused=(Remark(error.message, understood=error.reason_code),)
            )
    directory = units or UnitDirectory(())
    libraries = {
        name: answer for name, document in documents.items() if (answer := _as_library(document, directory))
    }
    if objects := [record for answer in libraries.values() for record in answer.records["inspection_object"]]:
        directory = directory_of(objects)
    for name, document in documents.items():
        answers[name] = libraries.get(name) or understand_document(document, directory)
    return answers


def _as_library(document: Document, directory: UnitDirectory) -> Understanding | None:
    """The understanding of an object library, None for every other file: looked at first, cheaply."""
    if any(
        table.kind == "inspection_object"
        for grid in document.grids
        for table in find_tables(grid, document.name)
    ):
        return understand_document(document, directory)
    return None


@dataclass
class _Reading:
    """What was found in one document before it is put together."""

    tables: list[TableReader]
    forms: list[WorkpaperReader]
    views: list[SheetView]
    refused: list[Remark]
    doubtful: list[Remark]


def understand_document(document: Document, directory: UnitDirectory) -> Understanding:
    setting = Setting.of(document, directory)
    if document.container == "docx":
        heads = " ".join(paragraph.text for paragraph in document.paragraphs[:3])
        setting.unit = plan_unit(document, setting) or unit_named_in(directory, heads, document.name)
    reading = _read_grids(document, setting)
    records, extra = _records(document, reading, setting)
    doubtful = [remark for table in reading.tables for remark in table.doubtful]
    doubtful += [remark for form in reading.forms for remark in form.doubtful]
    doubtful += reading.doubtful
    refused = [remark for reader in reading.tables for remark in reader.refused] + reading.refused
    views = list(reading.views)
    if extra:
        doubtful += extra.doubtful
        views.insert(0, extra)
    if not records:
        refused.append(
            Remark(
                "没有认出可导入的内容：既不是对象库、问题清单、整改台账、信访登记、授权任职，也不是底稿、反馈意见、整改方案"
            )
        )
    return Understanding(document.name, records, tuple(refused), tuple(doubtful), tuple(views))


def _read_grids(document: Document, setting: Setting) -> _Reading:
    reading = _Reading([], [], [], [], [])
    for number, grid in enumerate(document.grids, 1):
        entries = form_entries(grid) if grid.height <= 200 else []
        if looks_like_form(grid, entries):
            form = WorkpaperReader(grid, number, setting, entries)
            reading.forms.append(form)
            reading.views.append(form)
            continue
        readers = [
            _reader(table, setting) for table in find_tables(grid, document.name) if table.kind in _READERS
        ]
        for reader in readers:
            reader.read()
        reading.tables += readers
        reading.views.append(TableView(grid, readers))
        reading.doubtful += _hidden(grid) if readers else []
        if not readers and document.container != "docx":
            reading.refused.append(Remark("没有认出表头，这张表没有导入", grid.name))
    return reading


def _hidden(grid: Grid) -> list[Remark]:
    """Hidden sheets and rows are read like others; people should know."""
    remarks = [Remark("这张工作表是隐藏的，已一并读取", grid.name)] if grid.hidden else []
    rows = [row for row in sorted(grid.hidden_rows) if grid.filled(row)]
    if rows:
        remarks.append(Remark(f"有{len(rows)}行被隐藏或筛掉，已一并读取", grid.name, rows[0] + 1))
    return remarks


def _reader(table: Table, setting: Setting) -> TableReader:
    return _READERS[table.kind](table, setting.for_table(table))


def _records(
    document: Document, reading: _Reading, setting: Setting
) -> tuple[dict[str, list[Record]], LetterReader | WrittenPlanReader | None]:
    records: dict[str, list[Record]] = {}
    for reader in reading.tables:
        found_here = records.setdefault(reader.kind, [])
        reader.first_record = len(found_here)
        found_here.extend(reader.records)
    if "inspection_object" in records:
        records["inspection_object"] = link_villages(records["inspection_object"])
    groups = [reader for reader in reading.tables if isinstance(reader, AuthorizationReader)]
    if found := authorization_of(document, groups, setting):
        records["authorization"] = [found]
    ledgers = [reader for reader in reading.tables if isinstance(reader, RectificationItemReader)]
    if ledgers and is_plan(setting, ledgers):
        records["rectification_plan"] = [plan_of(document, records.pop("rectification_item"), setting)]
    if reading.forms:
        records.setdefault("workpaper", []).extend(form.record for form in reading.forms)
    records = {kind: found for kind, found in records.items() if found}
    if records or document.container != "docx":
        return records, None
    return _read_paragraphs(document, setting)


def _read_paragraphs(
    document: Document, setting: Setting
) -> tuple[dict[str, list[Record]], LetterReader | WrittenPlanReader | None]:
    """A document whose tables gave nothing: a plan in paragraphs, or a feedback letter."""
    plan = WrittenPlanReader(document, setting)
    if len(plan.records) > 1:
        return {"rectification_plan": [plan_of(document, plan.records, setting)]}, plan
    if not is_letter(document, document.name):
        return {}, None
    letter = LetterReader(document, setting)
    return ({"feedback": [found]} if (found := letter.record()) else {}), letter


class TableView:
    """The preview of one sheet: rows of its tables as their readers see them, the rest as titles."""

    def __init__(self, grid: Grid, readers: list[TableReader]) -> None:
        self.grid, self.readers = grid, readers
        self.name, self.height = grid.name, grid.height

    def rows(self, start: int = 1, stop: int | None = None) -> Iterator[RowView]:
        for row in range(start - 1, min(stop or self.height, self.height)):
            yield self._row(row)

    def _row(self, row: int) -> RowView:
        for reader in self.readers:
            table = reader.table
            if table.top <= row < table.first:
                return reader.header_view(row)
            if table.first <= row < table.last:
                return reader.row_view(row)
        return self._plain(row, Role.TITLE if self.grid.filled(row) else Role.BLANK)

    def _plain(self, row: int, role: Role) -> RowView:
        return RowView(row + 1, role, tuple(CellView(column, text) for column, text in self.grid.filled(row)))

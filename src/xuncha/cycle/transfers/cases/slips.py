"""The feedback slip as a workbook: one row a lead, drop-downs, out on a stick and back (practice 20). No name goes on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.leads.models import FourForms
from xuncha.foundation.files.spool import as_path
from xuncha.kit.fields import MoneyField
from xuncha.office import sheets
from xuncha.office.errors import Unreadable

KEY = "内部序号（勿改）"
MOST_ROWS = 2000


@dataclass(frozen=True)
class Cell:
    """One column to fill in: how it is written and how it is read."""

    field: str
    title: str
    write: Callable[[Any], Any] = lambda value: value
    read: Callable[[Any], Any] = lambda value: _text(value)
    choices: tuple[str, ...] = ()
    width: float = 12


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _choice(choices: Any, name: str, title: str) -> Cell:
    labels = {str(label): code for code, label in choices if code}

    def read(value: Any) -> str:
        text = _text(value)
        if text and text not in labels:
            raise ValueError(_("“%(text)s”不在选项里") % {"text": text[:20]})
        return str(labels.get(text, ""))

    names = {code: label for label, code in labels.items()}
    return Cell(name, title, lambda value: names.get(value, ""), read, tuple(labels))


def _number(value: Any) -> int:
    text = _text(value) or "0"
    number = float(text) if text.replace(".", "", 1).isdigit() else -1.0
    if number < 0 or number != int(number) or number > 9999:
        raise ValueError(_("人数、件数写整数"))
    return int(number)


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or not _text(value):
        return value if isinstance(value, date) else None
    try:
        return date.fromisoformat(_text(value).replace("/", "-").replace(".", "-")[:10])
    except ValueError:
        raise ValueError(_("日期写成 2026-05-08")) from None


def _money(value: Any) -> int:
    try:
        return MoneyField(required=False).to_python(value) or 0
    except ValidationError as wrong:
        raise ValueError("；".join(wrong.messages)) from wrong


CELLS = (
    Cell("their_number", "接收单位自编号", width=16),
    Cell("handler", "承办部门", width=14),
    _choice(Case.Disposal.choices, "disposal", "处置方式"),
    Cell("opinion_on", "提出处置意见日期", read=_day, width=14),
    _choice(Case.Outcome.choices, "outcome", "办理结果"),
    _choice(FourForms.choices, "four_form", "运用形态"),
    Cell("filed_persons", "立案人数", read=_number),
    Cell("punished_persons", "处理处分人数", read=_number),
    Cell("recovered_cents", "挽回（收缴）金额（元）", lambda cents: cents / 100, _money, width=16),
    Cell("talked", "约谈人数", read=_number),
    Cell("notified", "通报人数", read=_number),
    Cell("exposed", "曝光件数", read=_number),
    Cell("fed_back_on", "反馈日期", read=_day),
    Cell("note", "情况说明", width=40),
)
LABELS = {cell.field: cell.title for cell in CELLS}


def write_out(target: BinaryIO, cases: Sequence[Case]) -> None:
    """One row a case, with what is already known; key and number are locked."""
    known = [
        sheets.Column(KEY, hidden=True, locked=True),
        sheets.Column("线索编号", 20, locked=True),
        sheets.Column("反映单位", 18, locked=True),
        sheets.Column("涉及", 18, locked=True),
    ]
    columns = [*known, *(sheets.Column(cell.title, cell.width, cell.choices) for cell in CELLS)]
    notes = (
        "一行一件线索；处置方式、办理结果、运用形态从下拉框里选；日期写成 2026-05-08。",
        "不要写被反映人、反映人姓名。填好后打印一份由负责人签字盖章，连同本表一并交回线索专员。",
    )
    rows = [
        [_key(case), *_known(case), *(cell.write(getattr(case, cell.field)) for cell in CELLS)]
        for case in cases
    ]
    page = sheets.SheetOut(
        "办理情况反馈表", columns, rows, titles=("问题线索办理情况反馈表",), notes=notes, protect=True
    )
    sheets.write_workbook(target, [page])


def _key(case: Case) -> str:
    return f"{case.pk}:{case.version}"


def _known(case: Case) -> list[str]:
    return [case.lead.number, str(case.lead.organisation), "、".join(case.lead.discipline_labels)]


@dataclass
class Row:
    """One row that came back: what it would change, or what is wrong with it."""

    case: Case | None
    number: str
    values: dict[str, Any] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def step(self) -> str:
        """What the row reports: outcome, opinion, or only that it was taken up."""
        if self.values.get("outcome") and self.values.get("fed_back_on"):
            return "feed_back"
        return "give_opinion" if self.values.get("disposal") and self.values.get("opinion_on") else "accept"

    @property
    def lands(self) -> bool:
        return self.case is not None and bool(self.changes) and not self.problems


def read_in(upload: UploadedFile, cases: Iterable[Case]) -> list[Row]:
    """Every row beside what stands now. Raises ValueError with a sentence for what is no slip of ours."""
    open_cases = {case.pk: case for case in cases}
    rows = _table(_grids(upload))
    return [_row(row, open_cases) for row in rows]


def _grids(upload: UploadedFile) -> Iterable[list[list[Any]]]:
    try:
        with as_path(upload) as path:
            return list(sheets.read_rows(path).values())
    except Unreadable as wrong:
        raise ValueError(str(wrong)) from wrong


def _table(grids: Iterable[list[list[Any]]]) -> list[dict[str, Any]]:
    for grid in grids:
        for at, line in enumerate(grid):
            heads = [_text(value) for value in line]
            if KEY in heads:
                lines = [dict(zip(heads, row, strict=False)) for row in grid[at + 1 : at + 1 + MOST_ROWS]]
                return [row for row in lines if ":" in _text(row.get(KEY))]
    raise ValueError(_("这不是发出去的反馈表：找不到内部序号一列"))


def _row(row: dict[str, Any], cases: dict[int, Case]) -> Row:
    pk, _colon, version = _text(row.get(KEY)).partition(":")
    case = cases.get(int(pk)) if pk.isdigit() else None
    found = Row(case, _text(row.get("线索编号")))
    if case is None:
        found.problems.append(_("查不到这件线索，或它已经反馈、不由您登记"))
        return found
    if version != str(case.version):
        found.problems.append(_("发出之后办理情况又有改动，请重新发一份或在页面上登记"))
    for cell in CELLS:
        _read_cell(found, cell, row.get(cell.title))
    return found


def _read_cell(found: Row, cell: Cell, value: Any) -> None:
    try:
        read = cell.read(value)
    except ValueError as wrong:
        found.problems.append(f"{cell.title}：{wrong}")
        return
    old = getattr(found.case, cell.field)
    found.values[cell.field] = read
    if (read or "") != (old or ""):
        found.changes.append({"label": cell.title, "old": shown(cell, old), "new": shown(cell, read)})


def shown(cell: Cell, value: Any) -> str:
    return "" if value in (None, "", 0) else str(cell.write(value))


def packed(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows that would land, as they wait (encrypted, as a draft) between the difference view and the yes."""
    return [
        {"case": row.case.pk, "version": row.case.version, "step": row.step, "values": _plain(row.values)}
        for row in rows
        if row.lands and row.case is not None
    ]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, date) else value for name, value in values.items()}


def unpacked(values: dict[str, Any]) -> dict[str, Any]:
    days = {name: _day(values.get(name)) for name in ("opinion_on", "fed_back_on")}
    return {**values, **days}

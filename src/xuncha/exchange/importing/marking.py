"""Errors come back as the same file with the cells marked: what of an import is doubtful, and where (practice 7, 22)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from xuncha.foundation.engines import calling
from xuncha.foundation.refusals import Refused
from xuncha.office import Understanding
from xuncha.office.marks import Mark, asked
from xuncha.office.values.text import narrow

ENGINE = "marking"
SECONDS = 60
SAID_BY_A_CELL = ("unit", "status", "due")
"""Questions about the text of a cell, wherever it stands; the others are about a row."""


def register() -> None:
    calling.register(calling.Engine(ENGINE, "xuncha.office.marking:answer", SECONDS, 2, memory_mb=2048))


def mark(content: bytes, marks: Sequence[Mark], *, ending: str) -> bytes:
    """The file with its cells marked, as .xlsx, made in a helper process: a workbook for writing takes much memory."""
    try:
        return calling.call(ENGINE, {}, blob=asked(content, marks, ending=ending))[1]
    except calling.EngineRefused as refusal:
        if refusal.code == "too_big":
            raise Refused(_("表格太大，不能逐格标注；请照疑点清单改，或拆成几份")) from None
        raise Refused(_("只有表格能标注；Word 文件请照疑点清单改")) from None


def marks_of(
    answer: Understanding, questions: Sequence[Mapping[str, Any]], decisions: Mapping[str, str]
) -> list[Mark]:
    """What a person should look at in one file: what was refused, what is doubtful, and questions nobody has decided."""
    open_ones = [each for each in questions if each["file"] == answer.name and not decisions.get(each["key"])]
    asked_texts = {narrow(each["text"]): each for each in open_ones if each["kind"] in SAID_BY_A_CELL}
    found = list(_of_cells(answer, asked_texts))
    known = {(each.sheet, each.row) for each in found}
    found += _of_remarks(answer, known)
    for each in open_ones:
        if each["kind"] not in SAID_BY_A_CELL:
            found += _of_rows(answer, each)
    return sorted(dict.fromkeys(found), key=lambda each: (each.sheet, each.row, each.column or 0))


def _of_cells(answer: Understanding, asked_texts: Mapping[str, Mapping[str, Any]]) -> Iterator[Mark]:
    """Cells with a doubt of their own, and every cell that says what a question asks about."""
    for view in answer.cells:
        for row in view.rows():
            for cell in row.cells:
                question = asked_texts.get(narrow(cell.text))
                if question is not None and cell.field:
                    yield Mark(
                        question["reason"], view.name, row.row, cell.column, bool(question["required"])
                    )
                elif cell.doubt:
                    yield Mark(cell.doubt, view.name, row.row, cell.column, wrong=False)


def _of_rows(answer: Understanding, question: Mapping[str, Any]) -> Iterator[Mark]:
    """A question about rows knows their numbers only: the sheet is the one where that row says what it asks about."""
    asked_text = narrow(question["text"])
    for row in question["rows"]:
        sheets = [
            view.name
            for view in answer.cells
            if any(asked_text in narrow(cell.text) for line in view.rows(row, row) for cell in line.cells)
        ]
        sure = len(sheets) == 1
        where = sheets[0] if sure else ""
        yield Mark(question["reason"], where, row if sure else 0, None, bool(question["required"]))


def _of_remarks(answer: Understanding, known: set[tuple[str, int]]) -> Iterator[Mark]:
    """What was said of a row or of the whole table, where no cell says it already."""
    for wrong, remarks in ((True, answer.refused), (False, answer.doubtful)):
        for remark in remarks:
            if (remark.sheet, remark.row) not in known:
                text = "：".join(part for part in (remark.column, remark.text[:80], remark.reason) if part)
                yield Mark(text, remark.sheet, remark.row or 0, None, wrong)

"""法规目录: titles of regulations and county documents; their articles are entered one document at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.exchange.importing.filled.table import CHOICE, COUNT, SAME, YES_NO, Cell, Filled, Row, Table
from xuncha.foundation.scoping import Actor
from xuncha.library.actions import WRITE, enter_regulation
from xuncha.library.models import Regulation
from xuncha.office.values.text import narrow

COLUMNS = (
    Cell("title", "名称", required=True, width=44, most=200),
    Cell("issuer", "制定机关", width=24, most=120),
    Cell("document_no", "文号", width=20, most=80),
    Cell("year", "年份", COUNT, width=8, most=2100),
    Cell("kind", "类别", CHOICE, choices=lambda _place: {str(word): code for code, word in Regulation.Kind.choices}),
    Cell("level", "层级", CHOICE, choices=lambda _place: {str(word): code for code, word in Regulation.Level.choices}, width=10),
    Cell("text_public", "可以收录正文", YES_NO, width=12, remark="涉密或未公开的填“否”，只登记题名"),
    Cell("source", "出处", width=24),
    Cell("note", "说明", width=30, most=300),
)  # fmt: skip


def compare(filled: Filled, _place: None, _by: Actor) -> None:
    """By title and document number; an amended one is a new entry."""
    known = {
        (narrow(title), narrow(no)) for title, no in Regulation.objects.values_list("title", "document_no")
    }
    seen: set[tuple[str, str]] = set()
    for row in filled.rows:
        key = narrow(row.values["title"] or "").strip("《》"), narrow(row.values["document_no"] or "")
        if key in seen:
            filled.wrong(row, "title", _("与上面一行重复"))
        seen.add(key)
        if key in known:
            row.outcome, row.why = SAME, _("法规库里已有")


def land(rows: Sequence[Row], _place: None, by: Any, _file: str) -> int:
    for row in rows:
        told = {name: value for name, value in row.values.items() if value not in (None, "")}
        enter_regulation(Regulation(**told | {"title": told["title"].strip("《》")}), by=by)
    return len(rows)


REGULATIONS = Table(
    "regulations",
    gettext_lazy("法规目录"),
    gettext_lazy("法规、制度和本县文件的题名；条文以后逐件录入。"),
    WRITE,
    gettext_lazy("法规库由巡察办维护"),
    lambda _place: COLUMNS,
    compare,
    land,
    lambda row: str(row.values["title"] or ""),
    lambda _place: reverse("library:list"),
)

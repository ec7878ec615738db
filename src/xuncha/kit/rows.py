"""One row of a list in plain Python: 50 rows × 8 cells through template nodes cost more than everything else of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xuncha.kit.tones import tone_of

PICK_ALL = '<th class="pick frozen"><input type="checkbox" data-pick-all aria-label="{}"></th>'
ARROWS = {"up": (" ↑", "ascending"), "down": (" ↓", "descending")}
PICK = '<td class="pick frozen"><input type="checkbox" name="pick" value="{}" form="bulk" data-pick aria-label="{}"></td>'


def table_head(columns: Sequence[Mapping[str, Any]], *, pick: bool) -> SafeString:
    """`<tr>` of a head as `RecordList` describes it; `kind` and `options` say how the cells below are edited."""
    first = format_html(PICK_ALL, _("选本页全部")) if pick else ""
    cells = format_html_join("", "{}", ((_head_cell(column, pick=pick),) for column in columns))
    return format_html("<tr>{}{}</tr>", first, cells)


def _head_cell(column: Mapping[str, Any], *, pick: bool) -> SafeString:
    frozen = (" frozen after-pick" if pick else " frozen") if column.get("frozen") else ""
    arrow, direction = ARROWS.get(column.get("sorted", ""), ("", ""))
    said = {"data-kind": column.get("kind"), "data-options": column.get("options"), "aria-sort": direction}
    attributes = format_html_join("", ' {}="{}"', ((name, value) for name, value in said.items() if value))
    label = column["label"]
    if column.get("sort_url"):
        label = format_html('<a href="{}">{}{}</a>', column["sort_url"], label, arrow)
    return format_html(
        '<th scope="col" class="{}{}"{}>{}</th>', column.get("css", ""), frozen, attributes, label
    )


def table_row(row: Mapping[str, Any], columns: Sequence[Mapping[str, Any]], *, pick: bool) -> SafeString:
    """`<tr>` of a row as `RecordList` describes it; every cell is escaped unless a component made it."""
    cells = format_html_join("", "{}", ((cell,) for cell in _cells(row, columns, pick=pick)))
    if row.get("tone"):
        return format_html('<tr class="tone-{}">{}</tr>', tone_of(row["tone"]), cells)
    return format_html("<tr>{}</tr>", cells)


def _cells(
    row: Mapping[str, Any], columns: Sequence[Mapping[str, Any]], *, pick: bool
) -> Iterator[SafeString]:
    if pick:
        yield format_html(PICK, row["pk"], _("选这一行"))
    for index, (column, cell) in enumerate(zip(columns, row["cells"], strict=True)):
        shown = format_html('<a href="{}">{}</a>', row["url"], cell) if not index and row.get("url") else cell
        if column.get("frozen"):
            after = " after-pick" if pick else ""
            yield format_html(
                '<th scope="row" class="{} frozen{}">{}</th>', column.get("css", ""), after, shown
            )
        else:
            yield format_html('<td class="{}">{}</td>', column.get("css", ""), shown)

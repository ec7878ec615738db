"""Rows typed into a growing table inside a form: questions and answers, abstracts, lines of a list.

In the form's data every column is a list of its own (`qa-question`, `qa-answer`), so that the page works without scripts
and the draft store keeps what was typed; folded into one JSON text under the field's name they travel through drafts,
the conflict page and the field itself. `kit/rows.js` adds and removes rows and moves by keyboard.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class RowColumn:
    """One column. kind: text, long (grows), choice (a select), suggest (text with the list `list_id`), hidden."""

    name: str
    label: Any
    kind: str = "text"
    choices: Sequence[tuple[str, Any]] = field(default=())
    list_id: str = ""
    css: str = ""
    default: str = ""  # what a new row begins with
    filled: bool = True  # whether a value here makes the row count as filled


class RowsWidget(forms.Widget):
    template = "kit/parts/rows.html"

    def __init__(self, columns: Sequence[RowColumn], blank: int, add_label: Any) -> None:
        super().__init__()
        self.columns, self.blank, self.add_label = columns, blank, add_label

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        rows = unfolded(data, name, self.columns)
        return data.get(name, "") if rows is None else dumped(rows)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and not any(f"{name}-{column.name}" in data for column in self.columns)

    def id_for_label(self, id_: str) -> str:
        return ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        begun = {column.name: column.default for column in self.columns}
        rows = loaded(value) + [begun for _blank in range(self.blank)]
        shown = [
            {"no": no, "cells": [(column, row.get(column.name, "")) for column in self.columns]}
            for no, row in enumerate(rows, start=1)
        ]
        empty = {"no": 0, "cells": [(column, column.default) for column in self.columns]}
        context = {
            "name": name,
            "columns": self.columns,
            "rows": shown,
            "empty": empty,
            "add_label": self.add_label or _("加一行"),
        }
        return render_to_string(self.template, context)


class RowsField(forms.Field):
    """`cleaned_data[name]` is a list of dicts of stripped text; rows that hold nothing are left out."""

    def __init__(
        self, columns: Sequence[RowColumn], *, blank: int = 1, add_label: Any = "", **kwargs: Any
    ) -> None:
        self.columns = tuple(columns)
        super().__init__(widget=RowsWidget(self.columns, blank, add_label), required=False, **kwargs)

    def prepare_value(self, value: Any) -> str:
        return dumped(loaded(value))

    def to_python(self, value: Any) -> Rows:
        return list(self.filled(loaded(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)

    def filled(self, rows: Rows) -> Iterator[dict[str, str]]:
        counting = [column.name for column in self.columns if column.filled and column.kind != "hidden"]
        for row in rows:
            kept = {column.name: str(row.get(column.name, "") or "").strip() for column in self.columns}
            if any(kept[name] for name in counting):
                yield kept

    def readable(self, text: str) -> str:
        """The rows as lines, for the page that lays two versions side by side."""
        shown = [column for column in self.columns if column.kind != "hidden"]
        return "\n\n".join(
            "\n".join(
                f"{column.label}：{_word(column, row[column.name])}" for column in shown if row[column.name]
            )
            for row in self.to_python(text)
        )


def _word(column: RowColumn, value: str) -> str:
    return next((str(label) for code, label in column.choices if str(code) == value), value)


def loaded(value: Any) -> Rows:
    """Rows out of a list, or out of the JSON they were folded into."""
    if isinstance(value, str):
        try:
            value = json.loads(value or "[]")
        except ValueError:
            return []
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def dumped(rows: Rows) -> str:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else ""


def unfolded(data: Any, name: str, columns: Sequence[RowColumn]) -> Rows | None:
    """Rows out of a form's lists; None where the form did not carry them as lists."""
    found = {column.name: _listed(data, f"{name}-{column.name}") for column in columns}
    if all(values is None for values in found.values()):
        return None
    length = max(len(values or ()) for values in found.values())
    return [
        {key: values[at] if values and at < len(values) else "" for key, values in found.items()}
        for at in range(length)
    ]


def _listed(data: Any, key: str) -> list[str] | None:
    if key not in data:
        return None
    if isinstance(data, QueryDict):
        return [str(item) for item in data.getlist(key)]
    value = data[key]
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def folded(data: Any, fields: Mapping[str, forms.Field]) -> dict[str, str]:
    """The row fields of a form's data, each as one JSON text; rows of nothing are left out."""
    found = {}
    for name, item in fields.items():
        rows = unfolded(data, name, item.columns) if isinstance(item, RowsField) else None
        if rows is not None and isinstance(item, RowsField):
            found[name] = dumped(list(item.filled(rows)))
    return found


def with_rows_folded(data: QueryDict, fields: Mapping[str, forms.Field]) -> QueryDict:
    """The same data with every row field as one value; untouched where the form has none."""
    rows = folded(data, fields)
    if not rows:
        return data
    made = data.copy()
    for name, text in rows.items():
        made[name] = text
        for key in [key for key in made if key.startswith(f"{name}-")]:
            del made[key]
    return made

"""Forms of the ledger: the columns of a sheet, ticks, their number, and one of their tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.planning.models import Round
from xuncha.exchange.importing.forms import ACCEPT
from xuncha.exchange.national.fields import CHOICE, STYLES, Column
from xuncha.exchange.national.sheets import BLANK, Sheet
from xuncha.foundation.dates import today
from xuncha.foundation.files.forms import NoStateSecrets
from xuncha.kit.http import whole


class TickForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("录入日期"), widget=forms.DateInput(attrs={"type": "date"}), initial=today
    )


class UntickForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("取消的原因"), max_length=200)


class NumberForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("对方系统里的编号"), max_length=80)


class TableForm(NoStateSecrets):
    document = forms.FileField(
        label=gettext_lazy("从对方系统导出的表"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=gettext_lazy("Excel、CSV 均可，4 MB 以内；读完不保存文件"),
    )
    round: forms.ModelChoiceField[Round] = forms.ModelChoiceField(
        label=gettext_lazy("轮次"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("全部轮次"),
        help_text=gettext_lazy("只与这一轮的记录比对"),
    )
    field_order = ("document", "round", "has_state_secret")

    def __init__(self, rounds: QuerySet[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
        self.fields["round"].initial = next(iter(rounds), None)


def columns_posted(sheet: Sheet, data: Mapping[str, str]) -> list[Column]:
    """The columns as they stand in the editor, in its order; rows are numbered from 0 without a hole."""
    count = whole(data.get("count")) or 0
    return [_posted(sheet, data, no) for no in range(min(count, 200)) if data.get(f"field-{no}")]


def _posted(sheet: Sheet, data: Mapping[str, str], no: int) -> Column:
    name = data[f"field-{no}"]
    codes = [code for code, _word, _theirs in words_of(sheet, name, {})]
    given = {code: data.get(f"word-{no}-{code}", "").strip() for code in codes}
    return Column(
        name,
        data.get(f"heading-{no}", "").strip()[:80],
        required=f"required-{no}" in data,
        style=data.get(f"style-{no}", ""),
        words={code: word[:80] for code, word in given.items() if word},
    )


def rearranged(columns: list[Column], act: str, data: Mapping[str, str]) -> list[Column]:
    """One press of the editor: "up-3", "down-3", "drop-3", "add"."""
    verb, _dash, text = act.partition("-")
    if verb == "add" and data.get("add"):
        return [*columns, Column(data["add"], data.get("add_heading", "").strip()[:80])]
    at = whole(text)
    if at is None or at >= len(columns):
        return columns
    if verb == "drop":
        return columns[:at] + columns[at + 1 :]
    to = at + {"up": -1, "down": 1}.get(verb, 0)
    if 0 <= to < len(columns):
        columns[at], columns[to] = columns[to], columns[at]
    return columns


def words_of(sheet: Sheet, name: str, words: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(our code, our word, their word) of a field that is a code."""
    field = next((each for each in sheet.source.fields if each.key == name), None)
    if field is None or field.type != CHOICE or field.choices is None:
        return []
    return [(str(code), str(word), words.get(str(code), "")) for code, word in field.choices() if code]


def editor_rows(sheet: Sheet, columns: list[Column]) -> list[dict[str, Any]]:
    """What the editor shows of every column."""
    known = {field.key: field for field in sheet.source.fields}
    return [
        {
            "column": column,
            "label": str(known[column.field].label) if column.field in known else _("（空列）"),
            "styles": STYLES.get(known[column.field].type, ()) if column.field in known else (),
            "words": words_of(sheet, column.field, column.words),
        }
        for column in columns
    ]


def addable(sheet: Sheet) -> list[tuple[str, str]]:
    return [(field.key, str(field.label)) for field in sheet.source.fields] + [
        (BLANK, _("空列（本平台没有的栏目）"))
    ]

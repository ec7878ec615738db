"""Controls written in Python are the controls Django's own templates write."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from xuncha.kit.widgets import PlainRenderer


class Everything(forms.Form):
    text = forms.CharField(initial='<b>"x"&', max_length=9, widget=forms.TextInput(attrs={"data-x": "'>", "data-on": True, "data-off": False}))  # fmt: skip
    empty = forms.CharField(required=False)
    number = forms.IntegerField(initial=7, min_value=1)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    hidden = forms.CharField(widget=forms.HiddenInput, initial="1&2")
    secret = forms.CharField(widget=forms.PasswordInput, initial="never shown")
    one = forms.ChoiceField(choices=[("", "全部"), ("a&b", "<甲>"), (3, "三")], initial="a&b")
    grouped = forms.ChoiceField(choices=[("组<", [("x", "X"), ("y", "Y")]), ("z", "Z")], initial="y")
    several = forms.MultipleChoiceField(
        choices=[("1", "一"), ("2", "二")], initial=["2"], widget=forms.SelectMultiple
    )


@pytest.mark.parametrize("name", list(Everything.base_fields))
def test_the_markup_is_the_same(name: str) -> None:
    ours, theirs = Everything(renderer=PlainRenderer()), Everything(renderer=DjangoTemplates())
    forgotten = ' autocomplete="off"'  # typed names are not offered to the next person at the machine
    assert squeezed(str(ours[name]).replace(forgotten, "")) == squeezed(str(theirs[name]))


def test_what_somebody_typed_is_escaped() -> None:
    shown = str(Everything(data={"text": '"><script>'}, renderer=PlainRenderer())["text"])
    assert "<script>" not in shown and 'value="&quot;&gt;&lt;script&gt;"' in shown


def squeezed(markup: str) -> str:
    return re.sub(r">\s+<", "><", markup).strip()

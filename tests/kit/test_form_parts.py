"""Long forms: parts that the form declares, and an index beside them that stays in sight."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.kit.templatetags.form_parts import LONG, index_of, parts_of

Enter = Callable[..., Client]


class Parted(forms.Form):
    sections = (("甲部", ("one", "two")), ("乙部", ("three",)))

    one = forms.CharField()
    two = forms.CharField()
    three = forms.CharField()
    left = forms.CharField()
    kept = forms.CharField(widget=forms.HiddenInput)


def test_parts_keep_their_order_and_lose_no_field() -> None:
    parts = parts_of(Parted())
    assert [[field.name for field in part["fields"]] for part in parts] == [
        ["one", "two"],
        ["three"],
        ["left"],
    ]
    assert [part["label"] for part in parts] == ["甲部", "乙部", ""]


def test_the_index_names_the_parts_and_marks_the_wrong_one() -> None:
    index = index_of(Parted({"one": "1", "two": "2", "left": "x"}))
    assert [(place["label"], place["href"], place["wrong"]) for place in index] == [
        ("甲部", "#part-1", False),
        ("乙部", "#part-2", True),
    ]


def test_a_short_form_has_no_index_and_a_long_one_names_its_fields() -> None:
    short = type("Short", (forms.Form,), {"one": forms.CharField()})
    long = type("Long", (forms.Form,), {f"f{n}": forms.CharField(label=f"栏{n}") for n in range(LONG)})
    assert index_of(short()) == []
    assert index_of(long())[1] == {"label": "栏1", "href": "#id_f1_label", "wrong": False}


def test_the_working_paper_is_written_in_parts(cast: Cast, enter: Enter) -> None:
    page = (
        enter(cast.member)
        .get(reverse("workpapers:new") + f"?engagement={cast.engagement.pk}")
        .content.decode()
    )
    assert page.count("<fieldset id=") == 5
    for number in range(1, 6):
        assert f'href="#part-{number}"' in page
    from xuncha.cycle.workpapers.forms import PaperForm

    named = [name for _label, names in PaperForm.sections for name in names]
    assert sorted(named) == sorted(PaperForm.base_fields)

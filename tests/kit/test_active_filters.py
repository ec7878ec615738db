"""A filter that is set says to what, in words; one that is not set says 全部."""

from __future__ import annotations

from collections.abc import Callable

import django_filters
from django import forms
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.kit.lists import chosen_words, name_unset

Enter = Callable[..., Client]


def test_a_yes_or_no_filter_offers_all_yes_no() -> None:
    class Form(forms.Form):
        late = django_filters.BooleanFilter(label="逾期").field

    field = name_unset(Form()).fields["late"]
    assert [str(label) for _value, label in field.widget.choices] == ["全部", "是", "否"]
    assert "selected" not in str(name_unset(Form())["late"]).split("</option>")[1]


def test_the_words_of_a_choice() -> None:
    states = forms.ChoiceField(choices=[("draft", "草稿"), ("各部门", [("a", "甲")])])
    assert [chosen_words(states, value) for value in ("draft", "a", "other")] == ["草稿", "甲", "other"]
    assert chosen_words(forms.NullBooleanField(), "true") == "是"
    assert chosen_words(forms.CharField(), "补贴") == "补贴"


def test_the_tags_above_a_list_show_what_was_chosen(cast: Cast, enter: Enter) -> None:
    reports = enter(cast.director).get(
        reverse("reporting:reports"), {"state": "draft", "organisation": cast.bureau.pk}
    )
    text = reports.content.decode()
    assert "状态：起草中" in text
    assert f"单位：{cast.bureau}" in text
    ledger = enter(cast.director).get(
        reverse("rectification:ledger"), {"unit": cast.bureau.pk, "bar": "overdue", "state": "closed"}
    )
    text = ledger.content.decode()
    assert f"单位：{cast.bureau}" in text
    assert "范围：逾期" in text
    assert "状态：已销号" in text

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.surveys import sheets
from xuncha.cycle.fieldwork.surveys.models import Survey
from xuncha.cycle.fieldwork.surveys.results import SHEETS, Counts, large, paper_counts
from xuncha.cycle.planning.forms import day_input
from xuncha.cycle.planning.models import Engagement
from xuncha.kit.rowsets import RowColumn, RowsField


class SurveyForm(forms.ModelForm[Survey]):
    """The builder: what is asked, on which scale, of whom."""

    field_order = (
        "engagement", "sort", "title", "intro", "scale", "opens_on", "closes_on", "by_door", "asked",
        "groups_text", "asks_remark",
    )  # fmt: skip
    engagement = forms.ModelChoiceField(label=_("巡察任务"), queryset=Engagement.objects.none())
    asked = RowsField(
        (RowColumn("text", _("题目"), css="grow"),),
        label=_("题目"),
        blank=2,
        add_label=_("加一题"),
        help_text=_("不填就用这一类的通用题目；最后一题作为总体评价"),
    )
    groups_text = forms.CharField(
        label=_("人群（一行一类，可不分）"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("如：班子成员、中层干部、一般干部。不足 5 份的人群合并或不显示"),
    )

    class Meta:
        model = Survey
        fields = ("sort", "title", "intro", "scale", "opens_on", "closes_on", "by_door", "asks_remark")
        widgets = {"opens_on": day_input(), "closes_on": day_input(), "scale": forms.RadioSelect}

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance and instance.pk:
            asked = [{"text": question["text"]} for question in instance.questions]
            known = {"asked": asked, "groups_text": "\n".join(instance.groups)}
            kwargs["initial"] = known | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if instance and instance.pk:
            del self.fields["engagement"], self.fields["sort"]
            return
        rows = Engagement.objects.within_reach(actor, "surveys.write").exclude(state="void")
        chosen: Any = self.fields["engagement"]
        chosen.queryset = rows.select_related("organisation", "round").order_by("-id")

    def clean_groups_text(self) -> str:
        text: str = self.cleaned_data["groups_text"]
        names = [line.strip() for line in text.splitlines() if line.strip()]
        if len(names) > sheets.MOST_GROUPS or any(len(name) > 40 for name in names):
            raise forms.ValidationError(_("最多 12 类人群，每类不超过 40 字"))
        return "\n".join(dict.fromkeys(names))

    def clean_asked(self) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = self.cleaned_data["asked"]
        if len(rows) > sheets.MOST_QUESTIONS:
            raise forms.ValidationError(_("最多 30 题"))
        return rows

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        opens, closes = self.cleaned_data.get("opens_on"), self.cleaned_data.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("截止日期早于开始日期"))
        return cleaned

    def built(self) -> Survey:
        survey: Survey = self.save(commit=False)
        texts = [row["text"] for row in self.cleaned_data["asked"]]
        survey.questions = sheets.numbered(texts, survey.sort)
        survey.groups = self.cleaned_data["groups_text"].splitlines()
        return survey


class TotalsForm(forms.Form):
    """Numbers of the paper sheets: three at the top, then for each group its sheets and a box for every grade.

    What was entered before stands in the boxes, but not that of a group under five: it would be read here.
    """

    issued = forms.IntegerField(label=_("发出份数"), min_value=0, max_value=100_000)
    returned = forms.IntegerField(label=_("收回份数"), min_value=0, max_value=100_000)
    valid = forms.IntegerField(label=_("有效份数"), min_value=0, max_value=100_000)

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        self.survey, self.names = survey, [*survey.groups, ""] if survey.groups else [""]
        known = {name: counts for name, counts in paper_counts(survey).items() if large(counts)}
        kwargs["initial"] = {name: getattr(survey, name) or None for name in ("issued", "returned", "valid")}
        super().__init__(*args, **kwargs)
        for at, name in enumerate(self.names):
            for place in self.places():
                self.fields[key(at, place)] = forms.IntegerField(
                    label=" ".join((name, *place)),
                    min_value=0,
                    max_value=100_000,
                    required=False,
                    initial=known.get(name, {}).get(place),
                )

        groups = [
            (str(self.label_of(name)), tuple(key(at, place) for place in self.places()))
            for at, name in enumerate(self.names)
        ]
        self.sections = [(str(_("份数")), ("issued", "returned", "valid")), *groups]

    def label_of(self, name: str) -> str:
        return name or (_now("未分人群") if self.survey.groups else _now("全部"))

    def places(self) -> list[tuple[str, str]]:
        options = [code for code, _label in sheets.options_of(self.survey)]
        return [SHEETS, *((q["code"], option) for q in self.survey.questions for option in options)]

    def counts(self) -> dict[str, Counts]:
        return {
            name: {place: self.cleaned_data.get(key(at, place)) or 0 for place in self.places()}
            for at, name in enumerate(self.names)
        }

    def grids(self) -> list[dict[str, Any]]:
        """The boxes as the page lays them out: a table a group, a row a question."""
        options = sheets.options_of(self.survey)
        return [
            {
                "label": self.label_of(name),
                "anchor": f"part-{at + 2}",
                "sheets": self[key(at, SHEETS)],
                "rows": [
                    {
                        "text": question["text"],
                        "cells": [
                            (label, self[key(at, (question["code"], code))]) for code, label in options
                        ],
                    }
                    for question in self.survey.questions
                ],
            }
            for at, name in enumerate(self.names)
        ]


def key(at: int, place: tuple[str, str]) -> str:
    return f"n{at}-{place[0]}-{place[1]}"

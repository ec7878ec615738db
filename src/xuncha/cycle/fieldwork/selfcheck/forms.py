from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.fieldwork import leaf_rows
from xuncha.cycle.fieldwork.interviews.forms import LEAF_LIST
from xuncha.cycle.fieldwork.selfcheck.actions import Point, Told
from xuncha.cycle.fieldwork.selfcheck.models import CheckPoint, SelfCheck
from xuncha.cycle.fieldwork.selfcheck.queries import points_of
from xuncha.cycle.planning.forms import day_input
from xuncha.cycle.planning.models import Engagement, Round
from xuncha.foundation.files.forms import EvidenceFileField
from xuncha.kit.rowsets import RowColumn, RowsField

COLUMNS = (
    RowColumn("leaf", _("问题分类"), "suggest", list_id=LEAF_LIST, css="w-m", filled=False),
    RowColumn("text", _("自查内容"), css="grow"),
)


class CheckForm(forms.ModelForm[SelfCheck]):
    """The same points to one or many units. The office reaches every unit, a group its own."""

    field_order = ("sort", "round", "units", "title", "due", "note", "points")
    round = forms.ModelChoiceField(label=_("轮次"), queryset=Round.objects.none(), required=False)
    units = forms.ModelMultipleChoiceField(
        label=_("发给哪些单位"),
        queryset=Organisation.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    points = RowsField(COLUMNS, label=_("自查内容"), blank=3, add_label=_("加一项"))

    class Meta:
        model = SelfCheck
        fields = ("sort", "title", "due", "note")
        widgets = {"due": day_input()}

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance and instance.pk:
            kwargs["initial"] = {"points": typed(instance, actor)} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if instance and instance.pk:
            del fields["sort"], fields["round"], fields["units"]
            return
        fields["round"].queryset = Round.objects.visible_to(actor).order_by("-id")
        fields["units"].queryset = units_for(actor)

    def clean_points(self) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = self.cleaned_data["points"]
        leaf_rows.keep_codes(rows)
        if odd := leaf_rows.unknown(rows):
            raise forms.ValidationError(odd)
        if not any(row["text"] for row in rows):
            raise forms.ValidationError(_("至少写一项自查内容"))
        return [row for row in rows if row["text"]]

    def points_typed(self) -> list[Point]:
        return [Point(row["text"], row["leaf"]) for row in self.cleaned_data["points"]]


def units_for(actor: Any) -> Any:
    """Every unit that can be inspected for who writes lists county-wide; otherwise the units of one's engagements."""
    rows = Organisation.objects.filter(is_inspectable=True).order_by("sort", "name")
    if any(clause.column is None for clause in actor.reach("selfcheck.write", acting=True).clauses):
        return rows
    own = Engagement.objects.within_reach(actor, "selfcheck.write").exclude(state="void")
    return rows.filter(pk__in=own.values("organisation"))


def typed(check: SelfCheck, actor: Any) -> list[dict[str, str]]:
    return [{"leaf": point.leaf_id or "", "text": point.text} for point in points_of(check, actor)]


class AnswerForm(forms.Form):
    """One row a point."""

    name = forms.CharField(label=_("回复人"), max_length=60)

    def __init__(self, *args: Any, points: list[CheckPoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = points
        for point in points:
            for key, field in _boxes(point).items():
                self.fields[f"{key}_{point.seq}"] = field

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "point": point,
                **{key: self[f"{key}_{point.seq}"] for key in ("found", "situation", "measures", "done_on")},
            }
            for point in self.points
        ]

    def told(self) -> dict[int, Told]:
        fields = self.cleaned_data
        return {
            point.seq: Told(
                **{key: fields[f"{key}_{point.seq}"] for key in ("found", "situation", "measures", "done_on")}
            )
            for point in self.points
        }


def _boxes(point: CheckPoint) -> dict[str, forms.Field]:
    area = {"rows": 2}
    return {
        "found": forms.ChoiceField(
            label=_("有无"), choices=CheckPoint.Found.choices, required=False, initial=point.found
        ),
        "situation": forms.CharField(
            label=_("具体情况"),
            max_length=1000,
            required=False,
            initial=point.situation,
            widget=forms.Textarea(attrs=area),
        ),
        "measures": forms.CharField(
            label=_("整改措施"),
            max_length=1000,
            required=False,
            initial=point.measures,
            widget=forms.Textarea(attrs=area),
        ),
        "done_on": forms.DateField(
            label=_("完成日期"), required=False, initial=point.done_on, widget=day_input()
        ),
    }


class SheetForm(forms.Form):
    name = forms.CharField(label=_("单位填报人"), max_length=60)
    file = EvidenceFileField(label=_("填好的表"))

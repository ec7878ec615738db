"""Forms of the library of units."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation, Post
from xuncha.foundation.dates import today

CHOOSER = {"data-choose": "1"}


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def standing_units(*, but: Organisation | None = None) -> Any:
    rows = Organisation.objects.active().select_related("unit_type", "parent")
    return rows.exclude(pk=but.pk) if but is not None and but.pk else rows


class UnitChoice(forms.ModelChoiceField):
    """A unit by its full name; a village with its township."""

    def label_from_instance(self, obj: Any) -> str:
        return full_label(obj)


class UnitChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return full_label(obj)


def full_label(unit: Organisation) -> str:
    return f"{unit.parent.name} {unit.name}" if unit.parent else unit.name


class OrganisationForm(forms.ModelForm[Organisation]):
    """A unit's card. The name of an existing unit changes by 更名 only, so that the old one is kept."""

    parent = UnitChoice(
        label=_("上级单位"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.Select(attrs=CHOOSER),
        help_text=_("村（社区）归乡镇，站所归主管部门；县直单位留空"),
    )

    class Meta:
        model = Organisation
        fields = (
            "name", "short_name", "unit_type", "parent", "party_org_type", "party_org_name", "superior_party_org",
            "head_name", "head_post", "county_leader", "phone", "is_inspectable", "mandate", "started_on",
            "carried_term", "carried_round_no", "carried_on", "remark",
        )  # fmt: skip
        widgets = {
            "mandate": forms.Textarea(attrs={"rows": 5}),
            "started_on": day_input(),
            "carried_on": forms.TextInput(attrs={"placeholder": "2019-04"}),
            "party_org_type": forms.Select(choices=[("", "—"), *Organisation.PartyOrg.choices]),
        }
        help_texts = {
            "head_name": _("换人后，未办结事项须与新任负责人交接"),
            "is_inspectable": _("列入后计入全覆盖"),
            "carried_term": _("系统启用前的巡察，如：十三届"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = standing_units(but=self.instance)  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["name"]


class PostForm(forms.ModelForm[Post]):
    class Meta:
        model = Post
        fields = ("title", "holder_name", "held_since", "managed_by", "is_head", "is_team_member", "sort")
        widgets = {"held_since": day_input()}
        help_texts = {
            "managed_by": _("决定反映其问题的件怎么走：上级管理的一律径送，不入库"),
            "held_since": _("换人时留空，按今天计"),
            "is_head": _("每个单位只有一个；原主要负责人的标记随之取消"),
        }


class ChangeForm(forms.Form):
    """What every change of a unit's standing asks for."""

    on = forms.DateField(label=_("日期"), widget=day_input(), initial=today)
    document_no = forms.CharField(label=_("机构编制文号"), max_length=120, required=False)


class RenameForm(ChangeForm):
    name = forms.CharField(label=_("新的全称"), max_length=120)
    short_name = forms.CharField(label=_("新的简称"), max_length=60, required=False)
    correction = forms.BooleanField(label=_("只是更正录入错误，不留曾用名"), required=False, initial=False)
    field_order = ("name", "short_name", "on", "document_no", "correction")


class MergeForm(ChangeForm):
    into = UnitChoice(
        label=_("承接单位"),
        queryset=Organisation.objects.none(),
        widget=forms.Select(attrs=CHOOSER),
        help_text=_("新组建的单位请先新建"),
    )
    also = UnitChoices(
        label=_("一并并入的其他单位"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs=CHOOSER),
    )
    field_order = ("into", "also", "on", "document_no")

    def __init__(self, *args: Any, unit: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("into", "also"):
            self.fields[name].queryset = standing_units(but=unit)  # type: ignore[attr-defined]


class SplitForm(ChangeForm):
    into = forms.CharField(
        label=_("分设出的单位"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一个全称；类型、上级和分管县领导随原单位，分设后再改"),
    )
    remains = forms.BooleanField(
        label=_("原单位保留"), required=False, initial=True, help_text=_("不保留时由第一个单位承接")
    )
    field_order = ("into", "remains", "on", "document_no")


class AbolishForm(ChangeForm):
    successor = UnitChoice(
        label=_("承接单位"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.Select(attrs=CHOOSER),
        help_text=_("没有承接单位的，未办结事项以后无人可办，请先办结"),
    )
    field_order = ("successor", "on", "document_no")

    def __init__(self, *args: Any, unit: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = standing_units(but=unit)  # type: ignore[attr-defined]


class RestoreForm(forms.Form):
    document_no = forms.CharField(label=_("依据"), max_length=120)

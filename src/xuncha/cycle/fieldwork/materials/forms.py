from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.materials.actions import Answer, Line, line_of
from xuncha.cycle.fieldwork.materials.models import HandOver, Material, MaterialRequest
from xuncha.cycle.fieldwork.materials.queries import lines_of
from xuncha.cycle.planning.forms import day_input
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation.dates import today
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets
from xuncha.kit.rowsets import RowColumn, RowsField

COLUMNS = (
    RowColumn("id", "", kind="hidden"),
    RowColumn("name", _("资料名称"), css="grow"),
    RowColumn("topic", _("类别"), kind="choice", choices=Material.Topic.choices, default="policy", filled=False),
    RowColumn("copies", _("份数"), css="w-s", default="1", filled=False),
    RowColumn("medium", _("介质"), kind="choice", choices=Material.Medium.choices, default="electronic", filled=False),
    RowColumn("origin", _("形式"), kind="choice", choices=Material.Origin.choices, default="copy", filled=False),
    RowColumn("due", _("另定期限"), css="w-m", filled=False),
)  # fmt: skip


class RequestForm(forms.ModelForm[MaterialRequest]):
    """The head of a list and its lines. The period begins with the three years before (domain §3.4)."""

    field_order = ("engagement", "title", "requested_on", "due", "period_from", "period_to", "note", "lines")
    engagement = forms.ModelChoiceField(label=_("巡察任务"), queryset=Engagement.objects.none())
    lines = RowsField(COLUMNS, label=_("要调阅的资料"), blank=3, add_label=_("加一项"))

    class Meta:
        model = MaterialRequest
        fields = ("title", "requested_on", "due", "period_from", "period_to", "note")
        widgets = {name: day_input() for name in ("requested_on", "due", "period_from", "period_to")}

    def __init__(self, *args: Any, actor: Any = None, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance and instance.pk and actor:
            kwargs["initial"] = {"lines": typed(instance, actor)} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if instance and instance.pk:
            del self.fields["engagement"]
            return
        rows = Engagement.objects.within_reach(actor, "materials.write").exclude(state="void")
        chosen: Any = self.fields["engagement"]
        chosen.queryset = rows.select_related("organisation", "round").order_by("-id")

    def clean_lines(self) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = self.cleaned_data["lines"]
        for row in rows:
            if row.get("due"):
                _day(row["due"])
        if not rows:
            raise forms.ValidationError(_("至少写一项资料"))
        return rows

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        asked, due = self.cleaned_data.get("requested_on"), self.cleaned_data.get("due")
        if asked and due and due < asked:
            self.add_error("due", _("报送期限早于提出日期"))
        return cleaned

    def lines_typed(self) -> list[Line]:
        return [line_of(row) for row in self.cleaned_data["lines"]]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise forms.ValidationError(_("期限写成 2026-08-31")) from None


def typed(request: MaterialRequest, actor: Any) -> list[dict[str, str]]:
    """The lines of a draft as the form begins with them."""
    return [
        {
            "id": str(line.pk),
            "name": line.name,
            "topic": line.topic,
            "copies": str(line.copies),
            "medium": line.medium,
            "origin": line.origin,
            "due": f"{line.due}" if line.due else "",
        }
        for line in lines_of(request, actor)
    ]


class AnswerForm(NoStateSecrets):
    """How one thing is provided. Where an original is classified there is no place for a file."""

    field_order = (
        "way", "file", "has_state_secret", "pages", "classified_no", "kept_at", "text", "provider_name",
        "provider_phone", "absent",
    )  # fmt: skip
    way = forms.ChoiceField(label=_("提供方式"), choices=Material.Way.choices, widget=forms.RadioSelect)
    file = EvidenceFileField(label=_("文件"), required=False, help_text=_("有几个文件的，保存后可以再传"))
    pages = forms.IntegerField(label=_("页数"), min_value=1, max_value=99999, required=False)
    classified_no = forms.CharField(label=_("涉密原件文号"), max_length=80, required=False)
    kept_at = forms.CharField(label=_("涉密原件保管处"), max_length=80, required=False)
    text = forms.CharField(label=_("说明"), max_length=300, required=False)
    provider_name = forms.CharField(label=_("提供人"), max_length=40)
    provider_phone = forms.CharField(label=_("提供人电话"), max_length=40, required=False)
    absent = forms.BooleanField(label=_("本单位没有这项资料"), required=False)

    def __init__(self, *args: Any, material: Material, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if material.is_classified:
            del self.fields["file"], self.fields["has_state_secret"]

    def said(self) -> Answer:
        fields = self.cleaned_data
        names = (
            "way",
            "text",
            "provider_name",
            "provider_phone",
            "pages",
            "classified_no",
            "kept_at",
            "absent",
        )
        return Answer(**{name: fields[name] for name in names})

    def uploads(self) -> list[Any]:
        upload = self.cleaned_data.get("file")
        return [upload] if upload else []


class ReturnForm(forms.Form):
    lines = forms.MultipleChoiceField(label=_("退回哪几项"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label=_("缺什么、怎么补"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, lines: list[Material], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["lines"]
        choices.choices = [(str(line.pk), f"{line.seq}. {line.name}") for line in lines]


class HandOverForm(forms.ModelForm[HandOver]):
    """One box for the copies of each line; an empty box leaves the line off the sheet."""

    class Meta:
        model = HandOver
        fields = ("direction", "on", "place", "note")
        widgets = {"on": day_input(), "direction": forms.RadioSelect}

    def __init__(self, *args: Any, lines: list[Material], **kwargs: Any) -> None:
        kwargs["initial"] = {"on": today(), "direction": "in"}
        super().__init__(*args, **kwargs)
        self.lines = {f"copies_{line.pk}": line for line in lines}
        for name, line in self.lines.items():
            self.fields[name] = forms.IntegerField(
                label=f"{line.seq}. {line.name}", min_value=0, max_value=999, required=False
            )

    def copies(self) -> dict[Material, int]:
        return {line: number for name, line in self.lines.items() if (number := self.cleaned_data.get(name))}


class ExcerptForm(forms.Form):
    page = forms.CharField(label=_("页码"), max_length=40, help_text=_("如“第 12–13 页”"))
    text = forms.CharField(label=_("摘录原文"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))
    leaf = forms.ModelChoiceField(
        label=_("问题分类"), queryset=Leaf.objects.filter(deprecated_on=None), required=False
    )


class SheetForm(forms.Form):
    file = EvidenceFileField(label=_("填好的表"))

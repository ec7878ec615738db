"""Forms of an item; every choice comes from what the person may see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.rectification.models import UNIT_CHOICES, Declared, Measure, RectificationItem, SpotCheck
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets
from xuncha.kit.fields import MoneyField
from xuncha.people.models import User


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def rows(count: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count})


class ProgressForm(forms.Form):
    """Progress in one minute: under way or one of the four results, and what was done (practice 22)."""

    declared = forms.ChoiceField(
        label=_("进展"),
        choices=[(choice.value, choice.label) for choice in (Declared.IN_PROGRESS, *UNIT_CHOICES)],
        widget=forms.RadioSelect,
        help_text=_("平时报进度选“正在整改”；报结果从后四种里选"),
    )
    text = forms.CharField(
        label=_("完成情况"), widget=rows(5), help_text=_("做了什么、到什么程度、有什么数据")
    )
    unfinished_reason = forms.CharField(label=_("未完成原因"), required=False, widget=rows(2))
    next_step = forms.CharField(label=_("下步打算"), required=False, widget=rows(2))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("declared") == Declared.NOT_DONE and not cleaned.get("unfinished_reason"):
            self.add_error("unfinished_reason", _("“未完成”须写明原因"))
        return cleaned


class ItemEvidenceForm(NoStateSecrets):
    title = forms.CharField(label=_("材料名称"), max_length=200)
    pages = forms.IntegerField(label=_("页数"), min_value=1, max_value=9999, required=False)
    file = EvidenceFileField(label=_("文件"))


class MeasureForm(forms.ModelForm[Measure]):
    class Meta:
        model = Measure
        fields = ("content", "sort", "leader", "dept", "due")
        widgets = {"content": rows(3), "due": day_input()}


class CompletionForm(forms.Form):
    completion = forms.CharField(label=_("落实情况"), required=False, widget=rows(2))
    done = forms.BooleanField(label=_("已落实"), required=False)


class RuleForm(forms.Form):
    name = forms.CharField(label=_("制度名称"), max_length=200)
    document_no = forms.CharField(label=_("文号"), max_length=80, required=False)
    is_revision = forms.BooleanField(label=_("修订"), required=False)


class ItemForm(forms.ModelForm[RectificationItem]):
    """What the plan says about one item; after approval these change by request only."""

    class Meta:
        model = RectificationItem
        fields = (
            "goal",
            "leaders",
            "dept",
            "co_depts",
            "owner",
            "due",
            "is_long_term",
            "in_concentrated",
            "phase",
            "tag",
        )
        widgets = {"goal": rows(3), "due": day_input()}
        help_texts = {"goal": _("写成可以检验的结果"), "due": _("长期坚持事项可以不填，但应写阶段目标")}


class ResultForm(forms.ModelForm[RectificationItem]):
    """What came of it: accountability and money, beside the rules made."""

    refunded_cents = MoneyField(label=_("清退资金（元）"), required=False)
    reclaimed_cents = MoneyField(label=_("追回资金（元）"), required=False)
    recovered_cents = MoneyField(label=_("挽回损失（元）"), required=False)

    class Meta:
        model = RectificationItem
        fields = ("persons_held", "refunded_cents", "reclaimed_cents", "recovered_cents", "self_conclusion")
        widgets = {"self_conclusion": rows(3)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("refunded_cents", "reclaimed_cents", "recovered_cents"):
            if name in cleaned and cleaned[name] is None:
                cleaned[name] = 0
        return cleaned


class DeclareForm(forms.Form):
    """The unit's application to close: its own conclusion, with a reason where something still warns."""

    self_conclusion = forms.CharField(label=_("单位自评"), widget=rows(4))
    reason = forms.CharField(label=_("说明"), required=False, widget=rows(2))


class SpotCheckForm(forms.ModelForm[SpotCheck]):
    class Meta:
        model = SpotCheck
        fields = ("on", "checkers", "announced", "result", "note")
        widgets = {"on": day_input(), "note": rows(4), "result": forms.RadioSelect}


class BulkForm(forms.Form):
    """Values of a bulk act; what its act does not ask for is left out."""

    leaders = forms.CharField(label=_("责任领导"), max_length=200, required=False)
    dept = forms.CharField(label=_("责任部门"), max_length=200, required=False)
    owner = forms.CharField(label=_("责任人"), max_length=80, required=False)
    due = forms.DateField(label=_("完成时限"), required=False, widget=day_input())
    assignee = forms.ModelChoiceField(
        label=_("填报人"), queryset=User.objects.none(), required=False, help_text=_("本单位的责任部门填报人")
    )
    reason = forms.CharField(label=_("说明"), required=False, widget=rows(3))
    password = forms.CharField(
        label=_("本人口令"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("签名须本人再次确认；一次确认，对所列事项全部有效"),
    )

    def __init__(
        self,
        *args: Any,
        asks: tuple[str, ...],
        asks_password: bool,
        organisation_id: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        wanted = {name.rstrip("!") for name in asks}
        for name in list(self.fields):
            if name not in wanted and not (name == "password" and asks_password):
                del self.fields[name]
        if "reason!" in asks:
            self.fields["reason"].required = True
        if "assignee" in self.fields:
            people = User.objects.filter(organisation_id=organisation_id, is_active=True)
            self.fields["assignee"].queryset = people  # type: ignore[attr-defined]

"""Forms of the working paper room; every choice comes from what the person may see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Leaf, Organisation
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.workpapers import queries
from xuncha.cycle.workpapers.models import (
    SOURCES,
    FactConfirmation,
    ImmediateNotice,
    OnTheSpot,
    Responsible,
    WorkPaper,
)
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets
from xuncha.kit.fields import MoneyField


class PaperForm(forms.ModelForm[WorkPaper]):
    """The paper itself; facts long, the rest short."""

    sources = forms.MultipleChoiceField(
        label=_("问题来源"), choices=SOURCES, required=False, widget=forms.CheckboxSelectMultiple
    )
    amount_cents = MoneyField(label=_("涉及金额（元）"), required=False)

    sections = (
        (_("问题和事实"), ("title", "summary", "facts")),
        (_("依据和定性"), ("basis_text", "analysis", "author_leaf", "nature", "level", "gap")),
        (_("来源"), ("sources", "source_note", "discovery")),
        (
            _("时间、地点、数额"),
            ("occurred_from", "occurred_to", "place", "village", "amount_cents", "quantity"),
        ),
        (_("重点和处理建议"), ("involves_top_leader", "is_key", "key_reason", "suggestion")),
    )

    class Meta:
        model = WorkPaper
        fields = (
            "title", "summary", "facts", "basis_text", "analysis", "author_leaf", "sources", "source_note", "nature",
            "level", "gap", "involves_top_leader", "is_key", "key_reason", "occurred_from", "occurred_to", "place",
            "amount_cents", "quantity", "village", "discovery", "suggestion",
        )  # fmt: skip
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "facts": forms.Textarea(attrs={"rows": 10}),
            "basis_text": forms.Textarea(attrs={"rows": 3}),
            "analysis": forms.Textarea(attrs={"rows": 4}),
            "discovery": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "title": _("一句话：主体＋事项＋性质"),
            "summary": _("500 字以内"),
            "facts": _("时间、地点、人、事、数额；不加主观判断"),
            "basis_text": _("文件名＋条款＋文号；组长审签前补齐即可"),
            "analysis": _("为什么是政治问题、责任问题，而不只是业务问题"),
            "occurred_from": _("如 2023-05"),
        }

    def __init__(self, *args: Any, engagement: Engagement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        engagement = engagement or (self.instance.engagement if self.instance.pk else None)
        self.fields["author_leaf"].queryset = Leaf.objects.filter(deprecated_on=None)  # type: ignore[attr-defined]
        villages = Organisation.objects.active().filter(
            parent_id=engagement.organisation_id if engagement else None
        )
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]


class EvidenceForm(NoStateSecrets):
    """A file, or a plain source note: name and origin."""

    field_order = ("name", "pages", "origin", "file", "has_state_secret")

    name = forms.CharField(label=_("材料名称"), max_length=200)
    pages = forms.IntegerField(label=_("页数"), min_value=1, max_value=9999, required=False)
    origin = forms.CharField(label=_("来源说明"), max_length=120, required=False)
    file = EvidenceFileField(label=_("文件"), required=False)


class ReviewerLeafForm(forms.Form):
    leaf = forms.ModelChoiceField(label=_("问题分类（审核人）"), queryset=Leaf.objects.none())
    reason = forms.CharField(label=_("改类理由"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaf"].queryset = Leaf.objects.filter(deprecated_on=None)  # type: ignore[attr-defined]


class ResponsibleForm(forms.Form):
    party = forms.CharField(label=_("责任主体"), max_length=80)
    sort = forms.ChoiceField(label=_("责任类型"), choices=Responsible.Sort.choices)


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(label=_("归并到"), queryset=WorkPaper._base_manager.none())
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, paper: WorkPaper, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same: dict[str, Any] = {"engagement_id": paper.engagement_id}
        others = queries.papers(actor).filter(**same).exclude(pk=paper.pk)
        self.fields["into"].queryset = others.exclude(state__in=("merged", "void"))  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The unit's answer to the fact confirmation sheet."""

    answer = forms.ChoiceField(
        label=_("单位意见"),
        choices=[c for c in FactConfirmation.Answer.choices if c[0]],
        widget=forms.RadioSelect,
    )
    objection = forms.CharField(label=_("异议内容"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    answered_by = forms.CharField(label=_("签字人"), max_length=60)
    answered_on = forms.DateField(label=_("确认日期"), widget=forms.DateInput(attrs={"type": "date"}))


class NoticeForm(forms.ModelForm[ImmediateNotice]):
    class Meta:
        model = ImmediateNotice
        fields = ("title", "problem", "basis", "requirement", "due")
        widgets = {"due": forms.DateInput(attrs={"type": "date"})}


class NoticeAnswerForm(forms.ModelForm[ImmediateNotice]):
    class Meta:
        model = ImmediateNotice
        fields = ("measures", "result", "accountability")


class ProofForm(NoStateSecrets):
    """A file that shows what was done at once."""

    field_order = ("title", "file", "has_state_secret")

    title = forms.CharField(label=_("凭据名称"), max_length=200)
    file = EvidenceFileField(label=_("文件"))


class OnTheSpotForm(forms.ModelForm[OnTheSpot]):
    class Meta:
        model = OnTheSpot
        fields = ("sort", "on", "with_whom", "by_whom", "content", "answer", "followed")
        widgets = {"on": forms.DateInput(attrs={"type": "date"})}

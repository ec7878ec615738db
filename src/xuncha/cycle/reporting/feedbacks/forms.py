"""Forms of the feedback."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import FrameworkNode, Leaf, Organisation
from xuncha.cycle.reporting.feedbacks.models import Feedback, FeedbackItem, Recipient
from xuncha.foundation.files.forms import EvidenceFileField


class FeedbackForm(forms.ModelForm[Feedback]):
    """The team's text in its layers, and the leader's text."""

    leader_text = forms.CharField(
        label=_("向主要负责人反馈稿"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("只给主要负责人和审核的人看，单位填报人看不到"),
    )

    class Meta:
        model = Feedback
        fields = ("title", "overview", "symptom", "cause", "harm", "suggestions", "requirements")
        widgets = {name: forms.Textarea(attrs={"rows": 5}) for name in fields[1:]}
        help_texts = {
            "symptom": _("指出病症：主要问题是什么"),
            "cause": _("揭示病因：为什么会这样"),
            "harm": _("剖析病害：不改会怎样"),
            "requirements": _("报送整改方案、整改报告和公开的要求"),
        }

    def __init__(self, *args: Any, leader_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader_text"].initial = leader_text


class FeedbackItemForm(forms.ModelForm[FeedbackItem]):
    performances = forms.CharField(
        label=_("具体表现"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("一行一条；整改按具体表现逐条落实"),
    )

    class Meta:
        model = FeedbackItem
        fields = (
            "content", "section", "node", "leaf", "nature", "is_top_leader", "is_key", "scope", "village",
        )  # fmt: skip
        widgets = {"content": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "content": _("原汁原味：主体＋事项＋性质"),
            "is_top_leader": _("只向主要负责人反馈，单位填报人看不到"),
        }

    def __init__(self, *args: Any, feedback: Feedback, performances: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nodes = FrameworkNode.objects.filter(framework=feedback.framework_id)
        villages = Organisation.objects.active().filter(parent=feedback.organisation_id)
        self.fields["node"].queryset = nodes  # type: ignore[attr-defined]
        self.fields["leaf"].queryset = Leaf.objects.filter(deprecated_on=None)  # type: ignore[attr-defined]
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
        self.fields["performances"].initial = performances

    def clean_performances(self) -> list[str]:
        lines = self.cleaned_data["performances"].splitlines()
        return [line.strip() for line in lines if line.strip()]


class DeliverForm(forms.ModelForm[Feedback]):
    """The two sessions and who came; what is missing or unusual asks for a reason."""

    reason = forms.CharField(label=_("情况说明"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = Feedback
        fields = (
            "head_on", "feedback_on", "meeting_place", "chair", "attendees", "county_leader_present", "absence_reason",
        )  # fmt: skip
        widgets = {
            "head_on": forms.DateInput(attrs={"type": "date"}),
            "feedback_on": forms.DateInput(attrs={"type": "date"}),
            "attendees": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "head_on": _("先向主要负责人反馈"),
            "feedback_on": _("整改时限从这一天算起"),
            "absence_reason": _("缺席不影响反馈，只作记录"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["feedback_on"].required = True


class RecipientForm(forms.ModelForm[Recipient]):
    department = forms.ModelChoiceField(
        label=_("职能部门"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.Select(attrs={"data-choose": True}),
        help_text=_("由职能部门账号签收的，从单位库里选；该部门只看到这一份抄告件"),
    )

    class Meta:
        model = Recipient
        fields = ("sort", "name", "channel")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = Organisation.objects.active().exclude(unit_type="village")
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        by_account = cleaned.get("channel") == Recipient.Channel.DEPARTMENT
        if by_account and not cleaned.get("department"):
            self.add_error("department", _("请选出由哪个职能部门的账号签收"))
        if by_account and cleaned.get("sort") != Recipient.Sort.DEPARTMENT:
            self.add_error("sort", _("职能部门账号只签收抄告有关部门的一份"))
        return cleaned


class ReceiptForm(forms.Form):
    """A receipt signed on paper."""

    receipted_by = forms.CharField(label=_("签收人"), max_length=60)
    receipted_on = forms.DateField(label=_("签收日期"), widget=forms.DateInput(attrs={"type": "date"}))
    scan = EvidenceFileField(label=_("签收单扫描件"), required=False)


class HandlingForm(forms.Form):
    handled = forms.CharField(label=_("阅办情况"), widget=forms.Textarea(attrs={"rows": 3}))


class CorrectionForm(forms.Form):
    reason = forms.CharField(label=_("更正什么、为什么"), widget=forms.Textarea(attrs={"rows": 4}))

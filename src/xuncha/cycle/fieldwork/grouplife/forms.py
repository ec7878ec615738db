"""Forms of a group's life."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.grouplife.models import BranchActivity, ReminderTalk, TempBranch, Violation
from xuncha.cycle.planning.models import Membership
from xuncha.foundation.dates import today
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets


def day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def long_text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class BranchForm(forms.ModelForm[TempBranch]):
    class Meta:
        model = TempBranch
        fields = (
            "name", "approved_by", "document_no", "set_up_on", "secretary", "committee", "members", "ended_on",
        )  # fmt: skip
        widgets = {"set_up_on": day(), "ended_on": day()}


class ActivityForm(forms.ModelForm[BranchActivity]):
    class Meta:
        model = BranchActivity
        fields = ("sort", "on", "topic", "place", "host", "attendees", "absent", "content")
        widgets = {"on": day(), "content": long_text(8), "attendees": long_text(2), "absent": long_text(2)}


class PhotoForm(NoStateSecrets):
    field_order = ("title", "file", "has_state_secret")

    title = forms.CharField(label=_("名称"), max_length=120)
    file = EvidenceFileField(label=_("照片或扫描件"))


class ReminderForm(forms.ModelForm[ReminderTalk]):
    """All of what is said is sealed; nobody but the leader reads it."""

    partner = forms.CharField(label=_("谈话对象"), max_length=60)
    content = forms.CharField(label=_("谈了什么"), widget=long_text(6), max_length=20_000)
    followed = forms.CharField(label=_("后来怎样"), widget=long_text(3), max_length=20_000, required=False)

    class Meta:
        model = ReminderTalk
        fields = ("sort", "on")
        widgets = {"on": day()}

    def __init__(self, *args: Any, instance: Any = None, initial: Any = None, **kwargs: Any) -> None:
        known = {name: getattr(instance, name) for name in SEALED} if instance else {}
        kwargs |= {"instance": instance, "initial": known | (initial or {})}
        super().__init__(*args, **kwargs)

    def written(self) -> ReminderTalk:
        talk = self.save(commit=False)
        for name in SEALED:
            setattr(talk, name, self.cleaned_data[name].strip())
        return talk

    def changed_columns(self) -> list[str]:
        return [f"{name}_sealed" if name in SEALED else name for name in self.changed_data]


SEALED = ("partner", "content", "followed")


class ViolationForm(forms.Form):
    membership = forms.ModelChoiceField(label=_("涉及人员"), queryset=Membership._base_manager.none())
    rule = forms.ChoiceField(label=_("违反哪一条"), choices=Violation.Rule.choices)
    on = forms.DateField(label=_("发生日期"), widget=day(), initial=today)
    facts = forms.CharField(label=_("事实"), widget=long_text(6), max_length=20_000)

    def __init__(self, *args: Any, seats: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"].queryset = seats  # type: ignore[attr-defined]


class HandlingForm(forms.Form):
    handling = forms.CharField(label=_("处理情况"), widget=long_text(5), max_length=20_000)

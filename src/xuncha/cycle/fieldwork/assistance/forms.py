"""Forms of assistance requests and briefings about persons. What tells a person is sealed when saved; drafts are encrypted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.fieldwork.assistance import queries
from xuncha.cycle.fieldwork.assistance.models import AssistanceRequest, PersonBriefing
from xuncha.cycle.fieldwork.petitions.superiors import suspects
from xuncha.foundation.dates import today
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets


def day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def long_text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class InEngagementForm(forms.ModelForm[Any]):
    """A new record names its engagement first; an existing one stays where it is."""

    right = ""
    sealed: tuple[str, ...] = ()

    def __init__(
        self, *args: Any, actor: Any, initial: Any = None, instance: Any = None, **kwargs: Any
    ) -> None:
        known = {name: getattr(instance, name) for name in self.sealed} if instance else {}
        kwargs |= {"instance": instance, "initial": known | (initial or {})}
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["engagement"]
            return
        places = queries.engagements(actor, self.right)
        self.fields["engagement"].queryset = places  # type: ignore[attr-defined]
        self.fields["engagement"].required = True
        self.fields["engagement"].label = _("任务")
        if not self.initial.get("engagement") and len(found := list(places[:2])) == 1:
            self.initial["engagement"] = found[0].pk

    def written(self) -> Any:
        """The record with its sealed texts; not saved."""
        record = self.save(commit=False)
        for name in self.sealed:
            setattr(record, name, self.cleaned_data[name].strip())
        return record

    def changed_columns(self) -> list[str]:
        return [f"{name}_sealed" if name in self.sealed else name for name in self.changed_data]


class RequestForm(InEngagementForm):
    right = "assistance.add"
    sealed = ("subject", "matter", "why")
    sections = (
        (_("向谁、请什么"), ("engagement", "sort", "receiver", "matter")),
        (_("查询对象（密封保存）"), ("subject", "persons")),
        (_("用途和回复"), ("why", "due", "contact")),
    )
    matter = forms.CharField(label=_("请求协助的内容"), widget=long_text(4), max_length=20_000)
    subject = forms.CharField(
        label=_("查询对象"),
        widget=long_text(3),
        required=False,
        max_length=20_000,
        help_text=_("姓名、单位职务、证件号码；不涉及具体人的不填"),
    )
    why = forms.CharField(
        label=_("用途和依据"),
        widget=long_text(3),
        max_length=20_000,
        help_text=_("为什么要查、按什么规定；审批人据此决定"),
    )

    class Meta:
        model = AssistanceRequest
        fields = ("engagement", "sort", "receiver", "persons", "due", "contact")
        widgets = {"due": day()}
        help_texts = {
            "due": _("不填的按种类的常用天数计，为系统建议，非规定"),
            "sort": _("种类决定由组长还是领导小组审批"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = Organisation.objects.active().order_by("sort", "pk")  # type: ignore[attr-defined]


class AnswerForm(NoStateSecrets):
    field_order = ("on", "text", "file", "has_state_secret")

    on = forms.DateField(label=_("回复日期"), widget=day(), initial=today)
    text = forms.CharField(label=_("回复内容"), widget=long_text(6), max_length=50_000)
    file = EvidenceFileField(label=_("回函扫描件（密封保存）"), required=False)


class BriefingForm(NoStateSecrets, InEngagementForm):
    """Above the text: does it concern somebody managed by the superior level? Then it is handed straight up."""

    right = "briefings.write"
    sealed = ("title", "content")
    field_order = (
        "engagement", "origin", "received_on", "persons", "title", "content", "level_checked", "file", "has_state_secret",
    )  # fmt: skip
    title = forms.CharField(label=_("题目"), max_length=120)
    content = forms.CharField(label=_("通报内容"), widget=long_text(8), max_length=100_000)
    level_checked = forms.BooleanField(
        label=_("已核对：通报涉及的人都不由上级管理"), help_text=_("由上级管理的不在这里登记，改为径送")
    )
    file = EvidenceFileField(label=_("通报材料（密封保存）"), required=False)

    class Meta:
        model = PersonBriefing
        fields = ("engagement", "origin", "received_on", "persons")
        widgets = {"received_on": day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints: list[str] = []
        self.fields["origin"].queryset = Organisation.objects.active().order_by("sort", "pk")  # type: ignore[attr-defined]
        if self.instance.pk:
            for name in ("level_checked", "file", "has_state_secret"):
                self.fields.pop(name, None)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if "level_checked" in self.fields and not self.cleaned_data.get("level_checked"):
            text = f"{self.cleaned_data.get('title', '')}{self.cleaned_data.get('content', '')}"
            for sentence in suspects([], text):
                self.add_error("level_checked", sentence)
        return cleaned

"""Forms of leaders' instructions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.reporting.instructions.models import Instruction, TaskBody
from xuncha.cycle.reporting.reports.models import Report


class InstructionForm(forms.ModelForm[Instruction]):
    text = forms.CharField(
        label=_("批示原文"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("加密保存；点人点事的只有巡察办和领导能看"),
    )

    cooperating = forms.CharField(label=_("配合单位"), required=False, help_text=_("几个单位之间用顿号隔开"))
    supervising = forms.CharField(
        label=_("督促单位"), required=False, help_text=_("谁来督促、监督；几个之间用顿号隔开")
    )

    class Meta:
        model = Instruction
        fields = (
            "leader",
            "on",
            "subject",
            "text",
            "names_persons",
            "organisation",
            "task",
            "due",
            "is_focus",
        )
        widgets = {
            "on": forms.DateInput(attrs={"type": "date"}),
            "due": forms.DateInput(attrs={"type": "date"}),
            "task": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "subject": _("批示在哪份材料上；承办单位看得到，不写人名"),
            "names_persons": _("勾选后，原文不向单位开放，任务只向单位主要负责人开放"),
            "task": _("交给单位办什么；单位看到的就是这一栏"),
        }

    def __init__(
        self,
        *args: Any,
        text: str = "",
        report: Report | None = None,
        bodies: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for role, names in (bodies or {}).items():
            self.fields[role].initial = names
        if report is not None:
            self.fields["subject"].initial = report.title
            self.fields["organisation"].initial = report.organisation_id
        self.fields["text"].initial = text
        self.fields["organisation"].queryset = Organisation.objects.active().exclude(unit_type="village")  # type: ignore[attr-defined]

    def bodies(self) -> list[tuple[str, str]]:
        """(role, name) as typed."""
        typed = ((role, self.cleaned_data[role]) for role in TaskBody.Role.values)
        return [
            (role, name.strip())
            for role, names in typed
            for name in re.split(r"[、，,；;\n]", names)
            if name.strip()
        ]


class ReplyForm(forms.ModelForm[Instruction]):
    class Meta:
        model = Instruction
        fields = ("reply",)
        widgets = {"reply": forms.Textarea(attrs={"rows": 8})}

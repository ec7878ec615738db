"""Forms of meetings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.reporting.meetings import queries
from xuncha.cycle.reporting.meetings.models import Meeting
from xuncha.cycle.reporting.meetings.sorts import sorts
from xuncha.foundation.files.forms import EvidenceFileField


class MeetingForm(forms.ModelForm[Meeting]):
    """Sort and group are chosen once; afterwards only what happened is filled in."""

    class Meta:
        model = Meeting
        fields = ("sort", "round", "group", "title", "on", "place", "chair", "attendees", "absent")
        widgets = {
            "on": forms.DateInput(attrs={"type": "date"}),
            "attendees": forms.Textarea(attrs={"rows": 3}),
            "absent": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "round": _("填了轮次，议题只从这一轮里选"),
            "absent": _("姓名和原因；缺席只作记录，不影响议定"),
            "chair": _("由主持人签批议定事项"),
        }

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = queries.rounds_for(actor)  # type: ignore[attr-defined]
        self.fields["group"].queryset = queries.groups_for(actor)  # type: ignore[attr-defined]
        if self.instance.pk:
            for name in ("sort", "round", "group"):
                del self.fields[name]
        elif not queries.holds_for_county(actor):
            own = [choice for choice in Meeting.Sort.choices if sorts()[choice[0]].scope == "group"]
            self.fields["sort"].choices = own  # type: ignore[attr-defined]
            self.fields["group"].required = True


class MinutesForm(forms.Form):
    scan = EvidenceFileField(label=_("会议记录照片或扫描件"))

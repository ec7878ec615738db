from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xuncha.cycle.planning.forms import day_input
from xuncha.exchange.door.models import DoorOpening


class OpeningForm(forms.ModelForm[DoorOpening]):
    class Meta:
        model = DoorOpening
        fields = ("title", "switch", "opens_on", "closes_on", "scope", "not_taken", "channels", "hours")
        widgets = {
            "opens_on": day_input(),
            "closes_on": day_input(),
            "scope": forms.Textarea(attrs={"rows": 4}),
            "not_taken": forms.Textarea(attrs={"rows": 3}),
            "channels": forms.Textarea(attrs={"rows": 6}),
        }

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        opens, closes = values.get("opens_on"), values.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("截止日期早于开始日期"))
        return values

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.results.archive.actions import EDITABLE, WRITABLE
from xuncha.cycle.results.archive.models import Volume, VolumeEntry, WipeRecord

DAY = {"type": "date"}


class VolumeForm(forms.ModelForm[Volume]):
    class Meta:
        model = Volume
        fields = ("title", "archive_no", "place", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 6})}


class ShelfForm(forms.ModelForm[Volume]):
    """What the office adds when the volume has its place."""

    class Meta:
        model = Volume
        fields = ("archive_no", "place")


class Confirm(forms.Form):
    """Nothing to fill in: one press."""


class EntryForm(forms.ModelForm[VolumeEntry]):
    """A line entered by hand: everything may be written."""

    class Meta:
        model = VolumeEntry
        fields = WRITABLE
        widgets = {"on": forms.DateInput(attrs=DAY)}


class BesideForm(forms.ModelForm[VolumeEntry]):
    """A line of a record: only what the record itself does not say."""

    class Meta:
        model = VolumeEntry
        fields = EDITABLE


class PlaceForm(forms.Form):
    place = forms.CharField(
        label=_("原件存放处"),
        max_length=120,
        help_text=_("写到还没有写存放处的每一条上，已经写了的不动"),
    )


class WipeForm(forms.ModelForm[WipeRecord]):
    class Meta:
        model = WipeRecord
        fields = ("device", "serial", "how", "accepted_on", "wiped_on", "wiped_by", "witness")
        widgets = {"accepted_on": forms.DateInput(attrs=DAY), "wiped_on": forms.DateInput(attrs=DAY)}
        help_texts = {
            "how": _("如：删除全部业务数据后覆写，重装系统"),
            "accepted_on": _("DR34 从这一天起算 7 日"),
            "witness": _("与清理人不是同一个人"),
        }


def entry_form(entry: VolumeEntry, data: Any) -> forms.ModelForm[VolumeEntry]:
    return BesideForm(data, instance=entry) if entry.kind else EntryForm(data, instance=entry)

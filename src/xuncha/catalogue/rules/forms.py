"""Forms of rules and calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation.rules.calendars import Day
from xuncha.foundation.rules.models import DeadlineRule

FIELDS = ("offset", "unit", "direction", "severity", "params", "source", "audience_note", "region_note", "private_overdue")  # fmt: skip


class RuleForm(forms.ModelForm[DeadlineRule]):
    """What may be changed in a rule of a draft."""

    class Meta:
        model = DeadlineRule
        fields = FIELDS
        labels = {
            "params": gettext_lazy("参数"),
            "private_overdue": gettext_lazy("逾期只有经办人看得到，不上榜"),
        }
        help_texts = {"source": gettext_lazy("改了期限，须同时写明新的依据")}
        widgets = {
            "source": forms.Textarea(attrs={"rows": 3}),
            "region_note": forms.Textarea(attrs={"rows": 3}),
            "params": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.params:
            del self.fields["params"]


class AdoptForm(forms.Form):
    document_number = forms.CharField(
        label=gettext_lazy("采用的文号"),
        max_length=120,
        help_text=gettext_lazy("采用后按预警计，并在每处注明文号"),
    )


class CopyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("新版本名称"), max_length=120)


class InForceForm(forms.Form):
    document_number = forms.CharField(
        label=gettext_lazy("印发文号"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("没有印发的可以不填"),
    )


class DayForm(forms.Form):
    day = forms.DateField(label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"type": "date"}))
    is_workday = forms.TypedChoiceField(
        label=gettext_lazy("安排"),
        choices=[("1", gettext_lazy("上班")), ("0", gettext_lazy("放假"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=gettext_lazy("名称"), max_length=40, help_text=gettext_lazy("如：县庆放假"))


LINE = re.compile(
    r"^(\d{4}-\d{2}-\d{2})(?:\s*(?:至|~|—|-{2})\s*(\d{4}-\d{2}-\d{2}))?\s+(休|放假|班|上班)(?:\s+(\S.*))?$"
)
LONGEST_HOLIDAY = 30  # days; a longer span is a slip of the pen


class NoticeForm(forms.Form):
    """The State Council's notice, one line a stretch: 2027-10-01 至 2027-10-07 休 国庆节."""

    document_number = forms.CharField(label=gettext_lazy("通知文号"), max_length=120)
    days = forms.CharField(
        label=gettext_lazy("放假和调休上班的日期"),
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "一行一段，如：2027-10-01 至 2027-10-07 休 国庆节；调休：2027-10-09 班 国庆节"
        ),
    )

    def clean_days(self) -> list[Day]:
        lines = [line.strip() for line in self.cleaned_data["days"].splitlines() if line.strip()]
        found = [day for number, line in enumerate(lines, 1) for day in days_of(number, line)]
        if len({day for day, _works, _name in found}) < len(found):
            raise ValidationError(_("有日期写了两次"))
        return found


def days_of(number: int, line: str) -> Iterator[Day]:
    """The days of one line; ValidationError names the line that cannot be read."""
    match = LINE.match(line)
    try:
        if match is None:
            raise ValueError
        first = date.fromisoformat(match[1])
        last = date.fromisoformat(match[2]) if match[2] else first
    except ValueError:
        raise ValidationError(_("第 %(n)s 行看不懂：%(line)s") % {"n": number, "line": line}) from None
    count = (last - first).days + 1
    if not 0 < count <= LONGEST_HOLIDAY:
        raise ValidationError(_("第 %(n)s 行的起止日期不对：%(line)s") % {"n": number, "line": line})
    for offset in range(count):
        yield first + timedelta(days=offset), match[3] in {"班", "上班"}, match[4] or ""

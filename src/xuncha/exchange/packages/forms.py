"""Forms of fill-in packages: hand out, take back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.exchange.importing.forms import ManyFiles, ManyFilesField
from xuncha.exchange.packages.actions import SETTLED, Terms
from xuncha.exchange.packages.models import FillPackage
from xuncha.foundation.dates import today
from xuncha.foundation.files.forms import NoStateSecrets

DAYS = 14
DATE = forms.DateInput(attrs={"type": "date"})


class HandOutForm(forms.Form):
    """Only units with open items within this person's reach are offered."""

    organisations = forms.ModelMultipleChoiceField(
        label=_("单位"),
        queryset=Organisation.objects.none(),
        widget=forms.SelectMultiple(attrs={"data-choose": "1"}),
        help_text=_("只列有未销号整改事项的单位；可以一次选多个"),
    )
    every = forms.BooleanField(label=_("上面列出的全部单位"), required=False)
    mode = forms.ChoiceField(label=_("内容"), choices=FillPackage.Mode.choices)
    medium = forms.ChoiceField(label=_("方式"), choices=FillPackage.Medium.choices)
    to_whom = forms.CharField(label=_("交给"), max_length=60, required=False)
    due_back = forms.DateField(label=_("应交回日期"), widget=DATE)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = RectificationItem.objects.within_reach(actor, "rectification.manage")
        units = items.exclude(state__in=SETTLED).order_by().values("organisation")
        field: Any = self.fields["organisations"]
        field.queryset = Organisation.objects.visible_to(actor).filter(pk__in=units)
        field.required = not self.data.get("every")
        self.fields["due_back"].initial = today() + timedelta(days=DAYS)

    def chosen(self) -> list[Organisation]:
        field: Any = self.fields["organisations"]
        return list(field.queryset if self.cleaned_data["every"] else self.cleaned_data["organisations"])

    def terms(self) -> Terms:
        names = ("mode", "medium", "to_whom", "due_back")
        return Terms(**{name: self.cleaned_data[name] for name in names})


class TakeBackForm(NoStateSecrets):
    documents = ManyFilesField(
        label=_("交回的填报包"),
        widget=ManyFiles(attrs={"accept": ".zip,.xlsx", "multiple": True}),
        help_text=_("压缩包或填报表，可以一次选多个单位的；按里面的包号认，文件名不要紧。"),
    )
    received_on = forms.DateField(label=_("交回日期"), widget=DATE)
    field_order = ("documents", "received_on", "has_state_secret")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = today()

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > today():
            raise forms.ValidationError(_("交回日期不能晚于今天"))
        return day

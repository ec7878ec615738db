"""Forms of items handed straight on: choices and times, not one place to write a word (practice 10)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.petitions.direct import DirectItem
from xuncha.cycle.fieldwork.petitions.direct_actions import RECEIVERS
from xuncha.cycle.fieldwork.petitions.forms import LOCAL, day, moment
from xuncha.cycle.fieldwork.petitions.models import Channel
from xuncha.foundation.custody.forms import PassphraseField

AT_HAND = [choice for choice in DirectItem.Form.choices if choice[0] != DirectItem.Form.PARCEL]


class EntryForm(forms.Form):
    """The two questions before any text field."""

    superior = forms.ChoiceField(
        label=_("反映的人里，有没有上级管理的干部？"),
        choices=[("no", _("没有")), ("yes", _("有"))],
        widget=forms.RadioSelect,
        help_text=_("如县委、县人大、县政府、县政协领导，法院院长、检察院检察长等"),
    )
    inspectors = forms.ChoiceField(
        label=_("是不是反映巡察组、巡察办的人？"),
        choices=[("no", _("不是")), ("yes", _("是"))],
        widget=forms.RadioSelect,
    )

    @property
    def route(self) -> str:
        """Where it goes; empty: an ordinary petition. About inspectors counts first: fewer may know of it."""
        if self.cleaned_data["inspectors"] == "yes":
            return DirectItem.Route.INSPECTORS
        return DirectItem.Route.SUPERIOR if self.cleaned_data["superior"] == "yes" else ""


class DirectForm(forms.Form):
    route = forms.ChoiceField(label=_("去向"), choices=DirectItem.Route.choices, widget=forms.RadioSelect)
    received_at = forms.DateTimeField(label=_("收到时间"), widget=moment())
    channel = forms.ChoiceField(label=_("渠道"), choices=Channel.choices)
    form = forms.ChoiceField(label=_("形式"), choices=AT_HAND, widget=forms.RadioSelect)

    def __init__(self, *args: Any, initial: Any = None, **kwargs: Any) -> None:
        now = timezone.localtime().strftime(LOCAL)
        begun = {"received_at": now, "form": DirectItem.Form.PAPER, "channel": Channel.LETTER}
        kwargs["initial"] = begun | (initial or {})
        super().__init__(*args, **kwargs)


class HandUpForm(forms.Form):
    to = forms.ChoiceField(label=_("移送至"), widget=forms.RadioSelect)
    on = forms.DateField(label=_("移送日期"), widget=day())

    def __init__(self, *args: Any, route: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = RECEIVERS[DirectItem.Route(route)]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            choice for choice in DirectItem.Receiver.choices if choice[0] in allowed
        ]


class OpenForm(forms.Form):
    passphrase = PassphraseField()

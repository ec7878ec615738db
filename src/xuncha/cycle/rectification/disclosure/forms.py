"""Forms of disclosure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.rectification.ledger.forms import day_input, rows
from xuncha.cycle.rectification.models import Comment, Disclosure, Posting, Withholding
from xuncha.foundation.dates import today
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets


class DisclosureForm(forms.ModelForm[Disclosure]):
    class Meta:
        model = Disclosure
        fields = ("title", "phone", "mail", "address")
        help_texts = {
            "phone": _("公示期间有人接听的单位电话，会印在公开稿末尾"),
            "address": _("收信单位和地址；不写个人姓名"),
        }


class WithholdingForm(forms.ModelForm[Withholding]):
    class Meta:
        model = Withholding
        fields = ("item_reason", "item_note", "rect_reason", "rect_note")
        widgets = {"item_note": rows(3), "rect_note": rows(3)}
        help_texts = {
            "item_reason": _("不选：问题照常公开，只是整改情况不公开"),
            "rect_note": _("写清涉及什么、公开会怎样；审核方只看得到这里写的和旁边的原文"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("item_reason") and not cleaned.get("item_note", "").strip():
            self.add_error("item_note", _("问题本身不公开的，写明理由"))
        return cleaned


class PostingForm(NoStateSecrets, forms.ModelForm):
    """Where it stands, and the proof of it."""

    field_order: tuple[str, ...] = ("channel", "on", "place", "link", "proof")

    proof = EvidenceFileField(label=_("照片、截图或扫描件"), required=False)

    class Meta:
        model = Posting
        fields = ("channel", "on", "place", "link")
        widgets = {"on": day_input()}
        help_texts = {
            "place": _("网站、公众号名称，公开栏地点，会议名称"),
            "link": _("有网址的填网址；没有的附照片、截图或扫描件"),
        }

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError(_("发布日期不能晚于今天"))
        return on

    def posting(self) -> Posting:
        """The row as typed, not yet on any record."""
        names = ("channel", "on", "place", "link")
        return Posting(**{name: self.cleaned_data[name] for name in names})


class PublishForm(PostingForm):
    field_order = ("posted_from", "posted_until", "channel", "on", "place", "link", "proof")

    posted_from = forms.DateField(label=_("公示开始"), widget=day_input())
    posted_until = forms.DateField(label=_("公示截止"), widget=day_input())
    reason = forms.CharField(label=_("理由"), required=False, widget=rows(2))


class CommentForm(forms.ModelForm[Comment]):
    class Meta:
        model = Comment
        fields = ("on", "channel", "is_accusation", "gist", "handed_to", "handed_on")
        widgets = {"on": day_input(), "handed_on": day_input(), "gist": rows(3)}
        help_texts = {
            "is_accusation": _("勾选后不写内容，当日转交，按信访举报办理"),
            "gist": _("不写姓名、电话、住址"),
            "handed_to": _("反映违纪违法的填：纪检监察机关、县委巡察办、信访部门等"),
        }

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError(_("收到日期不能晚于今天"))
        return on


class HandlingForm(forms.Form):
    outcome = forms.ChoiceField(label=_("办理结果"), choices=Comment.Outcome.choices)
    answer = forms.CharField(label=_("办理情况"), widget=rows(3))

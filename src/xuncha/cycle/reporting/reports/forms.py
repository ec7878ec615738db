"""Forms of the report; choices come from what the person may see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Leaf
from xuncha.cycle.reporting.reports import queries
from xuncha.cycle.reporting.reports.models import Report, ReportItem, ReportItemPaper, ReviewComment
from xuncha.cycle.workpapers.models import WorkPaper


class ReportForm(forms.ModelForm[Report]):
    """The texts around the problems."""

    class Meta:
        model = Report
        fields = (
            "title", "overview", "implementation", "ecology", "top_leader_positive", "top_leader_problems", "causes",
            "suggestions",
        )  # fmt: skip
        widgets = {
            "overview": forms.Textarea(attrs={"rows": 8}),
            "top_leader_positive": forms.Textarea(attrs={"rows": 4}),
            "top_leader_problems": forms.Textarea(attrs={"rows": 5}),
            "causes": forms.Textarea(attrs={"rows": 5}),
            "suggestions": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts = {
            "overview": _("成效从简"),
            "top_leader_positive": _("履行第一责任人责任、廉洁自律等方面；组长签发前必填"),
            "top_leader_problems": _("专段中的问题之外的概括；确无问题写明“未发现突出问题”"),
            "suggestions": _("对应问题的序号"),
        }


class ItemForm(forms.ModelForm[ReportItem]):
    """One problem in three sentences, and the papers it stands on."""

    papers = forms.ModelMultipleChoiceField(
        label=_("依据的底稿"),
        queryset=WorkPaper._base_manager.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("没有底稿的问题，提交时须说明理由"),
    )

    class Meta:
        model = ReportItem
        fields = ("heading", "text", "node", "leaf", "nature", "is_top_leader")
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}
        help_texts = {
            "heading": _("观点句：主体＋事项＋性质"),
            "text": _("现象（数据、典型事例）＋定性＋责任指向"),
            "is_top_leader": _("单独列出，只向主要负责人反馈"),
        }

    def __init__(self, *args: Any, report: Report, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = queries.nodes_for(report)  # type: ignore[attr-defined]
        self.fields["leaf"].queryset = Leaf.objects.filter(deprecated_on=None)  # type: ignore[attr-defined]
        self.fields["papers"].queryset = queries.linkable_papers(report, actor)  # type: ignore[attr-defined]
        if self.instance.pk:
            linked = ReportItemPaper.objects.visible_to(actor).filter(item=self.instance)
            self.fields["papers"].initial = list(linked.values_list("paper_id", flat=True))


class SplitForm(forms.Form):
    """Take part of an item out into one of its own."""

    rest = forms.CharField(label=_("留在原条的内容"), widget=forms.Textarea(attrs={"rows": 7}))
    heading = forms.CharField(label=_("新条的观点句"), max_length=300)
    text = forms.CharField(
        label=_("新条的现象、定性与责任"), required=False, widget=forms.Textarea(attrs={"rows": 7})
    )
    papers = forms.ModelMultipleChoiceField(
        label=_("新条依据的底稿"),
        queryset=WorkPaper._base_manager.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: ReportItem, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        linked = ReportItemPaper.objects.visible_to(actor).filter(item=item).values("paper")
        rows = queries.linkable_papers(item.report, actor).filter(pk__in=linked)
        self.fields["papers"].queryset = rows  # type: ignore[attr-defined]


class LeaveOutForm(forms.Form):
    reason = forms.CharField(
        label=_("不写入报告的理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class CommentForm(forms.ModelForm[ReviewComment]):
    class Meta:
        model = ReviewComment
        fields = ("stage", "said_by", "said_on", "text")
        widgets = {
            "said_on": forms.DateInput(attrs={"type": "date"}),
            "text": forms.Textarea(attrs={"rows": 3}),
        }


class AnswerForm(forms.Form):
    """How an opinion was adopted."""

    adoption = forms.ChoiceField(
        label=_("采纳情况"),
        choices=[choice for choice in ReviewComment.Adoption.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    reply = forms.CharField(label=_("说明"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class CorrectionForm(forms.Form):
    reason = forms.CharField(label=_("更正什么、为什么"), widget=forms.Textarea(attrs={"rows": 4}))

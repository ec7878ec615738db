"""Forms of the plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.rectification.ledger.forms import day_input, rows
from xuncha.cycle.rectification.models import Coverage, RectificationItem, RectificationPlan, Special
from xuncha.cycle.rectification.plan.actions import BY_PERFORMANCE, BY_PROBLEM
from xuncha.cycle.reporting.models import Performance


class OpenForm(forms.Form):
    grain = forms.ChoiceField(
        label=_("一行事项对应"),
        choices=[(BY_PERFORMANCE, _("一条具体表现（默认）")), (BY_PROBLEM, _("一个反馈问题"))],
        initial=BY_PERFORMANCE,
        widget=forms.RadioSelect,
    )


class PlanForm(forms.ModelForm[RectificationPlan]):
    class Meta:
        model = RectificationPlan
        fields = ("title", "overview", "leading_group", "meeting_on", "meeting_note")
        widgets = {
            "overview": rows(4),
            "leading_group": rows(3),
            "meeting_note": rows(3),
            "meeting_on": day_input(),
        }


class DemocraticLifeForm(forms.Form):
    """The thematic democratic-life meeting, as it was held."""

    on = forms.DateField(label=_("召开日期"), widget=day_input())
    note = forms.CharField(
        label=_("会议情况"),
        widget=rows(3),
        help_text=_("谁主持、查摆了什么、会后怎样改；村（社区）为组织生活会"),
    )


class PeriodForm(forms.Form):
    """A later end of concentrated rectification, as approved by a document."""

    until = forms.DateField(label=_("延长到"), widget=day_input())
    document_no = forms.CharField(label=_("批准文号"), max_length=80)
    reason = forms.CharField(label=_("理由"), widget=rows(3))


class NewItemForm(forms.Form):
    """An item that answers no feedback problem."""

    special = forms.ChoiceField(
        label=_("所属专项"), choices=[choice for choice in Special.choices if choice[0] != Special.MAIN]
    )
    problem = forms.CharField(label=_("问题"), widget=rows(3))
    village = forms.ModelChoiceField(
        label=_("村（社区）"), queryset=Organisation.objects.none(), required=False
    )

    def __init__(self, *args: Any, plan: RectificationPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        villages = Organisation.objects.active().filter(parent_id=plan.organisation_id)
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]


class SplitForm(forms.Form):
    performances = forms.ModelMultipleChoiceField(
        label=_("单列为新事项的具体表现"),
        queryset=Performance._base_manager.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, item: RectificationItem, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        covered = Coverage.objects.visible_to(actor).filter(item=item).values("performance")
        field: Any = self.fields["performances"]
        field.queryset = Performance.objects.visible_to(actor).filter(pk__in=covered)
        field.label_from_instance = lambda performance: performance.text


class MergeForm(forms.Form):
    others = forms.ModelMultipleChoiceField(
        label=_("并入这一事项的"),
        queryset=RectificationItem._base_manager.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只能合并同一反馈问题下的事项"),
    )

    def __init__(self, *args: Any, item: RectificationItem, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from xuncha.cycle.rectification import queries

        field: Any = self.fields["others"]
        field.queryset = (
            queries.items(actor)
            .filter(plan_id=item.plan_id, feedback_item_id=item.feedback_item_id)
            .exclude(pk=item.pk)
        )
        field.label_from_instance = lambda other: f"{other.seq}．{other}"

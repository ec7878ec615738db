"""The page of a visit or meeting. Names and words are sealed when saved; drafts are encrypted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork import leaf_rows
from xuncha.cycle.fieldwork.interviews.forms import ABSTRACT_COLUMNS
from xuncha.cycle.fieldwork.interviews.team import inspectors_of
from xuncha.cycle.fieldwork.visits.actions import PLAIN, Noted
from xuncha.cycle.fieldwork.visits.models import PersonType, Visit
from xuncha.cycle.fieldwork.visits.queries import findings_of
from xuncha.cycle.planning.forms import day_input
from xuncha.cycle.planning.models import Engagement, SubObject
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets
from xuncha.foundation.flow.holding import holders_of
from xuncha.kit.rowsets import RowColumn, RowsField
from xuncha.people.models import User

PEOPLE = (
    RowColumn("name", _("姓名")),
    RowColumn("type", _("类型"), "choice", choices=PersonType.choices, css="w-m", default="villager", filled=False),
    RowColumn("contact", _("住址或电话"), css="w-l"),
)  # fmt: skip
SEALED = ("content", "topics", "reporter", "attendees")


class VisitForm(forms.ModelForm[Visit]):
    field_order = (
        "sort", "on", "starts", "place", "village", "households", "team", "people",
        "topics", "reporter", "attendees", "content", "findings",
    )  # fmt: skip
    sections = (
        (_("时间地点"), ("sort", "on", "starts", "place", "village", "households", "team")),
        (_("走访的人"), ("people",)),
        (_("会议"), ("topics", "reporter", "attendees")),
        (_("记录"), ("content",)),
        (_("发现的问题"), ("findings",)),
    )
    team = forms.ModelMultipleChoiceField(
        label=_("巡察人员"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    people = RowsField(PEOPLE, label=_("走访对象"), blank=1, add_label=_("加一人"))
    topics = forms.CharField(label=_("议题"), max_length=300, required=False)
    reporter = forms.CharField(label=_("汇报人、主持人"), max_length=120, required=False)
    attendees = forms.CharField(label=_("参会人员"), max_length=300, required=False)
    content = forms.CharField(
        label=_("反映的情况、会议内容"),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    findings = RowsField(ABSTRACT_COLUMNS, label=_("发现"), blank=1, add_label=_("加一条"))

    class Meta:
        model = Visit
        fields = PLAIN
        widgets = {
            "on": day_input(),
            "starts": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(
        self,
        *args: Any,
        actor: Any,
        engagement: Engagement,
        **kwargs: Any,
    ) -> None:
        visit = kwargs.get("instance")
        known = stored(visit, actor) if visit and visit.pk else {"team": [actor.pk]}
        kwargs["initial"] = known | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        rows = SubObject.objects.visible_to(actor).filter(engagement=engagement, own=None)
        fields["village"].queryset = rows.select_related("organisation").order_by("organisation__sort")
        fields["village"].label_from_instance = lambda row: row.organisation.name
        ids = [user.pk for user in inspectors_of(engagement.group_id)]
        fields["team"].queryset = User.objects.filter(pk__in=ids).order_by("name")
        fields["team"].label_from_instance = lambda user: user.name

    def clean_findings(self) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = self.cleaned_data["findings"]
        leaf_rows.keep_codes(rows)
        if odd := leaf_rows.unknown(rows):
            raise forms.ValidationError(odd)
        return rows

    def noted(self) -> Noted:
        fields = self.cleaned_data
        return Noted(
            team=tuple(fields["team"]),
            minutes={name: fields[name] for name in SEALED},
            people=fields["people"],
            findings=fields["findings"],
        )


def stored(visit: Visit, actor: Any) -> dict[str, Any]:
    """The sealed parts as the form begins with them."""
    minutes = visit.minutes
    rows = [leaf_rows.begun_with(item) for item in findings_of(visit, actor) if not item.withdrawn_on]
    return {
        **{name: minutes.get(name, "") for name in SEALED},
        "people": minutes.get("people", []),
        "team": holders_of(visit),
        "findings": rows,
    }


class FileForm(NoStateSecrets):
    field_order = ("title", "file", "has_state_secret")
    title = forms.CharField(label=_("名称"), max_length=80)
    file = EvidenceFileField(label=_("文件"))

"""Forms of leads. Whatever is typed here is sealed when saved; drafts are encrypted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Leaf, Post
from xuncha.cycle.fieldwork.petitions.models import DISCIPLINES
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson
from xuncha.kit.fields import MoneyField
from xuncha.kit.rowsets import RowColumn, RowsField

SEALED = ("title", "issue", "understanding", "evidence")
PERSON_COLUMNS = (
    RowColumn("name", _("姓名"), css="w-s"),
    RowColumn("unit", _("单位")),
    RowColumn("post", _("职务")),
    RowColumn("rank", _("职级"), css="w-s"),
    RowColumn(
        "managed_by", _("管理权限"), "choice", choices=Post.ManagedBy.choices, css="w-s",
        default=Post.ManagedBy.COUNTY, filled=False,
    ),
    RowColumn(
        "is_deputy", _("两代表一委员"), "choice", choices=[("", "—"), ("yes", _("是"))], css="w-s", filled=False
    ),
)  # fmt: skip


class LeadForm(forms.ModelForm[Lead]):
    """One lead: who, what, how far it was looked into, what it counts as."""

    title = forms.CharField(label=_("标题"), max_length=80, help_text=_("一句话，不写姓名也行"))
    people = RowsField(PERSON_COLUMNS, label=_("被反映人"), blank=1, add_label=_("加一人"))
    issue = forms.CharField(label=_("主要问题"), widget=forms.Textarea(attrs={"rows": 6}))
    understanding = forms.CharField(
        label=_("已了解程度"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("做过哪些核实、还差什么；不作深入了解不得简单上交"),
    )  # fmt: skip
    evidence = forms.CharField(
        label=_("初步依据"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("材料名称和页码；有来源记录的可以不写"),
    )  # fmt: skip
    disciplines = forms.MultipleChoiceField(
        label=_("涉及纪律"), choices=DISCIPLINES, required=False, widget=forms.CheckboxSelectMultiple
    )
    amount_cents = MoneyField(label=_("涉及金额（元）"), required=False)
    leaf = forms.ModelChoiceField(
        label=_("问题分类"), queryset=Leaf.objects.filter(deprecated_on=None), required=False
    )

    sections = (
        (_("反映谁、什么问题"), ("title", "people", "issue")),
        (_("了解到什么程度"), ("understanding", "evidence", "verifiability", "source_note")),
        (_("分类"), ("disciplines", "legal_suspect", "leaf", "amount_cents", "occurred_from", "occurred_to")),
        (_("等级和建议"), ("grade", "suggested_form", "group_meeting")),
    )

    class Meta:
        model = Lead
        fields = (
            "verifiability", "source_note", "disciplines", "legal_suspect", "leaf", "amount_cents", "occurred_from",
            "occurred_to", "grade", "suggested_form", "group_meeting",
        )  # fmt: skip
        help_texts = {
            "occurred_from": _("如 2023-05"),
            "source_note": _("来源另有说明的写在这里，不写提供人的姓名"),
            "group_meeting": _("如 5月12日第三次组务会"),
            "grade": _("组长审签前须定级"),
        }

    def __init__(
        self, data: Any = None, files: Any = None, *, actor: Any, initial: Any = None, instance: Any = None
    ) -> None:
        known = stored(instance, actor) if instance is not None and instance.pk else {}
        super().__init__(data, files, initial=known | (initial or {}), instance=instance)

    def sealed(self, lead: Lead) -> list[str]:
        """Write the typed texts into the lead; the columns that changed."""
        for name in SEALED:
            setattr(lead, name, self.cleaned_data[name])
        return [f"{name}_sealed" for name in SEALED]


def stored(lead: Lead, actor: Any) -> dict[str, Any]:
    """The sealed parts of a lead, as its form begins with them; whoever may write it may read them."""
    people = LeadPerson.objects.visible_to(actor).filter(lead=lead)
    rows = [
        {
            "name": person.name,
            "unit": person.unit,
            "post": person.post,
            "rank": person.rank,
            "managed_by": person.managed_by,
            "is_deputy": "yes" if person.is_deputy else "",
        }
        for person in people
    ]
    return {name: getattr(lead, name) for name in SEALED} | {"people": rows}


class PriorityForm(forms.Form):
    priority = forms.ChoiceField(label=_("办理顺序"), choices=Lead.Priority.choices[:2])


class MeetingForm(forms.Form):
    meeting = forms.CharField(
        label=_("审定的领导小组会"), max_length=120, help_text=_("如 第七次领导小组会议")
    )

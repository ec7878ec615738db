"""Forms of petitions. Whatever is typed here is sealed when saved; drafts are encrypted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Leaf, Organisation, Post
from xuncha.cycle.fieldwork.interviews.team import inspectors_of
from xuncha.cycle.fieldwork.petitions.actions import Named
from xuncha.cycle.fieldwork.petitions.incidents import Incident
from xuncha.cycle.fieldwork.petitions.models import DISCIPLINES, Disposal, Petition
from xuncha.cycle.fieldwork.petitions.superiors import suspects
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets
from xuncha.kit.rowsets import RowColumn, RowsField
from xuncha.people.models import User

CONTACT = ("name", "phone", "address", "note")
LOCAL = "%Y-%m-%dT%H:%M"
LEVELS = [
    (Post.ManagedBy.COUNTY, _("本级管理")),
    (Post.ManagedBy.UNIT, _("下级管理")),
    (Post.ManagedBy.SUPERIOR, _("上级管理（改为径送）")),
]
TARGET_COLUMNS = (
    RowColumn("name", _("姓名（是单位的写单位）"), css="w-m"),
    RowColumn("post", _("单位和职务")),
    RowColumn("managed_by", _("管理权限"), "choice", choices=LEVELS, css="w-m", filled=False),
    RowColumn(
        "is_person",
        _("人或单位"),
        "choice",
        choices=[("1", _("人")), ("0", _("单位"))],
        css="w-s",
        filled=False,
    ),
)


def moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)


def day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def long_text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PetitionForm(forms.ModelForm[Petition]):
    """What was told and about whom. Above the text it was asked whether it concerns the superior level."""

    parts: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (_("来件"), ("received_at", "channel", "sort")),
        (_("反映什么"), ("content", "title", "targets", "level_checked")),
        (_("判断（可以以后补）"), ("leaf", "verifiability", "urgency", "protect_level", "joint_count", "place")),
        (_("涉及纪律（可以以后补）"), ("disciplines",)),
    )  # fmt: skip
    content = forms.CharField(
        label=_("反映内容"),
        widget=forms.Textarea(attrs={"rows": 5, "autofocus": True}),
        max_length=100_000,
    )
    title = forms.CharField(
        label=_("标题"), max_length=80, required=False, help_text=_("不写的，取内容第一句")
    )
    targets = RowsField(TARGET_COLUMNS, label=_("被反映人"), blank=1, add_label=_("加一人"))
    place = forms.CharField(label=_("收件地点"), max_length=80, required=False)
    disciplines = forms.MultipleChoiceField(
        label=_("哪几项"), choices=DISCIPLINES, required=False, widget=forms.CheckboxSelectMultiple
    )
    level_checked = forms.BooleanField(
        label=_("已核对：被反映人不由上级管理"), required=False, help_text=_("只在下面有提示时需要勾选")
    )

    class Meta:
        model = Petition
        fields = (
            "received_at", "channel", "sort", "is_realname", "joint_count", "protect_level", "urgency",
            "verifiability", "leaf", "disciplines",
        )  # fmt: skip
        widgets = {"received_at": moment()}

    def __init__(
        self, *args: Any, targets: Any = (), initial: Any = None, instance: Any = None, **kwargs: Any
    ) -> None:
        known = {name: getattr(instance, name) for name in ("content", "title", "place")} if instance else {}
        known |= {"targets": [_row(item) for item in targets]} if targets else {}
        kwargs |= {"initial": known | (initial or {}), "instance": instance}
        super().__init__(*args, **kwargs)
        self.above_us = False
        self.fields["leaf"].queryset = Leaf.objects.filter(deprecated_on=None)  # type: ignore[attr-defined]
        self.fields["verifiability"].choices = Petition.Verifiability.choices  # type: ignore[attr-defined]

    def fieldsets(self) -> list[dict[str, Any]]:
        """Short fields side by side, so that a letter is registered on one screen or little more."""
        narrow = {"content", "disciplines"}
        asked = [] if self["level_checked"].errors or self["level_checked"].value() else ["level_checked"]
        return [
            {
                "label": label,
                "wide": not narrow & set(names),
                "fields": [self[name] for name in names if name not in asked],
            }
            for label, names in self.parts
        ]

    def named(self) -> list[Named]:
        return [
            Named(
                row["name"], row["post"], row["managed_by"] or Post.ManagedBy.COUNTY, row["is_person"] != "0"
            )
            for row in self.cleaned_data.get("targets") or ()
        ]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        people = self.named()
        self.above_us = any(item.managed_by == Post.ManagedBy.SUPERIOR for item in people)
        text = f"{self.cleaned_data.get('title', '')}{self.cleaned_data.get('content', '')}"
        found = suspects([(item.name, item.post) for item in people], text)
        if self.above_us or (found and not self.cleaned_data.get("level_checked")):
            self.add_error("level_checked", [*found, _("由上级管理的，不得在这里登记，请改为径送")])
        return cleaned

    def written(self) -> Petition:
        """The petition with its sealed texts; not saved."""
        petition = self.save(commit=False)
        fields = self.cleaned_data
        petition.content, petition.place = fields["content"], fields["place"]
        petition.title = fields["title"].strip() or fields["content"].strip().split("\n")[0][:40]
        return petition


def _row(target: Any) -> dict[str, str]:
    return {
        "name": target.name,
        "post": target.post,
        "managed_by": target.managed_by,
        "is_person": "1" if target.is_person else "0",
    }


class NewPetitionForm(PetitionForm):
    """Registration: the same, and who spoke, as long as one may ring back (practice 9)."""

    parts = (
        PetitionForm.parts[0],
        PetitionForm.parts[1],
        (_("反映人（到研究处置为止可以回电）"), ("is_realname", *CONTACT)),
        *PetitionForm.parts[2:],
    )
    name = forms.CharField(label=_("姓名"), max_length=40, required=False)
    phone = forms.CharField(label=_("电话"), max_length=60, required=False)
    address = forms.CharField(label=_("住址、单位"), max_length=120, required=False)
    note = forms.CharField(label=_("其他说明"), max_length=200, required=False)

    def contact(self) -> dict[str, str]:
        return {name: self.cleaned_data[name].strip() for name in CONTACT}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("is_realname") and not self.cleaned_data.get("name"):
            self.add_error("name", _("实名的，写明姓名"))
        return cleaned

    def __init__(self, *args: Any, initial: Any = None, **kwargs: Any) -> None:
        now = timezone.localtime().strftime(LOCAL)
        super().__init__(*args, initial={"received_at": now} | (initial or {}), **kwargs)


class EditPetitionForm(PetitionForm):
    parts = (
        (_("来件"), ("received_at", "channel", "sort", "is_realname")),
        *PetitionForm.parts[1:],
    )


class HandlersForm(forms.Form):
    handlers = forms.ModelMultipleChoiceField(
        label=_("承办人"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, group_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [user.pk for user in inspectors_of(group_id)]
        self.fields["handlers"].queryset = User.objects.filter(pk__in=ids).order_by("name")  # type: ignore[attr-defined]


class ProposalForm(forms.Form):
    """How one petition is to be disposed of."""

    disposal = forms.ChoiceField(label=_("处置方式"), choices=Disposal.choices, widget=forms.RadioSelect)
    opinion = forms.CharField(label=_("处置意见"), widget=long_text(4), required=False)
    meeting = forms.CharField(
        label=_("研究的组务会"), max_length=120, required=False, help_text=_("如 第3次组务会；可以审定时补")
    )


class ConclusionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("了解结论"), choices=Petition.Outcome.choices[1:], widget=forms.RadioSelect
    )
    result = forms.CharField(label=_("了解情况"), widget=long_text(6))


class ReplyForm(forms.Form):
    """What the reporter is told, and how."""

    reply = forms.CharField(label=_("答复内容"), widget=long_text(6), max_length=5000)
    on = forms.DateField(label=_("答复日期"), required=False, widget=day())
    through_door = forms.BooleanField(
        label=_("发到公众入口，凭查询码可见"),
        required=False,
        help_text=_("匿名的也能收到；随下一次与门户交换送出，送出后不能收回"),
    )

    def __init__(self, *args: Any, has_door: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_door:
            del self.fields["through_door"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.cleaned_data.get("on") and not self.cleaned_data.get("through_door"):
            self.add_error("on", _("写明哪一天答复的"))
        return cleaned


class DeclineForm(forms.Form):
    reply = forms.CharField(label=_("对反映人的解释"), widget=long_text(5), max_length=5000)


class DayForm(forms.Form):
    on = forms.DateField(label=_("告知日期"), widget=day())


class FileForm(NoStateSecrets):
    """A scan or recording of what was handed in; kept as ciphertext, its name too."""

    field_order = ("file", "title", "has_state_secret")
    file = EvidenceFileField(label=_("附件"))
    title = forms.CharField(label=_("名称"), max_length=80, required=False)


class ReferralForm(forms.Form):
    """What one receiver is given: its part of the matter, and what is asked of it."""

    receiver = forms.ModelChoiceField(
        label=_("接收单位"), queryset=Organisation.objects.none(), help_text=_("不能是被反映的单位或其下属")
    )
    excerpt = forms.CharField(
        label=_("转办内容"),
        widget=long_text(7),
        help_text=_("只写归该单位办理的部分；不得写反映人的任何信息，不附原件"),
    )
    explanation = forms.CharField(label=_("办理要求"), widget=long_text(3), required=False)

    def __init__(self, *args: Any, unit_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.exclude(pk=unit_id).exclude(parent=unit_id).order_by("sort", "name")
        self.fields["receiver"].queryset = rows  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("办理情况"), widget=long_text(7))


class PaperAnswerForm(AnswerForm):
    on = forms.DateField(label=_("回复日期"), widget=day())


class ExtendForm(forms.Form):
    due = forms.DateField(label=_("新的办理期限"), widget=day())
    reason = forms.CharField(label=_("理由"), max_length=300, widget=long_text(3))


class IncidentForm(forms.Form):
    sort = forms.ChoiceField(label=_("类别"), choices=Incident.Sort.choices, widget=forms.RadioSelect)
    happened_on = forms.DateField(label=_("发生日期"), widget=day())
    account = forms.CharField(label=_("情况"), widget=long_text(7))


class MeasuresForm(forms.Form):
    measures = forms.CharField(
        label=_("措施或澄清方式"),
        widget=long_text(6),
        help_text=_("保护措施、调整接触人员、制止和处理情况；失实澄清的，写明澄清的事实、范围和方式"),
    )


class ScopeForm(forms.Form):
    accepted = forms.BooleanField(label=_("属于巡察受理范围"), required=False)
    department = forms.CharField(label=_("归口部门"), max_length=80, required=False)
    reason = forms.CharField(label=_("对外说明"), max_length=300, widget=long_text(4))

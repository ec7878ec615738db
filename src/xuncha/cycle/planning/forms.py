"""Forms of planning; every choice comes from what the person may see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Framework, Organisation
from xuncha.cycle.planning.coverage import current_term
from xuncha.cycle.planning.models import (
    MODES,
    PARTIES,
    SEATS,
    Attendance,
    CooperationItem,
    Engagement,
    Group,
    GroupPlan,
    Round,
    Term,
)
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets
from xuncha.people.models import User


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def short(characters: int) -> forms.TextInput:
    """A box that leaves room for its neighbours in a table."""
    return forms.TextInput(attrs={"size": characters})


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=day_input(), **kwargs)


class ReasonField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class TermForm(forms.ModelForm[Term]):
    class Meta:
        model = Term
        fields = ("name", "no", "starts_on", "ends_on", "plan_text")
        widgets = {
            "starts_on": day_input(),
            "ends_on": day_input(),
            "plan_text": forms.Textarea(attrs={"rows": 10}),
        }
        help_texts = {"name": _("如 十五届"), "plan_text": _("五年规划的目标、步骤和每年安排")}


class ScopedModelForm(forms.ModelForm[Any]):
    """A form over a protected table: unique constraints are checked by the verb, whose refusal says it in words."""

    checked_by_verb: tuple[str, ...] = ()

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), *self.checked_by_verb}  # type: ignore[misc]


def optional_steps() -> list[tuple[str, str]]:
    """Steps that any declared flow lets a round do without: `workpaper.deputy_review` → 底稿：副组长审核."""
    return [
        (f"{kind.flow.kind}.{state.code}", f"{kind.label}：{state.label}")
        for kind in kinds.every()
        if kind.flow is not None
        for state in kind.flow.states.values()
        if state.optional
    ]


class RoundForm(ScopedModelForm):
    """A round's scheme. What the round fixes for good stands in the second part."""

    checked_by_verb = ("term", "no")
    switched_off_states = forms.MultipleChoiceField(
        label=_("本轮不设的环节"), required=False, widget=forms.CheckboxSelectMultiple
    )
    review_parties = forms.MultipleChoiceField(
        label=_("整改会审方（三至五方）"), choices=PARTIES, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Round
        fields = (
            "term", "no", "name", "mode", "theme", "upper_task_no", "scheme", "scheme_no", "notice_on", "entry_on",
            "onsite_end", "framework", "counting", "review_parties", "switched_off_states",
        )  # fmt: skip
        widgets = {
            "scheme": forms.Textarea(attrs={"rows": 8}),
            "notice_on": day_input(),
            "entry_on": day_input(),
            "onsite_end": day_input(),
        }
        help_texts = {
            "name": _("如 十五届县委第三轮巡察"),
            "theme": _("专项巡察必填，如 营商环境、校园食品安全"),
            "upper_task_no": _("联动巡察填上级任务号"),
            "counting": _("本轮所有统计都按这一单位计数，并随数字一起印出"),
        }

    def __init__(self, *args: Any, last: Round | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["switched_off_states"].choices = optional_steps()  # type: ignore[attr-defined]
        frameworks = Framework.objects.filter(in_force=True)
        if self.instance.pk:
            frameworks |= Framework.objects.filter(pk=self.instance.framework_id)
        self.fields["framework"].queryset = frameworks  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.initial = {**self._next_round(last), **self.initial}

    def _next_round(self, last: Round | None) -> dict[str, Any]:
        """What most offices will leave as it is: this term, the next number, framework and parties as last time."""
        term = current_term()
        follows = last is not None and term is not None and last.term_id == term.pk
        return {
            "term": term,
            "no": last.no + 1 if last and follows else 1,
            "framework": last.framework_id if last else None,
            "review_parties": last.review_parties if last else ["discipline", "organisation", "office"],
        }

    def clean_review_parties(self) -> list[str]:
        parties: list[str] = self.cleaned_data["review_parties"]
        if not 3 <= len(parties) <= 5:
            raise forms.ValidationError(_text("会审须三至五方"))
        return parties

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        entry, end = data.get("entry_on"), data.get("onsite_end")
        if entry and end and end < entry:
            self.add_error("onsite_end", _text("驻点结束不能早于进驻"))
        if entry and data.get("notice_on") and data["notice_on"] > entry:
            self.add_error("notice_on", _text("通知不能晚于进驻"))
        return data


class GroupForm(ScopedModelForm):
    checked_by_verb = ("round", "no")

    class Meta:
        model = Group
        fields = (
            "no", "name", "mode", "document_no", "branch_secretary", "acts_from", "acts_until", "reads_until", "phone",
            "reception",
        )  # fmt: skip
        widgets = {"acts_from": day_input(), "acts_until": day_input(), "reads_until": day_input()}
        help_texts = {
            "mode": _("与本轮方式不同时才选"),
            "branch_secretary": _("一般由组长担任"),
            "acts_from": _("不填则从本轮通知日起"),
            "acts_until": _("不填则到驻点结束"),
            "reads_until": _("一般到归档为止；不填则一直可查阅"),
        }


class SeatForm(forms.Form):
    """Who sits where: an account, or a name for which one is made with the appointment."""

    role_code = forms.ChoiceField(label=_("组内职务"), choices=SEATS, initial="group_member")
    user = forms.ModelChoiceField(
        label=_("人员"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.Select(attrs={"data-choose": True}),
    )
    name = forms.CharField(
        label=_("或写姓名"), max_length=60, required=False, help_text=_("还没有账号的，启用授权时建立")
    )
    home_unit = forms.CharField(label=_("原单位及职务"), max_length=120, required=False)
    division = forms.CharField(label=_("分工"), max_length=120, required=False)
    reason = forms.CharField(label=_("有未认定的回避情形时，仍作安排的理由"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.select_related("organisation").order_by("name")
        field: Any = self.fields["user"]
        field.queryset = people
        field.label_from_instance = lambda user: f"{user.name}（{user.organisation or user.post or '—'}）"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("user") and not (data.get("name") or "").strip():
            self.add_error("user", _text("请选定人员或写明姓名"))
        return data


class ReplaceForm(SeatForm):
    on = DayField(label=_("调整日期"), initial=today)
    leaving_reason = ReasonField(label=_("调整原因"))
    document_no = forms.CharField(label=_("补充授权文号"), max_length=80, required=False)


class LeaveForm(forms.Form):
    on = DayField(label=_("离组日期"), initial=today)
    reason = ReasonField(label=_("离组原因"))


class EngageForm(forms.Form):
    """Picked units into a round and a group."""

    group = forms.ModelChoiceField(label=_("列入"), queryset=Group._base_manager.none())
    mode = forms.ChoiceField(label=_("巡察方式"), choices=[("", _("同本组、本轮")), *MODES], required=False)
    reason = forms.CharField(
        label=_("选择理由"), max_length=200, required=False, help_text=_("写入任务经过，便于以后查为什么列入")
    )

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["group"]
        field.queryset = groups
        field.label_from_instance = lambda group: f"{group.round} · {group}"


class DayForm(forms.Form):
    on = DayField(label=_("日期"), initial=today)


class AnnounceForm(forms.Form):
    on = DayField(label=_("宣布日期"), initial=today)
    reason = forms.CharField(label=_("说明"), max_length=200, required=False)


class SuspendForm(forms.Form):
    on = DayField(label=_("中止日期"), initial=today)
    document_no = forms.CharField(label=_("文号"), max_length=80)
    reason = ReasonField(label=_("中止原因"))
    scan = EvidenceFileField(label=_("文件"), required=False)


class ResumeForm(forms.Form):
    on = DayField(label=_("恢复日期"), initial=today)
    reason = ReasonField(label=_("说明"))


class ProlongForm(forms.Form):
    onsite_end = DayField(label=_("新的驻点结束日期"))
    document_no = forms.CharField(label=_("文号"), max_length=80, required=False)
    reason = ReasonField(label=_("延长原因"))


class NotifyForm(forms.Form):
    on = DayField(label=_("印发日期"), initial=today)
    number = forms.CharField(label=_("通知文号"), max_length=80)
    deadline = DayField(label=_("配合事项完成期限"), required=False, help_text=_("不填则为进驻日"))


class RescheduleForm(forms.Form):
    entry_on = DayField(label=_("进驻日期"))
    onsite_end = DayField(label=_("驻点结束"), required=False)
    reason = ReasonField(label=_("调整原因"))


class EnterForm(forms.Form):
    on = DayField(label=_("实际进驻日期"), initial=today)
    reason = forms.CharField(
        label=_("说明"),
        max_length=200,
        required=False,
        help_text=_("授权尚未宣布或没有事先通知时须写明"),
    )


class LiaisonForm(forms.ModelForm[Engagement]):
    class Meta:
        model = Engagement
        fields = ("liaison_name", "liaison_phone")


class CooperationForm(forms.Form):
    sort = forms.ChoiceField(label=_("类别"), choices=CooperationItem.Sort.choices)
    text = forms.CharField(label=_("事项"), max_length=200)
    due = DayField(label=_("期限"), required=False)


class KeyPointForm(forms.Form):
    text = forms.CharField(label=_("补充监督要点"), max_length=300)


class MeetingForm(forms.Form):
    held_on = DayField(label=_("召开日期"), initial=today)
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    chair = forms.CharField(label=_("主持人"), max_length=60, required=False)
    note = forms.CharField(label=_("会议情况"), required=False, widget=forms.Textarea(attrs={"rows": 4}))


class AttendanceForm(forms.Form):
    side = forms.ChoiceField(label=_("方面"), choices=Attendance.Side.choices)
    name = forms.CharField(label=_("姓名"), max_length=60, required=False, widget=short(7))
    post = forms.CharField(label=_("职务"), max_length=80, required=False, widget=short(9))
    present = forms.BooleanField(label=_("到会"), required=False)
    reason = forms.CharField(label=_("缺席原因"), max_length=120, required=False, widget=short(11))


AttendanceSet = forms.formset_factory(AttendanceForm, extra=4, max_num=60)


class BriefingForm(forms.Form):
    """Ask departments about the units of a round, or about one unit."""

    departments = forms.ModelMultipleChoiceField(
        label=_("函商部门"),
        queryset=Organisation.objects.none(),
        widget=forms.SelectMultiple(attrs={"data-choose": True}),
    )
    engagements = forms.ModelMultipleChoiceField(
        label=_("被巡察单位"),
        queryset=Engagement._base_manager.none(),
        widget=forms.SelectMultiple(attrs={"data-choose": True}),
    )
    asked_on = DayField(label=_("发函日期"), initial=today)
    due = DayField(label=_("要求回复日期"), required=False, help_text=_("不填则为进驻日"))
    document_no = forms.CharField(label=_("函号"), max_length=80, required=False)

    def __init__(self, *args: Any, engagements: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments: Any = self.fields["departments"]
        departments.queryset = Organisation.objects.active().exclude(unit_type__is_sub_object=True)
        units: Any = self.fields["engagements"]
        units.queryset = engagements
        units.label_from_instance = lambda item: f"{item.organisation} · {item.group}"


class ReplyForm(forms.Form):
    on = DayField(label=_("回复日期"), initial=today)
    note = forms.CharField(
        label=_("回复说明"),
        max_length=200,
        required=False,
        help_text=_("只记有无情况、材料份数；涉及具体人的情况按问题线索另行登记"),
    )
    file = EvidenceFileField(label=_("回函"), required=False)


class GroupPlanForm(ScopedModelForm):
    class Meta:
        model = GroupPlan
        fields = ("profile", "focus", "division")
        widgets = {
            "profile": forms.Textarea(attrs={"rows": 6}),
            "focus": forms.Textarea(attrs={"rows": 8}),
            "division": forms.Textarea(attrs={"rows": 8}),
        }
        help_texts = {
            "profile": _("职责、班子、资金、上轮问题和部门通报的总体情况"),
            "focus": _("共性要点之外，写明每个单位的个性重点"),
        }


class ProofForm(NoStateSecrets):
    field_order = ("file", "title", "has_state_secret")
    file = EvidenceFileField(label=_("凭据"))
    title = forms.CharField(label=_("名称"), max_length=80, required=False)

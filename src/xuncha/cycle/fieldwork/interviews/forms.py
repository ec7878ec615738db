"""Forms of talks. Whatever is typed here is sealed when saved; drafts are encrypted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork import leaf_rows
from xuncha.cycle.fieldwork.interviews.actions import Times
from xuncha.cycle.fieldwork.interviews.models import Abstract, Interview
from xuncha.cycle.fieldwork.interviews.outlines import choices as outline_choices
from xuncha.cycle.fieldwork.interviews.outlines import outline_of
from xuncha.cycle.fieldwork.interviews.queries import abstracts_of
from xuncha.cycle.fieldwork.interviews.recording import Written
from xuncha.cycle.fieldwork.interviews.team import INTERVIEWER, inspectors_of
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets
from xuncha.foundation.flow.holding import holders_of
from xuncha.kit.rowsets import RowColumn, RowsField
from xuncha.people.models import User

PARTNER = ("name", "post", "unit", "gender", "rank", "party_status", "phone", "why", "outline")
GENDERS = [("", "—"), ("男", _("男")), ("女", _("女"))]
GRADES = [("", "—"), ("good", _("好")), ("fair", _("较好")), ("middling", _("一般")), ("poor", _("差"))]
EVALUATION = {"team": _("领导班子"), "head": _("主要负责人"), "ecology": _("政治生态")}
LEAF_LIST = "leaves"


def day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def hour() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PartnerFields(forms.Form):
    """Who the partner is; every one of these is sealed."""

    name = forms.CharField(label=_("姓名"), max_length=40, required=False)
    post = forms.CharField(label=_("职务"), max_length=80, required=False)
    unit = forms.CharField(label=_("所在单位"), max_length=120, required=False)
    gender = forms.ChoiceField(label=_("性别"), choices=GENDERS, required=False)
    rank = forms.CharField(label=_("职级"), max_length=40, required=False)
    party_status = forms.CharField(label=_("政治面貌"), max_length=20, required=False)
    phone = forms.CharField(label=_("电话"), max_length=40, required=False)
    why = forms.CharField(label=_("列入理由"), max_length=80, required=False)
    outline = forms.ChoiceField(label=_("谈话提纲"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outline"].choices = outline_choices()  # type: ignore[attr-defined]

    def partner(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PARTNER if name in self.cleaned_data}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.cleaned_data.get("name") and not self.cleaned_data.get("post"):
            self.add_error("name", _("姓名和职务至少写一项"))
        return cleaned


class TimesForm(forms.Form):
    """When, where, and who asks; everyone offered is a member of the group with a valid appointment."""

    on = forms.DateField(label=_("日期"), widget=day())
    starts = forms.TimeField(label=_("开始"), widget=hour())
    ends = forms.TimeField(label=_("结束"), widget=hour())
    place = forms.CharField(label=_("地点"), max_length=80, help_text=_("如 谈话室一"))
    interviewers = forms.ModelMultipleChoiceField(
        label=_("谈话人员"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    recorder = forms.ModelChoiceField(label=_("记录人"), queryset=User.objects.none())
    anyway = forms.BooleanField(label=_("知道有冲突，仍这样安排"), required=False)

    def __init__(self, *args: Any, group_id: int, reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(pk__in=[user.pk for user in inspectors_of(group_id)]).order_by("name")
        self.fields["interviewers"].queryset = people  # type: ignore[attr-defined]
        self.fields["recorder"].queryset = people  # type: ignore[attr-defined]
        if reason:
            self.fields["reason"] = forms.CharField(label=_("改期理由"), max_length=200)

    def times(self) -> Times:
        fields = self.cleaned_data
        return Times(
            on=fields["on"],
            starts=fields["starts"],
            ends=fields["ends"],
            place=fields["place"],
            interviewers=tuple(fields["interviewers"]),
            recorder=fields["recorder"],
        )


def times_of(talk: Interview) -> dict[str, Any]:
    """What an arrangement's form begins with."""
    return {
        "on": talk.on,
        "starts": talk.starts,
        "ends": talk.ends,
        "place": talk.place,
        "recorder": talk.recorder_id,
        "interviewers": holders_of(talk, INTERVIEWER),
    }


class NewTalkForm(TimesForm, PartnerFields):
    """A talk nobody had planned: partner and times at once; without times it only goes on the plan."""

    field_order = ("category", *PARTNER)
    category = forms.ChoiceField(label=_("类别"), choices=Interview.Category.choices[:3], initial="optional")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("on", "starts", "ends", "place", "interviewers", "recorder"):
            self.fields[name].required = False

    def arranged(self) -> Times | None:
        wanted = [self.cleaned_data.get(name) for name in ("on", "starts", "ends", "place", "recorder")]
        return self.times() if all(wanted) else None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        names = ("on", "starts", "ends", "place", "recorder")
        given = [name for name in names if self.cleaned_data.get(name)]
        if given and len(given) < len(names) and not self.errors:
            self.add_error("on", _("安排时间须同时写明日期、起止、地点和记录人；只列入计划的都不用写"))
        return cleaned


class PartnerForm(PartnerFields, forms.ModelForm[Interview]):
    """The partner of a planned talk, corrected or filled in."""

    class Meta:
        model = Interview
        fields = ("category",)

    def __init__(self, *args: Any, initial: Any = None, instance: Any = None, **kwargs: Any) -> None:
        known = {name: instance.partner.get(name, "") for name in PARTNER} if instance else {}
        super().__init__(*args, initial=known | (initial or {}), instance=instance, **kwargs)


class OutlineForm(forms.ModelForm[Interview]):
    """What is to be asked in this one talk."""

    questions = forms.CharField(
        label=_("提纲"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("一行一问；行首写“A1.04｜”的，记录时带上问题分类"),
    )

    class Meta:
        model = Interview
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if talk := kwargs.get("instance"):
            kwargs["initial"] = {"questions": outline_of(talk)} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


QUESTION_COLUMNS = (
    RowColumn("leaf", _("话题"), "suggest", list_id=LEAF_LIST, css="w-s", filled=False),
    RowColumn("question", _("问"), "long", css="w-third"),
    RowColumn("answer", _("答"), "long"),
)
ABSTRACT_COLUMNS = (
    RowColumn("id", "", "hidden"),
    RowColumn("leaf", _("问题分类"), "suggest", list_id=LEAF_LIST, css="w-s", filled=False),
    RowColumn("text", _("摘要"), "long"),
    RowColumn(
        "importance",
        _("重要程度"),
        "choice",
        choices=[(str(code), label) for code, label in Abstract.Importance.choices],
        css="w-s",
        default=str(Abstract.Importance.MIDDLE.value),
        filled=False,
    ),
    RowColumn(
        "destination",
        _("去向"),
        "choice",
        choices=Abstract.Destination.choices,
        css="w-s",
        filled=False,
    ),
)


class MinutesForm(PartnerFields, forms.ModelForm[Interview]):
    """The typing page: the record in questions and answers, or abstracts alone."""

    field_order = (
        "mode", "on", "starts", "ends", "place", "notice_given", "recording_used", *PARTNER,
        "qa", "abstracts", "team", "head", "ecology", "partner_signed", "refusal",
    )  # fmt: skip
    qa = RowsField(QUESTION_COLUMNS, label=_("问答"), blank=1, add_label=_("加一问"))
    abstracts = RowsField(ABSTRACT_COLUMNS, label=_("摘要"), blank=1, add_label=_("加一条摘要"))
    team = forms.ChoiceField(label=EVALUATION["team"], choices=GRADES, required=False)
    head = forms.ChoiceField(label=EVALUATION["head"], choices=GRADES, required=False)
    ecology = forms.ChoiceField(label=EVALUATION["ecology"], choices=GRADES, required=False)
    refusal = forms.CharField(label=_("拒签原因"), max_length=200, required=False)

    class Meta:
        model = Interview
        fields = (
            "mode", "on", "starts", "ends", "place", "notice_given", "recording_used", "partner_signed", "arrival",
        )  # fmt: skip
        widgets = {"on": day(), "starts": hour(), "ends": hour(), "mode": forms.RadioSelect}

    def __init__(
        self, *args: Any, actor: Any = None, initial: Any = None, instance: Any = None, **kwargs: Any
    ) -> None:
        known = stored(instance, actor) if instance and actor else {}
        super().__init__(*args, initial=known | (initial or {}), instance=instance, **kwargs)
        if instance is None or not instance.recording_allowed:
            self.fields["recording_used"].disabled = True
            self.fields["recording_used"].help_text = _("默认不录音；确需使用，先请组长同意")
        for name in ("why", "outline"):
            del self.fields[name]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("partner_signed") == "refused" and not self.cleaned_data.get("refusal"):
            self.add_error("refusal", _("拒绝签字的，写明原因"))
        for name in ("qa", "abstracts"):
            rows = self.cleaned_data.get(name) or ()
            leaf_rows.keep_codes(rows)
            if odd := leaf_rows.unknown(rows):
                self.add_error(name, odd)
        return cleaned

    def written(self) -> Written:
        fields = self.cleaned_data
        return Written(
            partner={name: fields[name] for name in PARTNER if name in fields},
            questions=fields["qa"],
            abstracts=fields["abstracts"],
            evaluation={name: fields[name] for name in EVALUATION if fields[name]},
            refusal=fields["refusal"],
            **{name: fields[name] for name in self.Meta.fields},
        )


def stored(talk: Interview, actor: Any) -> dict[str, Any]:
    """The sealed parts of a record, as its form begins with them."""
    minutes = talk.minutes
    rows = [
        leaf_rows.begun_with(item)
        for item in abstracts_of(talk, actor)
        if item.sort == Abstract.Sort.ABSTRACT and not item.withdrawn_on
    ]
    return {
        **{name: talk.partner.get(name, "") for name in PARTNER},
        **minutes.get("evaluation", {}),
        "refusal": minutes.get("refusal", ""),
        "qa": minutes.get("qa", []),
        "abstracts": rows,
    }


class StatementForm(NoStateSecrets):
    """A signed statement: what it says in short, how many pages, where its file or original is."""

    field_order = ("text", "leaf", "pages", "file", "has_state_secret")
    text = forms.CharField(label=_("说明了什么"), widget=forms.Textarea(attrs={"rows": 3}))
    leaf = forms.ModelChoiceField(
        label=_("问题分类"), queryset=Leaf.objects.filter(deprecated_on=None), required=False
    )
    pages = forms.IntegerField(label=_("页数"), min_value=1, max_value=999, required=False)
    file = EvidenceFileField(label=_("扫描件"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class EditionForm(forms.Form):
    """An outline of the office."""

    name = forms.CharField(label=_("适用对象"), max_length=40)
    questions = forms.CharField(
        label=_("提纲"),
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("一行一问；行首写“A1.04｜”的，记录时带上问题分类"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)


class RulesForm(forms.Form):
    """What a round settles for its talks."""

    signatures = forms.BooleanField(label=_("谈话记录须签字"), required=False)
    record_days = forms.IntegerField(label=_("谈话后几日内整理完记录"), min_value=1, max_value=60)

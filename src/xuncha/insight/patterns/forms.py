"""Forms of kept patterns, typical cases, suggestions and outlines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation, UnitType
from xuncha.cycle.fieldwork.selfcheck.models import SelfCheck
from xuncha.cycle.planning import coverage
from xuncha.cycle.planning.forms import day_input
from xuncha.cycle.planning.models import Round
from xuncha.insight.patterns import kept
from xuncha.insight.patterns.counting import rounds_of
from xuncha.insight.patterns.models import (
    OUTLINE_PARTS,
    Character,
    InspectionSuggestion,
    Pattern,
    ThematicOutline,
    TypicalCase,
)

ALL = _("全部")


def one_a_line() -> forms.CheckboxSelectMultiple:
    """Choices that are sentences."""
    return forms.CheckboxSelectMultiple(attrs={"class": "one-a-line"})


class NarrowForm(forms.Form):
    """The line of filters above figures; what is posted is read by `Narrowing.read`, this only shows it."""

    round = forms.ChoiceField(label=_("轮次"), required=False)
    unit_type = forms.ChoiceField(label=_("单位类型"), required=False)

    def __init__(self, *args: Any, rounds: list[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["round"].choices = [("", ALL), *((item.pk, item.name) for item in reversed(rounds))]
        types = UnitType.objects.values_list("code", "name")
        fields["unit_type"].choices = [("", ALL), *types]


class PatternForm(forms.ModelForm[Pattern]):
    class Meta:
        model = Pattern
        fields = ("title",)
        help_texts = {"title": _("一句话，用查到的真实表述；不写单位和人名")}


class MarkForm(forms.Form):
    character = forms.ChoiceField(label=_("性质"), choices=Character.choices, widget=forms.RadioSelect)
    round = forms.ModelChoiceField(
        label=_("轮次"),
        queryset=Round.objects.none(),
        help_text=_("标记按轮次保留；再标一次，前一次留痕、不再计"),
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *args: Any, actor: Any, pattern: Pattern, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["round"]
        field.queryset = Round.objects.visible_to(actor).order_by("-term__no", "-no")
        field.initial = kept.last_round_of(pattern, actor)


class CaseForm(forms.ModelForm[TypicalCase]):
    class Meta:
        model = TypicalCase
        fields = ("title", "text", "why", "anonymous")
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {"text": _("只写查实的事，不写人名；通报文稿从这里取")}


class AheadForm(forms.Form):
    """A 未巡先改 list out of kept patterns, for units that have not been inspected."""

    patterns = forms.ModelMultipleChoiceField(
        label=_("共性问题"), queryset=Pattern.objects.none(), widget=one_a_line()
    )
    units = forms.ModelMultipleChoiceField(
        label=_("发给哪些单位"),
        queryset=Organisation.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=_("列出本届还没有巡察的单位；按住 Ctrl 或 Shift 可选多个"),
    )
    title = forms.CharField(label=_("清单名称"), max_length=80, initial=_("未巡先改清单"))
    due = forms.DateField(label=_("回复期限"), widget=day_input())
    note = forms.CharField(
        label=_("给单位的说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["patterns"].queryset = kept.patterns(actor).filter(state="kept")
        fields["units"].queryset = not_inspected()

    def check_list(self) -> SelfCheck:
        """What every unit gets."""
        given = {name: self.cleaned_data[name] for name in ("title", "due", "note")}
        return SelfCheck(sort=SelfCheck.Sort.AHEAD, **given)


def not_inspected() -> Any:
    """Units of the library that nobody has inspected in this term; all of them where no term is on record."""
    term = coverage.current_term()
    rows = Organisation.objects.inspectable()
    if term is None:
        return rows.order_by("sort", "name")
    waiting = (coverage.NEVER, coverage.SPECIAL, coverage.PLANNED)
    return (
        rows.annotate(coverage=coverage.status_of(term)).filter(coverage__in=waiting).order_by("sort", "name")
    )


class SuggestionForm(forms.ModelForm[InspectionSuggestion]):
    class Meta:
        model = InspectionSuggestion
        fields = ("sort", "organisation", "round", "title", "problem", "advice", "due")
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 8}),
            "advice": forms.Textarea(attrs={"rows": 6}),
            "due": day_input(),
        }
        help_texts = {
            "problem": _("主送单位看到的就是这一栏：写问题和数量，不写人名，不写谈话和信访的内容"),
            "due": _("没有规定期限，由巡察办定"),
        }

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organisation"].queryset = Organisation.objects.active().exclude(unit_type="village")
        fields["round"].queryset = Round.objects.visible_to(actor).order_by("-term__no", "-no")


class ReplyForm(forms.ModelForm[InspectionSuggestion]):
    class Meta:
        model = InspectionSuggestion
        fields = ("reply",)
        widgets = {"reply": forms.Textarea(attrs={"rows": 10})}


class OutlineNewForm(forms.ModelForm[ThematicOutline]):
    patterns = forms.ModelMultipleChoiceField(
        label=_("共性问题"), queryset=Pattern.objects.none(), widget=one_a_line()
    )
    field_order = ("patterns", "title", "scope", "period")

    class Meta:
        model = ThematicOutline
        fields = ("title", "scope", "period")

    def __init__(self, *args: Any, actor: Any, chosen: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["patterns"]
        field.queryset, field.initial = kept.patterns(actor).filter(state="kept"), chosen
        rounds = [item.name for item in rounds_of(actor)]
        self.fields["period"].initial = "—".join(dict.fromkeys((rounds[0], rounds[-1]))) if rounds else ""


class OutlineForm(forms.ModelForm[ThematicOutline]):
    class Meta:
        model = ThematicOutline
        fields = ("title", "scope", "period", *OUTLINE_PARTS)
        widgets = {name: forms.Textarea(attrs={"rows": 7}) for name in OUTLINE_PARTS}

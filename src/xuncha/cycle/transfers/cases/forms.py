"""Forms of cases: what the receiver decided and did, the same by account and from the slip."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.transfers.cases.flow import case_flow, step_now
from xuncha.cycle.transfers.cases.models import Case
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets
from xuncha.kit.fields import MoneyField

ANSWER = (
    "their_number", "handler", "disposal", "opinion_on", "outcome", "four_form", "filed_persons", "punished_persons",
    "recovered_cents", "talked", "notified", "exposed", "fed_back_on",
)  # fmt: skip
COUNTS = ("filed_persons", "punished_persons", "talked", "notified", "exposed")


def day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class CaseForm(forms.ModelForm[Case]):
    """Disposal first, outcome when there is one; numbers left empty are noughts."""

    recovered_cents = MoneyField(label=_("挽回（收缴）金额（元）"), required=False)
    note = forms.CharField(label=_("情况说明"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    sections: ClassVar[Any] = (
        (_("承办"), ("their_number", "handler")),
        (_("处置意见"), ("disposal", "opinion_on")),
        (_("办理结果"), ("outcome", "four_form", "filed_persons", "punished_persons", "recovered_cents", "fed_back_on", "note")),
        (_("四个一批"), ("talked", "notified", "exposed")),
    )  # fmt: skip

    class Meta:
        model = Case
        fields = ANSWER
        widgets = {"opinion_on": day(), "fed_back_on": day()}

    def __init__(
        self, data: Any = None, files: Any = None, *, initial: Any = None, instance: Any = None
    ) -> None:
        known = {"note": instance.note} if instance is not None and instance.pk else {}
        super().__init__(data, files, initial=known | (initial or {}), instance=instance)
        for name in COUNTS:
            self.fields[name].required = False

    def answer(self) -> dict[str, Any]:
        """Fields as the verb takes them."""
        fields = {name: self.cleaned_data[name] for name in ANSWER}
        noughts = {name: fields[name] or 0 for name in (*COUNTS, "recovered_cents")}
        return fields | noughts | {"note": self.cleaned_data["note"]}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given, fed_back = self.cleaned_data.get("opinion_on"), self.cleaned_data.get("fed_back_on")
        if given and fed_back and fed_back < given:
            self.add_error("fed_back_on", _("反馈日期不能早于提出处置意见的日期"))
        return cleaned


class SlipForm(NoStateSecrets, CaseForm):
    """The signed slip 办理情况反馈单: what it says, who signed it when, its scan."""

    step = forms.ChoiceField(label=_("反馈单报的是"))
    signer_name = forms.CharField(label=_("接收单位签字人"), max_length=60)
    signer_post = forms.CharField(label=_("职务"), max_length=120, required=False)
    acted_on = forms.DateField(label=_("签字日期"), widget=day())
    scan = EvidenceFileField(label=_("签字反馈单扫描件"))
    sections: ClassVar[Any] = (
        (_("反馈单"), ("step", "signer_name", "signer_post", "acted_on", "scan", "has_state_secret")),
        *CaseForm.sections,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = steps_from(self.instance.state)  # type: ignore[attr-defined]


def steps_from(state: str) -> list[tuple[str, Any]]:
    """What may be reported on paper from here; the farthest first, because slips tell all at once."""
    open_to_paper = ("feed_back", "give_opinion", "accept")
    edges = {edge.name: edge.label for edge in case_flow.leaving(state)}
    return [(name, edges[now]) for name in open_to_paper if (now := step_now(name, state)) in edges]


class CaseChoice(forms.ModelChoiceField):
    def label_from_instance(self, case: Any) -> str:
        return f"{case.lead.number} {case.their_number} {case.lead.organisation}"


class JoinForm(forms.Form):
    into = CaseChoice(label=_("并入哪一件"), queryset=Case.objects.none())

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = rows  # type: ignore[attr-defined]


class SlipsForm(NoStateSecrets):
    """The filled-in workbook; with the signed cover's scan the steps it reports go to the second person as well."""

    field_order = ("workbook", "scan", "signer_name", "signer_post", "acted_on", "has_state_secret")
    workbook = forms.FileField(label=_("填好的反馈表（Excel）"))

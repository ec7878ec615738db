"""Forms of manuscripts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.planning.models import Round
from xuncha.foundation.scoping import Actor
from xuncha.insight.writing import ways
from xuncha.insight.writing.models import Manuscript, Passage

MOST_LETTERS = 20_000


class NewForm(forms.ModelForm[Manuscript]):
    """What is to be written, and what it is drawn from."""

    sort = forms.ChoiceField(label=gettext_lazy("文种"), widget=forms.RadioSelect)

    class Meta:
        model = Manuscript
        fields = ("round", "since", "until", "title")
        widgets = {name: forms.DateInput(attrs={"type": "date"}) for name in ("since", "until")}
        help_texts = {
            "round": gettext_lazy("综合情况报告、汇报材料按轮次取数；典型问题通报不选轮次时取全部典型案例"),
            "since": gettext_lazy("只有工作动态按日期取数"),
            "title": gettext_lazy("不填则按文种拟定"),
        }

    field_order = ("sort", "round", "since", "until", "title")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["sort"]
        choice.choices = [(sort, sort.label) for sort in ways.standing_alone()]
        rounds: Any = self.fields["round"]
        rounds.queryset = Round.objects.visible_to(actor).select_related("term").order_by("-id")
        self.fields["title"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        way = ways.WAYS.get(cleaned.get("sort", ""))
        if way and way.draws_on == "round" and not cleaned.get("round"):
            self.add_error("round", _("请选轮次"))
        if way and way.draws_on == "period":
            if not (cleaned.get("since") and cleaned.get("until")):
                self.add_error("since", _("请填起止日期"))
            elif cleaned["since"] > cleaned["until"]:
                self.add_error("until", _("截止日期不能早于起始日期"))
        return cleaned

    def save(self, commit: bool = True) -> Manuscript:  # noqa: FBT001, FBT002 - Django's signature
        self.instance.sort = self.cleaned_data["sort"]
        return super().save(commit=commit)


class TitleForm(forms.ModelForm[Manuscript]):
    class Meta:
        model = Manuscript
        fields = ("title",)


class PassageForm(forms.ModelForm[Passage]):
    """One passage with its sources."""

    sources = forms.MultipleChoiceField(
        label=gettext_lazy("来源"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Passage
        fields = ("text", "level")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 7, "maxlength": MOST_LETTERS, "autofocus": True}),
        }

    def __init__(self, *args: Any, known: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].max_length = MOST_LETTERS  # type: ignore[attr-defined]
        choice: Any = self.fields["sources"]
        choice.choices = known
        own = self.instance.sources if self.instance.pk else []
        self.kept = [source for source in own if ":".join(map(str, source)) not in dict(known)]
        choice.initial = [":".join(map(str, source)) for source in own if source not in self.kept]
        if not known:
            del self.fields["sources"]

    def chosen(self) -> list[list[Any]]:
        """What was ticked, and the sources this person may not open: those stay, unseen."""
        if "sources" not in self.fields:
            return list(self.kept)
        ticked = [text.split(":") for text in self.cleaned_data["sources"]]
        return [[kind, int(pk), name] for kind, pk, name in ticked] + self.kept


class CorrectionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("更正什么、为什么"), widget=forms.Textarea(attrs={"rows": 4}), max_length=300
    )

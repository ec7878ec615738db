"""Forms of the library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.library.models import Clause, Regulation


class RegulationForm(forms.ModelForm[Regulation]):
    class Meta:
        model = Regulation
        fields: tuple[str, ...] = ("title", "issuer", "document_no", "year", "level", "kind", "status", "text_public", "source", "note")  # fmt: skip
        help_texts = {"source": _("从哪里得到的：公报、网站或来文")}


class ClauseForm(forms.ModelForm[Clause]):
    class Meta:
        model = Clause
        fields = ("no", "chapter", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"no": _("如：第十二条")}


class PasteForm(forms.Form):
    text = forms.CharField(
        label=_("正文"),
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("整篇粘贴即可；以“第×条”开头的各成一条，下一步先给您核对"),
    )


class LandingForm(RegulationForm):
    """Particulars of a regulation whose articles stand on the preview below."""

    replaces = forms.ModelChoiceField(
        label=_("取代哪一件"),
        queryset=Regulation.objects.none(),
        required=False,
        widget=forms.Select(attrs={"data-choose": "1"}),
        help_text=_("这是修订稿时选旧的那一件；旧的标为已被取代，已有的引用不变"),
    )

    class Meta(RegulationForm.Meta):
        fields: tuple[str, ...] = ("title", "issuer", "document_no", "year", "level", "kind", "text_public", "source")  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["replaces"]
        chosen.queryset = Regulation.objects.filter(superseded_by=None)


class NothingForm(forms.Form):
    """Where only the articles themselves are to be looked at."""


class SupersedeForm(forms.Form):
    by_regulation = forms.ModelChoiceField(
        label=_("被哪件取代"),
        queryset=Regulation.objects.none(),
        widget=forms.Select(attrs={"data-choose": "1"}),
    )

    def __init__(self, *args: Any, old: Regulation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by_regulation"].queryset = Regulation.objects.exclude(pk=old.pk)  # type: ignore[attr-defined]

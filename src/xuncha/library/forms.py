"""Forms of the library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.library.models import Clause, Regulation


class RegulationForm(forms.ModelForm[Regulation]):
    class Meta:
        model = Regulation
        fields = ("title", "issuer", "document_no", "year", "level", "kind", "status", "text_public", "source", "note")  # fmt: skip
        help_texts = {"source": _("从哪里得到的：公报、网站或来文")}


class ClauseForm(forms.ModelForm[Clause]):
    class Meta:
        model = Clause
        fields = ("no", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"no": _("如：第十二条")}


class PasteForm(forms.Form):
    text = forms.CharField(
        label=_("正文"),
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("整篇粘贴即可；以“第×条”开头的各成一条，章节标题自动略去"),
    )


class SupersedeForm(forms.Form):
    by_regulation = forms.ModelChoiceField(
        label=_("被哪件取代"),
        queryset=Regulation.objects.none(),
        widget=forms.Select(attrs={"data-choose": "1"}),
    )

    def __init__(self, *args: Any, old: Regulation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by_regulation"].queryset = Regulation.objects.exclude(pk=old.pk)  # type: ignore[attr-defined]

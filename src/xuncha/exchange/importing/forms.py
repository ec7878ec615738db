"""The upload form of imports: several files at once, each judged by its content before anything is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xuncha.exchange.importing.reading import Recognised, distinct_names, recognise
from xuncha.foundation.files.forms import NoStateSecrets
from xuncha.foundation.refusals import Refused

ACCEPT = ".xlsx,.xls,.et,.docx,.csv"


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A list of uploads, none of them empty."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        found = data if isinstance(data, list) else [data]
        return [super(ManyFilesField, self).clean(each, initial) for each in found]


class ImportForm(NoStateSecrets):
    """`recognised` after validation: every file with what it holds."""

    documents = ManyFilesField(
        label=_("办公文件"),
        widget=ManyFiles(attrs={"accept": ACCEPT, "multiple": True}),
        help_text=_(
            "可以一次选几份：对象库、授权任职、问题清单、反馈意见、整改方案、整改台账。只看内容，不看文件名和版式。"
        ),
    )
    recognised: list[Recognised]
    field_order = ("documents", "has_state_secret")

    def clean_documents(self) -> list[Any]:
        uploads = self.cleaned_data["documents"]
        names = distinct_names([upload.name for upload in uploads])
        self.recognised, wrong = [], []
        for upload, name in zip(uploads, names, strict=True):
            try:
                self.recognised.append(recognise(upload, name=name))
            except Refused as refusal:
                wrong.append(f"{name}：{refusal.message}")
        if wrong:
            raise ValidationError([ValidationError(text) for text in wrong])
        return uploads

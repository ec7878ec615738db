"""Forms of documents taken apart."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.files.forms import NoStateSecrets
from xuncha.insight.decomposing import queries
from xuncha.insight.decomposing.models import Decomposition, Item
from xuncha.insight.decomposing.queries import OFFICE
from xuncha.text.decompose.model import ROLES

LARGEST = 20 * 1024 * 1024
OWN = "office"
ROLE_LABELS = {
    "lead": _("牵头单位"),
    "responsible": _("责任单位"),
    "cooperating": _("配合单位"),
    "supervising": _("督促单位"),
    "leader": _("责任领导"),
}


class AskForm(NoStateSecrets):
    """A file, pasted words, or a document of the library; and whose it will be."""

    place = forms.ChoiceField(
        label=_("归到哪里"), help_text=_("归到任务的只有本组能看；归到巡察办的只有巡察办能看")
    )
    upload = forms.FileField(
        label=_("文件"),
        required=False,
        help_text=_("Word（docx）、有文字的 PDF、文本文件；扫描件请先收进资料库识别"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.txt,.xlsx"}),
    )
    words = forms.CharField(
        label=_("或者粘贴正文"), required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    title = forms.CharField(
        label=_("题名"), required=False, max_length=200, help_text=_("不填就用文中的题名")
    )
    document_on = forms.DateField(
        label=_("成文日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("“三个月内”“年底前”由此推算；不填就从文中找"),
    )

    sections = (
        (_("公文"), ("place", "upload", "words", "title", "document_on")),
        (_("保密"), ("has_state_secret",)),
    )

    def __init__(self, *args: Any, actor: Any, document: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        self.places = {f"engagement:{row.pk}": row for row in queries.engagements(actor)}
        places: list[tuple[str, Any]] = [(key, str(row)) for key, row in self.places.items()]
        if queries.works_for_county(actor):
            places.insert(0, (OWN, _("巡察办")))
        fields: Any = self.fields
        fields["place"].choices = places
        if document is not None:
            del fields["upload"], fields["words"], fields["has_state_secret"]

    def clean(self) -> dict[str, Any] | None:
        said = super().clean() if self.document is None else self.cleaned_data
        said = said or {}
        if self.document is not None or self.errors:
            return said
        if not said.get("upload") and not said.get("words", "").strip():
            self.add_error("upload", _("请选定文件，或者粘贴正文"))
        elif said.get("upload") and said["upload"].size > LARGEST:
            self.add_error("upload", _("文件超过 20 MB，请拆成几份或先收进资料库"))
        return said

    def asked(self) -> Decomposition:
        """Placed where it was asked for, nothing found yet."""
        said = self.cleaned_data
        asked = Decomposition(title=said["title"], document_on=said["document_on"])
        engagement = self.places.get(said["place"])
        if engagement is None:
            asked.audience = OFFICE
        else:
            asked.engagement, asked.round_id = engagement, engagement.round_id
            asked.group_id, asked.organisation_id = engagement.group_id, engagement.organisation_id
        return asked


class ItemForm(forms.ModelForm[Item]):
    """What a person may correct in place; bodies as names with 、 between."""

    class Meta:
        model = Item
        fields = ("kind", "text", "due_sort", "due_on")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "due_on": forms.DateInput(attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in ROLES:
            names = "、".join(self.instance.names(role)) if self.instance.pk else ""
            self.fields[role] = forms.CharField(
                label=ROLE_LABELS[role], required=False, initial=names, max_length=400
            )
        self.order_fields(["kind", "text", *ROLES, "due_sort", "due_on"])

    def typed_bodies(self) -> dict[str, str]:
        return {role: self.cleaned_data[role] for role in ROLES}


class TaskForm(forms.Form):
    leader = forms.CharField(label=_("交办领导"), max_length=60, help_text=_("讲话人或批示人"))
    on = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))


class FeedbackForm(forms.Form):
    feedback: Any = forms.ModelChoiceField(label=_("进哪一份反馈意见"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["feedback"]
        field.queryset = choices

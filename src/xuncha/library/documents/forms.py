"""Forms of documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.files.forms import NoStateSecrets, validate_content
from xuncha.foundation.files.limits import allowed_levels
from xuncha.library.documents.models import Document
from xuncha.people import scopes

ACCEPT = (
    ".pdf,.docx,.doc,.wps,.xlsx,.xls,.et,.pptx,.txt,.csv,.jpg,.jpeg,.png,.tif,.tiff,.bmp,.webp,.heic,.zip"
)
GENERAL = "0"


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A list of uploads, each judged by its content."""

    widget = ManyFiles
    default_validators = [validate_content]

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        found = data if isinstance(data, list) else [data]
        return [super(ManyFilesField, self).clean(each, initial) for each in found]


class UploadForm(NoStateSecrets):
    """Files, and whether they are general or belong to a unit under inspection."""

    documents = ManyFilesField(
        label=_("文件"),
        widget=ManyFiles(attrs={"accept": ACCEPT, "multiple": True}),
        help_text=_("可以一次选几份，也可以是它们的压缩包（zip）。扫描件和照片上传后在后台识别文字。"),
    )
    place = forms.ChoiceField(label=_("归到哪里"), widget=forms.Select(attrs={"data-choose": "1"}))
    for_units = forms.BooleanField(
        label=_("被巡察单位也可以看"), required=False, help_text=_("条例、办法、公开通知可以勾选；单位资料勾了也不开放")
    )  # fmt: skip
    field_order = ("documents", "place", "for_units", "has_state_secret")

    def __init__(self, *args: Any, actor: Any, keeps_general: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(scope.engagement_id): scope for scope in places(actor)}
        general = [(GENERAL, _("通用资料：巡察机构都能看"))] if keeps_general else []
        labels = [
            (key, _("单位资料：%(place)s（只有本组能看）") % {"place": scope.label})
            for key, scope in self.places.items()
        ]
        chosen: Any = self.fields["place"]
        chosen.choices = general + labels
        if not keeps_general:
            del self.fields["for_units"]

    def chosen_place(self) -> scopes.Scope | None:
        return self.places.get(self.cleaned_data["place"])


def places(actor: Any) -> list[scopes.Scope]:
    """Engagements whose papers this person keeps."""
    from xuncha.library.documents.actions import KEEP

    reach = actor.reach(KEEP, acting=True)
    found = scopes.choices("engagement", actor)
    return [scope for scope in found if reach.covers(Document(**at(scope)))]


def at(scope: scopes.Scope) -> dict[str, Any]:
    return {
        "round_id": scope.round_id,
        "group_id": scope.group_id,
        "engagement_id": scope.engagement_id,
        "organisation_id": scope.organisation_id,
    }


class ParticularsForm(forms.ModelForm[Document]):
    class Meta:
        model = Document
        fields: tuple[str, ...] = (
            "title",
            "kind",
            "document_no",
            "issuer",
            "issued_on",
            "year",
            "secret_level",
            "for_units",
        )
        widgets = {"issued_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level: Any = self.fields["secret_level"]
        level.choices = allowed_levels()
        if self.instance.is_placed:
            del self.fields["for_units"]


class RowForm(ParticularsForm):
    """One line of the page on which several are confirmed."""

    take = forms.BooleanField(required=False, initial=True, label=_("确认"))

    class Meta(ParticularsForm.Meta):
        fields: tuple[str, ...] = ("title", "kind", "document_no", "issuer", "issued_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        forms.ModelForm.__init__(self, *args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = str(field.label)
            field.required = field.required and name == "title"


class ReplaceForm(forms.Form):
    by_document = forms.ModelChoiceField(
        label=_("被哪件取代"),
        queryset=Document.objects.none(),
        widget=forms.Select(attrs={"data-choose": "1"}),
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["by_document"]
        chosen.queryset = choices


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("撤下的原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class CorrectForm(forms.Form):
    text = forms.CharField(
        label=_("这一页的文字"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("对照左边的原图改。机器识别的原稿留着，改的人和时间记在页上。"),
    )

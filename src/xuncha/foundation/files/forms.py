"""Form pieces for rooms that take files."""

from __future__ import annotations

from typing import IO, Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.files.content_types import EXTENSIONS
from xuncha.foundation.files.limits import SecretLevel, holds_state_secrets, require_size
from xuncha.foundation.files.marks import head_text, require_unmarked
from xuncha.foundation.files.sniff import inspect_upload
from xuncha.foundation.refusals import Refused

ACCEPT = ",".join(f".{ending}" for ending in EXTENSIONS)


def validate_content(upload: UploadedFile) -> None:
    """A form error with the sentence of the refusal."""
    try:
        require_size(upload.size or 0)
        content = inspect_upload(upload)
        require_unmarked(upload.name or "", head_text(cast("IO[bytes]", upload.file), content.code))
    except Refused as refusal:
        raise ValidationError(str(refusal.message)) from refusal


class EvidenceFileField(forms.FileField):
    """A file of an allowed content. `data-max-bytes` lets the page warn before anything is sent."""

    default_validators = [validate_content]

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        own = {"accept": ACCEPT, "data-max-bytes": str(settings.MAX_UPLOAD_BYTES)}
        return super().widget_attrs(widget) | own


class NoStateSecrets(forms.Form):
    """Mixin: classified originals are registered by number, never uploaded (practice 12)."""

    has_state_secret = forms.BooleanField(
        label=_("含国家秘密"),
        required=False,
        help_text=_("标有密级或可能涉及国家秘密的材料不得上传，请只登记文号、份数和保管处。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if holds_state_secrets():
            most = SecretLevel(settings.MAX_SECRET_LEVEL).label
            self.fields["has_state_secret"].label = _("含高于“%(most)s”级的内容") % {"most": most}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("has_state_secret"):
            self._drop_files()
            self.add_error(
                "has_state_secret",
                _("涉密材料不得上传本系统，文件未保存；请登记文号、份数和保管处，原件按保密规定保管"),
            )
        return cleaned

    def _drop_files(self) -> None:
        """Here and now: closing removes the temporary file."""
        for name in self.files:
            for upload in self.files.getlist(name):
                upload.close()

"""Files of a lead: added while it is open, and travelling to the receiver with its case (domain §3.7: 材料含谈话摘录、证明材料)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.transfers.leads.actions import require_open
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.cycle.transfers.leads.sources import SOURCES
from xuncha.foundation import kinds
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets
from xuncha.foundation.files.models import Attachment, Role
from xuncha.foundation.refusals import Missing
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.people.models import User


class FileForm(NoStateSecrets):
    """A file from outside, or files of the record that the lead was found in; each is named by who adds it."""

    field_order = ("file", "title", "carried", "has_state_secret")
    file = EvidenceFileField(label=_("附件"), required=False)
    title = forms.CharField(label=_("名称"), max_length=80, required=False)
    carried = forms.MultipleChoiceField(
        label=_("来源记录的附件"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("移交后接收单位能打开；能看出反映人是谁的，不要带上"),
    )  # fmt: skip

    def __init__(self, *args: Any, sources: Sequence[Attachment] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources = {str(item.pk): item for item in sources}
        shown = [(key, f"{item.number} {item.label}") for key, item in self.sources.items()]
        self.fields["carried"].choices = shown  # type: ignore[attr-defined]
        if not shown:
            del self.fields["carried"]

    def chosen(self) -> list[Attachment]:
        return [self.sources[key] for key in self.cleaned_data.get("carried", ())]


def files_of(lead: Lead, actor: Actor) -> list[Attachment]:
    """For whoever reads the lead in full (`scan_right` of the kind)."""
    rows = Attachment.objects.on(lead, actor).valid().filter(role=Role.EVIDENCE)
    return list(rows.select_related("file"))


def files_for_case(lead: Lead) -> list[Attachment]:
    """For the receiver and the lead officer: the caller got the case by `access` and asked whether it opens files."""
    rows = Attachment.objects.trusted().filter(kind=lead.kind_name, record_id=lead.pk, role=Role.EVIDENCE)
    return list(rows.valid().select_related("file"))


def files_to_carry(lead: Lead, actor: Actor) -> list[Attachment]:
    """What hangs on the record the lead was found in, sealed like the lead, as far as this person sees it."""
    if lead.source_kind not in SOURCES or not kinds.get(lead.source_kind).sealed:
        return []
    there = {item.file_id for item in files_of(lead, actor)}
    rows = Attachment.objects.visible_to(actor).filter(kind=lead.source_kind, record_id=lead.source_id)
    return list(rows.valid().exclude(file__in=there).select_related("file"))


@verb
def add_files(
    lead: Lead, *, upload: UploadedFile | None, title: str, carried: Sequence[Attachment], by: User
) -> int:
    """Hang files on an open lead; how many. Missing when there is none."""
    require_open(by, lead)
    if upload is None and not carried:
        raise Missing(_("请选一个文件，或勾选来源记录的附件"))
    if upload is not None:
        named = title.strip() or PurePath(upload.name or "").stem
        attach(store(upload, by=by, is_sealed=True), to=lead, title=named, by=by)
    for item in carried:
        attach(item.file, to=lead, title=item.label, by=by)
    return len(carried) + (upload is not None)

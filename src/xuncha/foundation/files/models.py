from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from xuncha.foundation import kinds
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.records import About, Protected
from xuncha.foundation.scoping import Actor, ProtectedQuerySet


class StoredFile(models.Model):
    """One upload. Equal contents share one file on disk but not one row, so nobody learns who uploaded it before.

    Never listed or linked by id: people reach a file through an `Attachment` of a record they may see.
    """

    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    size = models.BigIntegerField(editable=False)
    content = models.CharField(max_length=10, editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    name = models.CharField(_("文件名"), max_length=160, editable=False)
    sealed = models.BooleanField(
        default=False, editable=False, help_text="Ciphertext on disk; sha256 is that of the ciphertext"
    )
    name_sealed = SealedColumn(purpose="file.name", bind=("sha256",), editable=False)
    _sealed_name = sealed_text("name_sealed")
    uploaded_by_id = models.BigIntegerField(editable=False)
    uploaded_by_name = models.CharField(max_length=60, editable=False)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "foundation"

    def __str__(self) -> str:
        return self.name

    @property
    def original_name(self) -> str:
        """The name it came with. A sealed file's `name` says nothing but its type."""
        return self._sealed_name if self.sealed else self.name

    @original_name.setter
    def original_name(self, name: str) -> None:
        self._sealed_name = name


class Role(models.TextChoices):
    EVIDENCE = "evidence", _("佐证材料")
    SCAN = "scan", _("签字扫描件")
    DOCUMENT = "document", _("正式文书")
    OTHER = "other", _("其他附件")


class Form(models.TextChoices):
    ORIGINAL = "original", _("原件")
    COPY = "copy", _("复印件")
    ELECTRONIC = "electronic", _("电子件")


NOTHING = Q(pk__in=())
Scope = Callable[[Any], models.QuerySet]


class AttachmentQuerySet(ProtectedQuerySet):
    """An attachment is open to exactly those to whom its record is open: one truth, the record's own condition."""

    def visible_to(self, actor: Actor) -> Self:
        return self._where_parent(actor, lambda rows: rows.visible_to(actor))

    def within_reach(self, actor: Actor, right: str, *, acting: bool = True) -> Self:
        return self._where_parent(actor, lambda rows: rows.within_reach(actor, right, acting=acting))

    def on(self, record: models.Model, actor: Actor) -> Self:
        """Attachments of one record, if this person may see the record; one statement."""
        seen = _parent(kinds.of(record), actor, lambda rows: rows.visible_to(actor))
        return self.filter(seen, record_id=record.pk)._admit()

    def valid(self) -> Self:
        return self.filter(voided_at=None)

    def _where_parent(self, actor: Actor, scope: Scope) -> Self:
        guarded = [kind for kind in kinds.every() if hasattr(kind.model.objects, "visible_to")]
        return self.filter(reduce(or_, (_parent(kind, actor, scope) for kind in guarded), NOTHING))._admit()


def _parent(kind: kinds.Kind, actor: Actor, scope: Scope) -> Q:
    """What hangs on a record may tell more than its page: where scans ask for a right of their own, files do too."""
    rows = scope(kind.model.objects).filter(pk=OuterRef("record_id"))
    found = Q(kind=kind.name) & Q(Exists(rows))
    if not kind.scan_right:
        return found
    inner = kind.model.objects.within_reach(actor, kind.scan_right, acting=False)
    return found & Q(Exists(inner.filter(pk=OuterRef("record_id"))))


class AttachmentManager(models.Manager.from_queryset(AttachmentQuerySet)):  # type: ignore[misc]
    """Default manager: refuses to run unscoped."""


class Attachment(About, Protected):
    """A file hung on a record of some kind, numbered within it (证-01, 证-02 …). Never deleted, only voided."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role, default=Role.EVIDENCE)
    sequence = models.PositiveIntegerField(editable=False)
    number = models.CharField(_("编号"), max_length=20, editable=False)
    title = models.CharField(_("材料名称"), max_length=200)
    label_sealed = SealedColumn(
        purpose="attachment", bind=("kind", "record_id", "role", "sequence"), editable=False
    )
    _sealed_label = sealed_text("label_sealed")
    pages = models.PositiveIntegerField(_("页数"), null=True, blank=True)
    form = models.CharField(_("原件或复印件"), max_length=12, choices=Form, default=Form.ELECTRONIC)
    note = models.CharField(_("备注"), max_length=500, blank=True)
    attached_by_id = models.BigIntegerField(editable=False)
    attached_by_name = models.CharField(max_length=60, editable=False)
    attached_at = models.DateTimeField(auto_now_add=True)
    voided_at = models.DateTimeField(null=True, editable=False)
    voided_by_id = models.BigIntegerField(null=True, editable=False)
    voided_by_name = models.CharField(max_length=60, blank=True, editable=False)
    void_reason = models.CharField(_("作废原因"), max_length=500, blank=True)

    objects: ClassVar[Any] = AttachmentManager()

    class Meta:
        app_label = "foundation"
        ordering = ["role", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record_id", "role", "sequence"], name="attachment_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def label(self) -> str:
        """The title for who may see the record; a sealed attachment's `title` says nothing."""
        return self._sealed_label or self.title

    @label.setter
    def label(self, text: str) -> None:
        self._sealed_label = text

"""An import as a record: which files, what they were understood to say, what was decided, what came of it (design §3)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.records import Protected, Record


class ImportBatch(Record):
    """One or several office files, landed together or not at all.

    `questions` is what a person must or may decide, `decisions` the answers by key, `counts` {kind: {outcome: rows}},
    `fingerprint` what the comparison with the data looked like when it was shown: landing refuses another one.
    """

    read_right = "exchange.import"
    kind_name = "import_batch"

    title = models.CharField(_("导入内容"), max_length=200)
    counts = models.JSONField(default=dict, editable=False)
    questions = models.JSONField(default=list, editable=False)
    decisions = models.JSONField(default=dict, editable=False)
    changes = models.JSONField(default=list, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    job_id = models.UUIDField(null=True, editable=False)
    landed_at = models.DateTimeField(_("转入时间"), null=True, editable=False)

    class Meta:
        app_label = "exchange"
        ordering = ["-id"]
        verbose_name = _("导入批次")
        indexes = [models.Index(fields=["state", "-id"], name="import_batch_state")]

    def __str__(self) -> str:
        return self.title

    def signed_content(self) -> dict[str, Any]:
        files = ImportFile.objects.trusted().filter(batch=self).order_by("seq")
        return {"files": list(files.values_list("name", "sha256")), "decisions": self.decisions}

    def total(self, outcome: str) -> int:
        return sum(found.get(outcome, 0) for found in self.counts.values())


class ImportFile(Protected):
    """One file of a batch. `preview` holds its sheets as shown until the batch is landed or discarded."""

    read_right = "exchange.import"
    guard = "batch__"
    own_column = "batch__created_by_id"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveSmallIntegerField()
    name = models.CharField(_("文件名"), max_length=160)
    sha256 = models.CharField(max_length=64, db_index=True)
    attachment_id = models.BigIntegerField()
    kinds = models.JSONField(default=dict, help_text="{kind: records understood}")
    remarks = models.JSONField(default=list, help_text="[{tone, reason, sheet, row, column, text}]")
    preview = models.JSONField(default=list, help_text="[{name, height, columns, rows}] a sheet")

    class Meta:
        app_label = "exchange"
        ordering = ["batch", "seq"]


class ImportedRecord(Protected):
    """What came of one row: from any record back to its file, from a file forward to its records (design rule 1)."""

    class Outcome(models.TextChoices):
        NEW = "new", _("新增")
        CHANGED = "changed", _("更新")

    read_right = "exchange.import"
    guard = "batch__"
    own_column = "batch__created_by_id"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    file_name = models.CharField(max_length=160)
    row = models.PositiveIntegerField(null=True)

    class Meta:
        app_label = "exchange"
        indexes = [
            models.Index(fields=["batch", "kind", "id"], name="imported_record_batch"),
            models.Index(fields=["kind", "record_id"], name="imported_record_record"),
        ]

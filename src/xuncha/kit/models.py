from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.models import StoredFile


class SavedView(models.Model):
    """A person's own filter of a list, kept under a name."""

    user_id = models.BigIntegerField()
    page = models.CharField(max_length=80)
    name = models.CharField(_("名称"), max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user_id", "page", "name"], name="saved_view_once")]


class PaperBatch(models.Model):
    """Forms of many records in one file, made in the background for one person and kept for some days.

    `ids` are looked up with this person's rights when the file is made; `left_out` counts those that were not to be had,
    `held` are the records in the file, `[kind, id]`.
    """

    owner_id = models.BigIntegerField(editable=False)
    slug = models.CharField(max_length=80, editable=False)
    ending = models.CharField(max_length=4, editable=False)
    together = models.BooleanField(_("合为一个文件"), default=False, editable=False)
    ids = models.JSONField(default=list, editable=False)
    held = models.JSONField(default=list, editable=False)
    left_out = models.PositiveIntegerField(default=0, editable=False)
    file = models.ForeignKey(
        StoredFile, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    job_id = models.UUIDField(null=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["owner_id", "-id"], name="paper_batch_owner")]

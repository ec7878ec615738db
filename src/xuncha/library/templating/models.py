"""A county's own Word files for its forms: kept by version, one at most in use for each form."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.models import StoredFile


class WordTemplate(models.Model):
    """An uploaded Word file with fields for one form (`slug` of its print page). It holds no record's content."""

    slug = models.CharField(max_length=80, editable=False)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", editable=False)
    note = models.CharField(_("说明"), max_length=120, blank=True)
    fields = models.JSONField(default=list, editable=False)
    in_use = models.BooleanField(default=False, editable=False)
    uploaded_by_id = models.BigIntegerField(editable=False)
    uploaded_by_name = models.CharField(max_length=60, editable=False)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["slug", "-id"]
        verbose_name = _("文书模板")
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=models.Q(in_use=True), name="word_template_in_use_once"
            )
        ]

    def __str__(self) -> str:
        return self.file.name

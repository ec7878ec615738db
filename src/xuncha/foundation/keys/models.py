from __future__ import annotations

import uuid

from django.db import models


class KeyVersion(models.Model):
    """Which key files this database relies on. Holds no key: it lets a missing file be noticed instead of replaced."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    suite = models.PositiveSmallIntegerField()
    fingerprint = models.CharField(max_length=16)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "foundation"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} ({self.fingerprint})"


class SealedRow(models.Model):
    """A row with sealed columns: `row_key` is known before the first save, so that values can be bound to it."""

    row_key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)

    class Meta:
        abstract = True

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A person's own filter of a list, kept under a name."""

    user_id = models.BigIntegerField()
    page = models.CharField(max_length=80)
    name = models.CharField(_("名称"), max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user_id", "page", "name"], name="saved_view_once")]

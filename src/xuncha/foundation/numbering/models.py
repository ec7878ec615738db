"""The office's own number templates, and how far each sequence has counted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberTemplate(models.Model):
    """A template the office has changed; types without a row use the delivered one."""

    type_code = models.CharField(_("类型码"), max_length=8, primary_key=True)
    template = models.CharField(_("编号模板"), max_length=120)

    class Meta:
        app_label = "foundation"

    def __str__(self) -> str:
        return f"{self.type_code} {self.template}"


class NumberSequence(models.Model):
    """The last serial given within one scope: the number with its serial left out."""

    scope = models.CharField(max_length=160, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "foundation"

    def __str__(self) -> str:
        return f"{self.scope} {self.last}"

"""Regulations with clauses that a working paper cites (title only where the text is not public)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Regulation(models.Model):
    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("名称"), max_length=200)
    issuer = models.CharField(_("制定机关"), max_length=120, blank=True)
    document_no = models.CharField(_("文号"), max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    kind = models.CharField(_("类别"), max_length=40, blank=True)
    status = models.CharField(_("效力"), max_length=40, blank=True)
    text_public = models.BooleanField(_("有正文"), default=False)
    is_fictional = models.BooleanField(default=False)
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(_("出处"), max_length=200, blank=True)

    class Meta:
        ordering = ["-year", "title"]
        verbose_name = _("法规制度")

    def __str__(self) -> str:
        return f"《{self.title}》"


class Clause(models.Model):
    regulation = models.ForeignKey(Regulation, on_delete=models.CASCADE, related_name="clauses")
    no = models.CharField(_("条"), max_length=20)
    seq = models.PositiveSmallIntegerField()
    text = models.TextField(_("条文"))

    class Meta:
        ordering = ["regulation", "seq"]
        verbose_name = _("条文")

    def __str__(self) -> str:
        return f"{self.regulation}{self.no}"

"""Regulations with clauses that a working paper cites (title only where the text is not public)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.scoping import Actor
from xuncha.library.documents.models import Document, Page
from xuncha.library.templating.models import WordTemplate
from xuncha.library.training.models import Attempt, Question, Reading, ReadingItem, ReadingList

__all__ = [
    "Attempt",
    "Clause",
    "Document",
    "Page",
    "Question",
    "Reading",
    "ReadingItem",
    "ReadingList",
    "Regulation",
    "WordTemplate",
]
from xuncha.foundation.search.watching import WatchedQuerySet


class RegulationQuerySet(WatchedQuerySet):
    def visible_to(self, actor: Actor) -> RegulationQuerySet:
        """Regulations are reference data: every insider reads them."""
        return self.all()

    def within_reach(self, actor: Actor, right: str, *, acting: bool = True) -> RegulationQuerySet:
        """Rights on the library are county-wide or not at all."""
        clauses = actor.reach(right, acting=acting).clauses
        open_all = any(c.column is None and not c.audience and not c.own for c in clauses)
        return self.all() if open_all else self.none()


class Regulation(models.Model):
    """A regulation, rule or county document. An amended one is a new entry that supersedes the old."""

    class Kind(models.TextChoices):
        CONSTITUTION = "constitution", _("章程")
        REGULATION = "regulation", _("条例")
        RULE = "rule", _("规则、规定")
        OPINION = "opinion", _("意见")
        PLAN = "plan", _("规划")
        MEASURE = "measure", _("办法")
        PROCEDURE = "procedure", _("流程")
        SYSTEM = "system", _("制度")

    class Level(models.TextChoices):
        CENTRAL = "central", _("中央")
        PROVINCIAL = "provincial", _("省")
        CITY = "city", _("市")
        COUNTY = "county", _("县")
        UNIT = "unit", _("单位")

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("现行")
        SUPERSEDED = "superseded", _("已被取代")
        EXPIRED = "expired", _("已失效")

    kind_name: ClassVar[str] = "regulation"

    code = models.SlugField(max_length=60, unique=True, editable=False)
    title = models.CharField(_("名称"), max_length=200)
    issuer = models.CharField(_("制定机关"), max_length=120, blank=True)
    document_no = models.CharField(_("文号"), max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices, default=Kind.MEASURE)
    level = models.CharField(_("层级"), max_length=12, choices=Level.choices, default=Level.COUNTY)
    status = models.CharField(_("效力"), max_length=12, choices=Status.choices, default=Status.IN_FORCE)
    text_public = models.BooleanField(
        _("可以收录正文"), default=True, help_text=_("涉密或未公开的只登记题名，不录正文")
    )
    is_fictional = models.BooleanField(_("演示虚构"), default=False, editable=False)
    superseded_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("被哪件取代"),
        editable=False,
    )
    source = models.CharField(_("出处"), max_length=200, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RegulationQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "title"]
        verbose_name = _("法规制度")

    def __str__(self) -> str:
        return f"《{self.title}》"


class Clause(models.Model):
    regulation = models.ForeignKey(Regulation, on_delete=models.CASCADE, related_name="clauses")
    no = models.CharField(_("条"), max_length=20)
    seq = models.PositiveSmallIntegerField()
    chapter = models.CharField(_("章节"), max_length=120, blank=True)
    text = models.TextField(_("条文"))
    withdrawn_on = models.DateField(_("撤下日期"), null=True, editable=False)

    objects = WatchedQuerySet.as_manager()

    class Meta:
        ordering = ["regulation", "seq"]
        verbose_name = _("条文")
        constraints = [
            models.UniqueConstraint(
                fields=["regulation", "no"],
                condition=models.Q(withdrawn_on=None),
                name="clause_no_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.regulation}{self.no}"

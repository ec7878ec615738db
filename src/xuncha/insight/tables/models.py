"""Saved cross-tables, frozen tables, and whether units may be put in order by case rate."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.records import Record
from xuncha.foundation.scoping import Actor


class SavedTable(models.Model):
    """How a cross-table is laid out, under a name: the address of its page, never a figure or a record.

    Whoever opens it counts anew, within what that person may know.
    """

    name = models.CharField(_("名称"), max_length=80)
    way = models.CharField(max_length=20)
    query = models.TextField(blank=True)
    shared = models.BooleanField(_("全办共用"), default=False)
    by_id = models.BigIntegerField()
    by_name = models.CharField(_("保存人"), max_length=60)
    saved_at = models.DateTimeField(_("保存时间"), auto_now=True)

    class Meta:
        ordering = ["-shared", "name"]
        verbose_name = _("保存的交叉表")
        constraints = [models.UniqueConstraint(fields=["by_id", "name"], name="saved_table_name")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def known_to(cls, actor: Actor) -> QuerySet[SavedTable]:
        """One's own and those that the office shares."""
        return cls.objects.filter(Q(by_id=actor.pk) | Q(shared=True))


class RankingSwitch(models.Model):
    """Whether units may be sorted by their case rate (practice 25: off); the newest row counts, the earlier ones stay."""

    on = models.BooleanField(_("允许按成案率排名"))
    reason = models.CharField(_("理由"), max_length=300)
    by_id = models.BigIntegerField()
    by_name = models.CharField(_("设置人"), max_length=60)
    at = models.DateTimeField(_("设置时间"), auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("排名开关")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.on}"


class TableSnapshot(Record):
    """统计快照: a table frozen with its definitions and its moment, signed, and never changed afterwards (domain §3.16).

    Numbers of persons' matters are frozen as whoever may only count sees them, so that everybody who reads snapshots may
    read every one. It is of no place: it counts the whole county.
    """

    read_right: ClassVar[str] = "tables.read"
    kind_name: ClassVar[str] = "table_snapshot"

    title = models.CharField(_("表名"), max_length=120)
    table = models.CharField(max_length=40, blank=True, editable=False)
    spec = models.JSONField(default=dict, editable=False)
    grid = models.JSONField(default=dict, editable=False)
    term_no = models.PositiveSmallIntegerField(default=0, editable=False)
    round_no = models.PositiveSmallIntegerField(default=0, editable=False)
    purpose = models.CharField(_("用途"), max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("统计快照")
        indexes = [models.Index(fields=["state", "-id"], name="table_snapshot_state")]

    def __str__(self) -> str:
        return self.title

    def number_parts(self) -> dict[str, int | str]:
        return {"term": self.term_no, "round": self.round_no, "group": 0, "unit": 0}

    def signed_content(self) -> dict[str, Any]:
        """Every number, and how each was counted."""
        return {"title": self.title, "spec": self.spec, "grid": self.grid}

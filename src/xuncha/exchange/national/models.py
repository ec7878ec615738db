"""What an office keeps about its entries in the national system 金纪 (practice 23, M1-15): an aid, no copy of that system."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.records import Placed, Protected


class SheetSetup(models.Model):
    """One version of the columns of a sheet; the newest counts, older ones stay.

    `columns` [{field, heading, required, style, words: {our code: their word}}] in their order.
    """

    sheet = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    columns = models.JSONField(default=list)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "exchange"
        ordering = ["sheet", "-version"]
        constraints = [models.UniqueConstraint(fields=["sheet", "version"], name="sheet_setup_version")]


class SheetMapping(models.Model):
    """A remembered reading of one of their tables: `columns` {their heading: our field, "number" or ""}."""

    sheet = models.CharField(max_length=20)
    name = models.CharField(_("对应方案"), max_length=60)
    columns = models.JSONField(default=dict)
    by_name = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "exchange"
        ordering = ["sheet", "name"]
        constraints = [models.UniqueConstraint(fields=["sheet", "name"], name="sheet_mapping_name")]


class Entry(Placed, Protected):
    """“已录入”: this record stands in that sheet of the other system. `digests` {field: short digest}, never a text.

    An entry that was taken back keeps its reason; a record has at most one that stands.
    """

    read_right = "national.keep"
    own_column = "by_id"

    sheet = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    number = models.CharField(_("对方编号"), max_length=80, blank=True)
    digests = models.JSONField(default=dict)
    on = models.DateField(_("录入日期"))
    source = models.CharField(_("来源"), max_length=160, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(_("经手人"), max_length=60, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=60, blank=True)
    undone_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "exchange"
        verbose_name = _("录入核对")
        indexes = [
            models.Index(fields=["round_id", "sheet"], name="national_entry_round"),
            models.Index(fields=["group_id", "sheet"], name="national_entry_group"),
            models.Index(fields=["organisation_id", "sheet"], name="national_entry_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "record_id"], condition=Q(undone_at=None), name="national_entry_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.record_id}"

    def differs(self, digests: dict[str, str], number: str) -> bool:
        """Whether this says something that is not noted yet."""
        return bool(number and number != self.number) or any(
            self.digests.get(name) != value for name, value in digests.items()
        )

"""The volume of one engagement, what lies in it, and how devices were wiped afterwards (domain §2.1 S18, DR32–DR34)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import EngagementRecord
from xuncha.foundation.records import Protected


class Volume(EngagementRecord):
    """案卷: one an engagement, put together by the group, handed to the office by two signatures."""

    read_right = "archive.read"
    kind_name = "archive_volume"

    title = models.CharField(_("案卷题名"), max_length=160)
    archive_no = models.CharField(
        _("档号"), max_length=80, blank=True, help_text=_("县档案馆或巡察办给的档号，可以后补")
    )
    place = models.CharField(_("存放位置"), max_length=120, blank=True)
    note = models.TextField(_("备考表：卷内情况说明"), blank=True)
    collected_on = models.DateField(_("最近收集"), null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("归档案卷")
        constraints = [models.UniqueConstraint(fields=["engagement"], name="volume_once_an_engagement")]
        indexes = [
            models.Index(fields=["group", "-id"], name="volume_group"),
            models.Index(fields=["round", "state"], name="volume_round"),
        ]

    def __str__(self) -> str:
        return self.title

    def signed_content(self) -> dict[str, Any]:
        """The directory as it stands. Digests of the forms, archive code and shelf come after the signature."""
        fields = ("seq", "label", "number", "on", "responsible", "pages", "retention", "original_at", "gone")
        rows = VolumeEntry.objects.trusted().filter(volume=self).order_by("seq")
        return {
            "title": self.title,
            "note": self.note,
            "entries": [list(row) for row in rows.values_list(*fields)],
        }


class VolumeEntry(Protected):
    """One line of the directory. Never a word of the record itself: its form's name, number and date (need to know).

    Without `kind` it is something that exists on paper only. `retention` in years, 0 for ever. `sha256` is of the form
    as PDF, as it stood at the hand-over, made by somebody who may read it.
    """

    class Category(models.TextChoices):
        DOCUMENT = "document", _("文书")
        WORK = "work", _("业务")

    class Retention(models.IntegerChoices):
        FOR_EVER = 0, _("永久")
        LONG = 30, _("30 年")
        SHORT = 10, _("10 年")

    read_right = "archive.read"
    guard = "volume__"
    own_column = "volume__created_by_id"

    volume = models.ForeignKey(Volume, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField(editable=False)
    line = models.CharField(max_length=40, blank=True, editable=False)
    kind = models.CharField(max_length=40, blank=True, editable=False)
    record_id = models.BigIntegerField(null=True, editable=False)
    slug = models.CharField(max_length=80, blank=True, editable=False)
    sealed = models.BooleanField(default=False, editable=False)
    category = models.CharField(_("类别"), max_length=12, choices=Category, default=Category.WORK)
    label = models.CharField(_("题名"), max_length=160)
    number = models.CharField(_("文号或编号"), max_length=80, blank=True)
    on = models.DateField(_("日期"), null=True, blank=True)
    responsible = models.CharField(_("责任者"), max_length=120, blank=True)
    pages = models.PositiveIntegerField(_("页数"), null=True, blank=True)
    retention = models.PositiveSmallIntegerField(_("保管期限"), choices=Retention, default=Retention.LONG)
    original_at = models.CharField(_("原件存放处"), max_length=120, blank=True)
    remark = models.CharField(_("备注"), max_length=200, blank=True)
    gone = models.BooleanField(default=False, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["volume", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["volume", "seq"], name="volume_entry_seq"),
            models.UniqueConstraint(fields=["volume", "line", "record_id"], name="volume_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.number}".strip()


class WipeRecord(Protected):
    """清理见证: a device or medium that was used for this engagement was emptied, before two persons (DR34)."""

    read_right = "archive.read"
    guard = "volume__"
    own_column = "volume__created_by_id"

    volume = models.ForeignKey(Volume, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(_("设备或介质"), max_length=120)
    serial = models.CharField(_("编号"), max_length=80, blank=True)
    how = models.CharField(_("清理方式"), max_length=160)
    accepted_on = models.DateField(_("数据汇交验收日期"), null=True, blank=True)
    wiped_on = models.DateField(_("清理日期"))
    wiped_by = models.CharField(_("清理人"), max_length=60)
    witness = models.CharField(_("见证人"), max_length=60)
    recorded_by_id = models.BigIntegerField(editable=False)
    recorded_by_name = models.CharField(max_length=60, editable=False)

    class Meta:
        ordering = ["volume", "wiped_on", "id"]

"""What is done before and at entry: briefings asked for, what the unit prepares, key points, the entry meeting."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import KeyPoint, Organisation
from xuncha.cycle.planning.models.core import Engagement, entry_anchor
from xuncha.cycle.planning.models.placing import EngagementRecord
from xuncha.foundation.records import Protected


class BriefingRequest(EngagementRecord):
    """A department is asked what it knows of a unit before entry (DR02). The answer about persons is kept as a lead, not here."""

    read_right = "planning.read"
    kind_name = "briefing_request"

    to_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("函商部门")
    )
    document_no = models.CharField(_("函号"), max_length=80, blank=True)
    asked_on = models.DateField(_("发函日期"))
    due = models.DateField(_("要求回复"), null=True, blank=True)
    replied_on = models.DateField(_("回复日期"), null=True, blank=True)
    note = models.CharField(_("回复说明"), max_length=200, blank=True)
    attachment_id = models.BigIntegerField(null=True, editable=False)
    reminders = models.PositiveSmallIntegerField(_("催办次数"), default=0, editable=False)
    reminded_on = models.DateField(_("最近催办"), null=True, editable=False)

    class Meta:
        ordering = ["due", "id"]
        verbose_name = _("情况通报函")
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "to_organisation"], name="briefing_once_a_department"
            )
        ]

    def __str__(self) -> str:
        return f"{self.to_organisation} · {self.organisation}"

    def clock_anchor(self, code: str, on: date) -> dict[str, Any]:
        """DR02 hangs on the day of entry; without one, on the day asked for."""
        engagement = self.engagement
        if engagement is not None and engagement.entry_on:
            return {"on": engagement.entry_on, "anchor": entry_anchor(engagement)}
        return {"on": self.due or on}


class CooperationItem(Protected):
    """One line of what the unit prepares: logistics (M4-20) or cooperation such as self-check, files, talks (M4-19)."""

    class Sort(models.TextChoices):
        COOPERATION = "cooperation", _("配合事项")
        LOGISTICS = "logistics", _("进驻保障")

    read_right = "planning.read"
    guard = "engagement__"
    kind_name = "cooperation_item"

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="+")
    sort = models.CharField(_("类别"), max_length=12, choices=Sort.choices)
    seq = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("事项"), max_length=200)
    due = models.DateField(_("期限"), null=True, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    done_by = models.CharField(max_length=60, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["engagement", "sort", "seq", "id"]
        verbose_name = _("配合事项")


class KeyPointCheck(Protected):
    """One key point of supervision for this engagement, ticked when covered; never open to the unit (M3-15)."""

    read_right = "planning.read"
    guard = "engagement__"
    kind_name = "key_point_check"

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="+")
    key_point = models.ForeignKey(KeyPoint, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("监督要点"), max_length=300)
    covered_on = models.DateField(_("已查日期"), null=True, blank=True)
    covered_by = models.CharField(max_length=60, blank=True)
    note = models.CharField(_("查到什么"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["engagement", "seq", "id"]
        verbose_name = _("监督要点")


class EntryMeeting(Protected):
    """The meeting at which a group enters; attendance is recorded with reasons and never blocks (practice 2, M3-20)."""

    read_right = "planning.read"
    guard = "engagement__"
    kind_name = "entry_meeting"

    engagement = models.OneToOneField(Engagement, on_delete=models.CASCADE, related_name="+")
    held_on = models.DateField(_("召开日期"))
    place = models.CharField(_("地点"), max_length=120, blank=True)
    chair = models.CharField(_("主持人"), max_length=60, blank=True)
    note = models.TextField(_("会议情况"), blank=True)


class Attendance(Protected):
    """One person asked to an entry meeting: present, or absent for a reason."""

    class Side(models.TextChoices):
        OFFICE = "office", _("巡察办负责同志")
        LEADING_GROUP = "leading_group", _("领导小组")
        GROUP = "group", _("巡察组")
        UNIT = "unit", _("被巡察单位")

    read_right = "planning.read"
    guard = "meeting__engagement__"

    meeting = models.ForeignKey(EntryMeeting, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(_("方面"), max_length=16, choices=Side.choices)
    name = models.CharField(_("姓名"), max_length=60)
    post = models.CharField(_("职务"), max_length=80, blank=True)
    present = models.BooleanField(_("到会"), default=True)
    reason = models.CharField(_("缺席原因"), max_length=120, blank=True)

    class Meta:
        ordering = ["meeting", "id"]

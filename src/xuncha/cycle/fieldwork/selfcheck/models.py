"""Self-check lists 自查清单 and 未巡先改 lists: sent to units, also to those that are not inspected; answered point by point
(M3-31, M4-19)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Leaf
from xuncha.cycle.planning.models import EngagementRecord
from xuncha.foundation.records import Protected


class SelfCheck(EngagementRecord):
    """One list for one unit; without an engagement where the unit is not inspected in this round."""

    class Sort(models.TextChoices):
        SELF_CHECK = "self_check", _("自查清单")
        AHEAD = "ahead", _("未巡先改清单")

    read_right = "selfcheck.read"
    kind_name = "self_check"

    sort = models.CharField(_("类别"), max_length=12, choices=Sort.choices, default=Sort.SELF_CHECK)
    title = models.CharField(_("名称"), max_length=80)
    due = models.DateField(_("回复期限"))
    note = models.CharField(_("给单位的说明"), max_length=300, blank=True)
    answered_by = models.CharField(_("回复人"), max_length=60, blank=True, editable=False)
    answered_on = models.DateField(_("回复日期"), null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("自查清单")
        indexes = [
            models.Index(fields=["group", "state"], name="self_check_group"),
            models.Index(fields=["organisation", "state"], name="self_check_unit"),
            models.Index(fields=["engagement", "state"], name="self_check_engagement"),
        ]

    def __str__(self) -> str:
        return self.title

    def waits_until(self) -> Any:
        return self.due if self.state == "sent" else None

    def signed_content(self) -> dict[str, Any]:
        points = CheckPoint.objects.trusted().filter(check_list=self).order_by("seq")
        return {"title": self.title, "due": self.due, "points": [(point.seq, point.text) for point in points]}


class CheckPoint(Protected):
    """One point of a list and what the unit says to it."""

    class Found(models.TextChoices):
        OPEN = "", _("未回复")
        YES = "yes", _("有")
        NO = "no", _("没有")

    read_right = "selfcheck.read"
    guard = "check_list__"
    own_column = "check_list__created_by_id"

    check_list = models.ForeignKey(SelfCheck, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("自查内容"), max_length=300)
    leaf = models.ForeignKey(
        Leaf, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("问题分类")
    )
    found = models.CharField(
        _("有无这类问题"), max_length=4, choices=Found.choices, blank=True, default=Found.OPEN
    )
    situation = models.CharField(_("具体情况"), max_length=1000, blank=True)
    measures = models.CharField(_("整改措施"), max_length=1000, blank=True)
    done_on = models.DateField(_("整改完成日期"), null=True, blank=True)

    class Meta:
        ordering = ["check_list", "seq", "id"]
        verbose_name = _("自查内容")
        indexes = [models.Index(fields=["check_list", "seq"], name="check_point_list")]

"""A look-back takes up the problems of the earlier inspection one by one (domain §2.2, M3-26)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.rectification.models.items import RectificationItem
from xuncha.foundation.records import Protected


class Recheck(Protected):
    """What the new group found of one old item. It belongs to the new engagement and is not open to the unit."""

    class Verdict(models.TextChoices):
        FIXED = "fixed", _("已改")
        REBOUNDED = "rebounded", _("反弹")
        FALSE = "false", _("虚假整改")

    read_right = "rectification.read_recheck"
    guard = "engagement__"
    own_column = "by_id"

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(RectificationItem, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(_("复诊结论"), max_length=10, choices=Verdict.choices)
    on = models.DateField(_("核查日期"))
    note = models.TextField(_("核查情况"), blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("旧问题复诊")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "item"], name="recheck_once_an_engagement")
        ]

    @property
    def tone(self) -> str:
        return {"fixed": "done", "rebounded": "due", "false": "overdue"}[self.verdict]

"""The five letters 五书 by which late rectification is urged, each proposed to the director first (domain §5.2, DR35; practice 24)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import EngagementRecord
from xuncha.cycle.rectification.models.items import RectificationItem, RectificationPlan
from xuncha.foundation.records import Protected


class SupervisionLetter(EngagementRecord):
    """One letter about one plan. The last of the five goes to the discipline commission, the others to the unit's head."""

    class Sort(models.TextChoices):
        """In the order of the ladder."""

        SUPERVISE = "supervise", _("督查督办通知书")
        GUIDE = "guide", _("阶段督查指导书")
        REMINDER = "reminder", _("情况提醒书")
        ADMONITION = "admonition", _("告诫书")
        ACCOUNTABILITY = "accountability", _("问责建议书")

    read_right = "supervision.read"
    kind_name = "supervision_letter"

    plan = models.ForeignKey(RectificationPlan, on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(_("文书"), max_length=16, choices=Sort.choices)
    why = models.CharField(_("发出理由"), max_length=300)
    text = models.TextField(_("正文"))
    reply_due = models.DateField(_("要求回复时间"), null=True, blank=True)
    reply = models.TextField(_("回复情况"), blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("督办文书")
        indexes = [
            models.Index(fields=["organisation", "-id"], name="supervision_unit"),
            models.Index(fields=["round", "state"], name="supervision_round"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}：{self.get_sort_display()}"

    @property
    def to_unit(self) -> bool:
        return self.sort != self.Sort.ACCOUNTABILITY

    def signed_content(self) -> dict[str, Any]:
        rows = LetterItem.objects.trusted().filter(letter=self).order_by("item")
        return {
            "sort": self.sort,
            "text": self.text,
            "reply_due": self.reply_due,
            "items": list(rows.values_list("item_id", flat=True)),
        }

    def signed_for(self, edge: str) -> dict[str, Any]:
        """The reply is what the unit's head signs."""
        return self.signed_content() | ({"reply": self.reply} if edge == "reply" else {})


class LetterItem(Protected):
    """An item the letter speaks of, with its date as it stood then."""

    read_right = "supervision.read"
    guard = "letter__"
    own_column = "letter__created_by_id"

    letter = models.ForeignKey(SupervisionLetter, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(RectificationItem, on_delete=models.PROTECT, related_name="+")
    due = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["letter", "id"]
        constraints = [models.UniqueConstraint(fields=["letter", "item"], name="letter_item_once")]

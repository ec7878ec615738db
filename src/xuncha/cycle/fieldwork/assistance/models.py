"""Assistance asked of other bodies (M3-34), and what departments tell about persons (practice 12).

Who is asked about and what was answered are sealed at rest; plain are kind, receiver, dates and how many persons.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.fieldwork.assistance.sorts import Sort, choices, sorts
from xuncha.cycle.fieldwork.petitions.reasons import SealedReasons
from xuncha.cycle.planning.models import BriefingRequest, EngagementRecord
from xuncha.foundation.dates import today
from xuncha.foundation.keys.fields import SealedColumn, sealed_text

LEADING_GROUP = "assistance_request.leading_group"


class AssistanceRequest(SealedReasons, EngagementRecord):
    """One letter to one body: look something up, send somebody, keep order."""

    read_right = "assistance.read"
    kind_name = "assistance_request"

    sort = models.CharField(_("种类"), max_length=12, choices=choices)
    receiver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("受请单位")
    )
    persons = models.PositiveSmallIntegerField(_("涉及人数"), default=0)
    due = models.DateField(_("请于何时前回复"), null=True, blank=True)
    contact = models.CharField(_("本组联系人和电话"), max_length=80, blank=True)
    sent_on = models.DateField(_("发出日期"), null=True, editable=False)
    answered_on = models.DateField(_("回复日期"), null=True, blank=True)
    subject_sealed = SealedColumn(purpose="assistance")
    matter_sealed = SealedColumn(purpose="assistance")
    why_sealed = SealedColumn(purpose="assistance")
    answer_sealed = SealedColumn(purpose="assistance")
    subject = sealed_text("subject_sealed")
    matter = sealed_text("matter_sealed")
    why = sealed_text("why_sealed")
    answer = sealed_text("answer_sealed")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("协助请求")
        indexes = [
            models.Index(fields=["group", "state"], name="assistance_group"),
            models.Index(fields=["engagement", "-id"], name="assistance_engagement"),
        ]

    def __str__(self) -> str:
        return self.number or str(self.get_sort_display())

    @property
    def rule(self) -> Sort:
        return sorts()[self.sort]

    def switched_off(self) -> frozenset[str]:
        """What the leader may approve alone does not pass the leading group."""
        off = super().switched_off()
        return off if self.rule.goes_up else off | {LEADING_GROUP}

    def waits_until(self) -> Any:
        """An answer is waited for until the day that was asked for."""
        return self.due if self.state == "sent" else None

    def usual_due(self) -> Any:
        return today() + timedelta(days=self.rule.days)

    def signed_content(self) -> dict[str, Any]:
        return {
            "sort": self.sort,
            "receiver": self.receiver_id,
            "due": self.due,
            "subject": self.subject,
            "matter": self.matter,
            "why": self.why,
        }


class PersonBriefing(SealedReasons, EngagementRecord):
    """What a department told about persons: held like a lead, for the leader and the deputies alone, out of search."""

    read_right = "briefings.read"
    kind_name = "person_briefing"
    own_column: ClassVar[str] = "created_by_id"

    request = models.ForeignKey(
        BriefingRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    origin = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("通报部门")
    )
    received_on = models.DateField(_("收到日期"))
    persons = models.PositiveSmallIntegerField(_("涉及人数"), default=1)
    attachment_id = models.BigIntegerField(null=True, editable=False)
    title_sealed = SealedColumn(purpose="briefing")
    content_sealed = SealedColumn(purpose="briefing")
    title = sealed_text("title_sealed")
    content = sealed_text("content_sealed")

    class Meta:
        ordering = ["-received_on", "-id"]
        verbose_name = _("涉人通报")
        indexes = [models.Index(fields=["group", "-received_on"], name="person_briefing_group")]

    def __str__(self) -> str:
        return self.number or str(_("涉人通报"))

"""Meetings that decide in a batch (practice 6)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import Group, Round
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.records import Protected, Record


class Meeting(Record):
    """A meeting that decides in a batch: tick what waits, print the agenda, enter results, one signature (practice 6)."""

    class Sort(models.TextChoices):
        GROUP = "group", _("组务会")
        CONSULTATION = "consultation", _("组办会商")
        LEADING_GROUP = "leading_group", _("领导小组会")
        SECRETARIES = "secretaries", _("书记专题会")
        STANDING = "standing", _("县委常委会")
        JOINT_REVIEW = "joint_review", _("整改会审")
        FEEDBACK = "feedback", _("反馈会")
        OTHER = "other", _("其他会议")

    read_right = "meetings.read"
    kind_name = "meeting"

    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("轮次")
    )
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("巡察组")
    )
    engagement_id = models.BigIntegerField(null=True, editable=False)
    organisation_id = models.BigIntegerField(null=True, editable=False)
    sort = models.CharField(_("会议"), max_length=16, choices=Sort.choices)
    title = models.CharField(_("名称"), max_length=160)
    on = models.DateField(_("时间"))
    place = models.CharField(_("地点"), max_length=80, blank=True)
    chair = models.CharField(_("主持人"), max_length=60)
    attendees = models.TextField(_("参加人员"), blank=True)
    absent = models.TextField(_("缺席人员及原因"), blank=True)
    minutes = models.TextField(_("议定事项"), blank=True)
    signers = models.JSONField(
        default=dict, editable=False, help_text='who speaks for a party: {"office": {"name": …, "post": …}}'
    )

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("会议")
        indexes = [
            models.Index(fields=["-on", "-id"], name="meeting_on"),
            models.Index(fields=["group", "-on"], name="meeting_group"),
        ]

    def __str__(self) -> str:
        return self.title

    def signed_content(self) -> dict[str, Any]:
        items = list(AgendaItem.objects.trusted().filter(meeting=self).order_by("seq"))
        spoken = {"signers": self.signers, "opinions": [(item.seq, item.opinions) for item in items]}
        texts = ("sort", "title", "on", "place", "chair", "attendees", "absent", "minutes")
        return (
            {name: getattr(self, name) for name in texts}
            | {"items": [(item.seq, item.kind, item.record_id, item.result, item.said) for item in items]}
            | (spoken if self.signers else {})
        )


class AgendaItem(Protected):
    """One waiting step put before a meeting, with the result entered in the grid.

    Of a sealed kind (petition, lead) only its number stands here in plain; what was said to it is sealed as well.
    """

    class Result(models.TextChoices):
        OPEN = "", _("未议")
        AGREED = "agreed", _("同意")
        RETURNED = "returned", _("退回")
        DEFERRED = "deferred", _("缓议")

    read_right = "meetings.read"
    guard = "meeting__"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    edge = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    result = models.CharField(_("结果"), max_length=10, choices=Result.choices, blank=True, default="")
    opinion = models.TextField(_("意见"), blank=True)
    opinion_sealed = SealedColumn(purpose="meeting", bind=("pk",))
    closed_opinion = sealed_text("opinion_sealed")
    opinions = models.JSONField(
        default=dict, editable=False, help_text='by party: {"office": {"result": "agree", "text": …}}'
    )
    carried_out = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["meeting", "seq", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "kind", "record_id"], name="agenda_item_once")
        ]
        indexes = [models.Index(fields=["kind", "record_id"], name="agenda_item_record")]

    @property
    def said(self) -> str:
        """The opinion as entered, from whichever column holds it."""
        return self.closed_opinion or self.opinion

    def say(self, text: str, *, sealed: bool) -> None:
        self.opinion, self.closed_opinion = ("", text) if sealed else (text, "")

    @property
    def tone(self) -> str:
        return {"agreed": "done", "returned": "due", "deferred": "waiting"}.get(self.result, "draft")

"""The inside half of the door: its keys, what is open, what came, and what goes back."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import Engagement
from xuncha.foundation.keys.fields import SealedColumn
from xuncha.foundation.keys.models import SealedRow
from xuncha.foundation.records import Protected
from xuncha.foundation.rules.models import Clock


class DoorKey(SealedRow):
    """A key pair of the inside. `intake` opens ordinary reports, `signing` tells the door who we are. Level 1: root reads it."""

    class Use(models.TextChoices):
        INTAKE = "intake", _("收件密钥")
        SIGNING = "signing", _("签名密钥")

    use = models.CharField(max_length=8, choices=Use.choices)
    suite = models.PositiveSmallIntegerField()
    public = models.BinaryField()
    private_sealed = SealedColumn(purpose="door.key")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "exchange"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_use_display()} {self.pk}"

    def private(self) -> bytes:
        column: Any = self._meta.get_field("private_sealed")
        return bytes(column.open_for(self))

    def keep_private(self, private: bytes) -> None:
        column: Any = self._meta.get_field("private_sealed")
        column.seal_for(self, private)


class DoorOpening(Protected):
    """What the public reads about one engagement, and from when until when it may write (DR05)."""

    class Switch(models.TextChoices):
        OPEN = "open", _("按起止时间开放")
        CLOSED = "closed", _("关闭")

    read_right = "door.open"
    guard = "engagement__"
    kind_name = "door_opening"

    engagement = models.OneToOneField(Engagement, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("地址代码"), max_length=16, unique=True, editable=False)
    title = models.CharField(_("公告标题"), max_length=120)
    switch = models.CharField(_("开关"), max_length=8, choices=Switch.choices, default=Switch.OPEN)
    opens_on = models.DateField(_("开始受理"))
    closes_on = models.DateField(
        _("截止受理"), null=True, blank=True, help_text=_("不填：跟随信访受理截止时限，驻点结束即关闭")
    )
    scope = models.TextField(_("受理范围（一行一条）"))
    not_taken = models.TextField(_("不受理的去处（一行一条）"), blank=True)
    channels = models.TextField(_("其他渠道（一行一条，写成“值班电话：号码”）"))
    hours = models.CharField(_("电话接听时间"), max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        app_label = "exchange"
        ordering = ["-opens_on", "pk"]
        verbose_name = _("公开渠道")

    def __str__(self) -> str:
        return self.title

    @property
    def opens_at(self) -> datetime:
        return _at(self.opens_on, time.min)

    @property
    def closes_at(self) -> datetime:
        """The end of the last day: as written, or by DR05, or the end of the on-site period."""
        last = self.closes_on or self._due_by_rule()
        return _at(last or self.engagement.onsite_end or self.opens_on, time(23, 59, 59))

    def _due_by_rule(self) -> date | None:
        known: dict[str, Any] = self.__dict__
        if "due_by_rule" not in known:
            alike = with_due(DoorOpening.objects.trusted()).get(pk=self.pk)
            known["due_by_rule"] = alike.__dict__["due_by_rule"]
        due: date | None = known["due_by_rule"]
        return due

    @property
    def state(self) -> str:
        """As the door's configuration says it; a suspended engagement suspends its door."""
        if self.switch == self.Switch.CLOSED:
            return "closed"
        place = self.engagement
        return "suspended" if place.suspended_on or place.round.suspended_on else "open"


class NoticePosting(Protected):
    """Where and when a notice of an engagement was published (M3-19 多渠道发布记录)."""

    class Sort(models.TextChoices):
        ENTRY = "entry", _("进驻公告")
        DEPARTURE = "departure", _("撤离公告")

    class Channel(models.TextChoices):
        ACCOUNT = "account", _("公众号")
        WEBSITE = "website", _("网站")
        BOARD = "board", _("现场张贴")
        BROADCAST = "broadcast", _("广播电视、大喇叭")
        MESSAGE = "message", _("短信、工作群")
        OTHER = "other", _("其他")

    read_right = "door.open"
    guard = "engagement__"

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(_("公告"), max_length=10, choices=Sort.choices)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    on = models.DateField(_("发布日期"))
    place = models.CharField(_("在哪里"), max_length=200)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    created_by_id = models.BigIntegerField(null=True, editable=False)
    created_by_name = models.CharField(max_length=60, blank=True, editable=False)

    class Meta:
        app_label = "exchange"
        ordering = ["sort", "on", "pk"]
        verbose_name = _("公告发布记录")

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.get_channel_display()}"


class DoorParcel(models.Model):
    """One parcel that came. Of those for others (径送, about inspectors) no more than this is ever known here.

    No page lists it: what a room made of a parcel is listed there, for those who may know.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待登记")
        LANDED = "landed", _("已登记")
        SEALED = "sealed", _("密封保存")
        BROKEN = "broken", _("打不开")
        DESTROYED = "destroyed", _("已销毁")

    serial = models.CharField(max_length=32, unique=True)
    addressee = models.CharField(max_length=12)
    kind = models.CharField(max_length=12)
    thread = models.CharField(max_length=32, blank=True, db_index=True)
    engagement_id = models.BigIntegerField(null=True)
    hour = models.DateTimeField()
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    came_at = models.DateTimeField(auto_now_add=True)
    landed_kind = models.CharField(max_length=40, blank=True)
    landed_id = models.BigIntegerField(null=True)
    kept_until = models.DateField(null=True)

    class Meta:
        app_label = "exchange"
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "id"], name="door_parcel_state")]

    def __str__(self) -> str:
        return f"{self.addressee} {self.pk}"


class DoorThread(SealedRow):
    """A reporter who can be answered: the key to write with, sealed at rest; who it is, nobody here knows."""

    thread = models.CharField(max_length=32, unique=True)
    suite = models.PositiveSmallIntegerField()
    engagement_id = models.BigIntegerField(null=True)
    key_sealed = SealedColumn(purpose="door.thread")

    class Meta:
        app_label = "exchange"

    def __str__(self) -> str:
        return self.thread

    def key(self) -> bytes:
        column: Any = self._meta.get_field("key_sealed")
        return bytes(column.open_for(self))

    def keep_key(self, key: bytes) -> None:
        column: Any = self._meta.get_field("key_sealed")
        column.seal_for(self, key)


class DoorReply(models.Model):
    """An answer, already sealed for the holder of the receipt: as it lies at the door."""

    thread = models.ForeignKey(DoorThread, on_delete=models.CASCADE, related_name="+")
    no = models.PositiveIntegerField()
    on = models.DateField()
    sealed = models.BinaryField()
    by_id = models.BigIntegerField()
    by_name = models.CharField(max_length=60)

    class Meta:
        app_label = "exchange"
        ordering = ["thread", "no"]
        constraints = [models.UniqueConstraint(fields=["thread", "no"], name="door_reply_number")]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.no}"


def with_due(rows: models.QuerySet[DoorOpening]) -> models.QuerySet[DoorOpening]:
    """With the day that DR05 gives each, read along in one statement."""
    clocks = Clock.objects.filter(kind="engagement", record_id=OuterRef("engagement_id"), code="DR05")
    return rows.annotate(due_by_rule=Subquery(clocks.order_by("-pk").values("due")[:1]))


def _at(day: Any, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))

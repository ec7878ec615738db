"""Who holds which key, what is sealed to them, and every request to open it. No column here holds an open identity."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.dates import now
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.keys.models import SealedRow
from xuncha.foundation.records import About
from xuncha.foundation.sealing import suites
from xuncha.foundation.sealing.suites import Suite, joined


class Capacity(models.TextChoices):
    """What a key is for. Identities need one of A and one of B; the other two open whole letters (practice 10, 11)."""

    IDENTITY_A = "identity_a", _("组长一方")
    IDENTITY_B = "identity_b", _("线索专员或纪委一方")
    STRAIGHT_UP = "straight_up", _("径送件开启人")
    INSPECTORS = "inspectors", _("反映巡察干部问题的受理人")


IDENTITY = (Capacity.IDENTITY_A, Capacity.IDENTITY_B)


class KeyHolder(models.Model):
    """A person's key pair for one capacity. The private half is stored locked; nobody but the holder can unlock it.

    invited → prepared (passphrase set, sheet printed) → active (fingerprint confirmed face to face) → leaving → ended;
    lost at any time. `group_id` None: a standing holder, for every group.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("待设口令")
        PREPARED = "prepared", _("待核对指纹")
        ACTIVE = "active", _("在任")
        LEAVING = "leaving", _("待交接")
        ENDED = "ended", _("已解除")
        LOST = "lost", _("遗失停用")
        CANCELLED = "cancelled", _("已撤销")

    LIVE = (State.INVITED, State.PREPARED, State.ACTIVE, State.LEAVING)
    HOLDING = (State.ACTIVE, State.LEAVING)

    row_key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    capacity = models.CharField(_("身份"), max_length=12, choices=Capacity)
    user_id = models.BigIntegerField(editable=False)
    user_name = models.CharField(_("保管人"), max_length=60)
    group_id = models.BigIntegerField(null=True, blank=True, editable=False)
    group_name = models.CharField(_("范围"), max_length=120, blank=True)
    until = models.DateField(_("任期止"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.INVITED)
    suite = models.PositiveSmallIntegerField(null=True, editable=False)
    public = models.BinaryField(default=bytes, editable=False)
    locked = models.BinaryField(default=bytes, editable=False)
    sheet = models.BinaryField(default=bytes, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    tries_since = models.DateTimeField(null=True, editable=False)
    invited_by_id = models.BigIntegerField(editable=False)
    invited_by_name = models.CharField(max_length=60)
    invited_at = models.DateTimeField(auto_now_add=True)
    confirmed_by_name = models.CharField(max_length=60, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=60, blank=True)
    end_reason = models.CharField(_("原因"), max_length=300, blank=True)

    class Meta:
        app_label = "foundation"
        ordering = ["capacity", "group_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["capacity", "user_id", "group_id"],
                condition=Q(state__in=("invited", "prepared", "active", "leaving")),
                name="key_holder_once_a_group",
            ),
            models.UniqueConstraint(
                fields=["capacity", "user_id"],
                condition=Q(state__in=("invited", "prepared", "active", "leaving"), group_id=None),
                name="key_holder_once_standing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_name} · {self.get_capacity_display()}"

    @property
    def place(self) -> bytes:
        """What the locked key is bound to: a lock copied to another holder's row does not open."""
        return joined(b"xuncha/key-holder", self.row_key.bytes)

    @property
    def own_suite(self) -> Suite:
        return suites.get(self.suite or 0)

    @property
    def mark(self) -> bytes:
        """The fingerprint under which halves are wrapped to this key."""
        return suites.fingerprint(self.own_suite, bytes(self.public))

    @property
    def fingerprint(self) -> str:
        """As it is read out loud and printed: eight groups of four."""
        text = self.mark.hex().upper() if self.public else ""
        return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


class SealedIdentity(About):
    """An identity under two keys, and the record it belongs to. Not deleted: destroyed leaves the row, without the blob."""

    blob = models.BinaryField(editable=False)
    context = models.BinaryField(editable=False)
    sealed_by_id = models.BigIntegerField(null=True, editable=False)
    sealed_by_name = models.CharField(max_length=60, blank=True)
    sealed_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)
    destroyed_by_name = models.CharField(max_length=60, blank=True)
    destroy_reason_sealed = SealedColumn(purpose="custody.destroy_reason", bind=("kind", "record_id", "pk"))
    destroy_reason = sealed_text("destroy_reason_sealed")

    class Meta:
        app_label = "foundation"
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "record_id"], name="sealed_identity_record")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id} · {self.pk}"


class UnsealRequest(SealedRow):
    """One person asks to see one identity; two approve; for 24 hours the asker can look with a code shown once.

    `public` receives the two halves; its private half lies here locked by that code, which is stored nowhere.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("待批准")
        OPEN = "open", _("可查看")
        DECLINED = "declined", _("不同意")
        WITHDRAWN = "withdrawn", _("已撤回")
        EXPIRED = "expired", _("已过期")
        CLOSED = "closed", _("已关闭")

    sealed = models.ForeignKey(SealedIdentity, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.ASKED)
    reason_sealed = SealedColumn(purpose="custody.reason")
    reason = sealed_text("reason_sealed")
    asked_by_id = models.BigIntegerField(editable=False)
    asked_by_name = models.CharField(_("申请人"), max_length=60)
    asked_at = models.DateTimeField(_("申请时间"), auto_now_add=True)
    asked_until = models.DateTimeField()
    suite = models.PositiveSmallIntegerField()
    public = models.BinaryField(editable=False)
    locked = models.BinaryField(editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    tries_since = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True)
    open_until = models.DateTimeField(_("可查看至"), null=True)
    looks = models.PositiveIntegerField(_("查看次数"), default=0)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=60, blank=True)
    end_reason_sealed = SealedColumn(purpose="custody.end_reason")
    end_reason = sealed_text("end_reason_sealed")

    class Meta:
        app_label = "foundation"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sealed", "asked_by_id"],
                condition=Q(state__in=("asked", "open")),
                name="unseal_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_by_name} · {self.pk}"

    @property
    def place(self) -> bytes:
        return joined(b"xuncha/unseal", self.row_key.bytes)

    @property
    def standing(self) -> UnsealRequest.State:
        """The state as of now: reading a page ends nothing, the next act or the daily chore does."""
        if self.state == self.State.ASKED and self.asked_until <= now():
            return self.State.EXPIRED
        if self.state == self.State.OPEN and self.open_until is not None and self.open_until <= now():
            return self.State.CLOSED
        return self.State(self.state)

    def half_place(self, role: str) -> bytes:
        """A half sealed for one request opens in no other: an approval cannot be replayed."""
        return joined(self.place, role.encode())


class UnsealApproval(models.Model):
    """One side's approval: its half, sealed to the request's own key. Emptied when the request ends."""

    request = models.ForeignKey(UnsealRequest, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=12, choices=Capacity)
    holder = models.ForeignKey(KeyHolder, on_delete=models.PROTECT, related_name="+")
    by_id = models.BigIntegerField(editable=False)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)
    half = models.BinaryField(editable=False)

    class Meta:
        app_label = "foundation"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "capacity"], name="unseal_one_a_side"),
            models.UniqueConstraint(fields=["request", "by_id"], name="unseal_one_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.by_name} · {self.get_capacity_display()}"


def label_of(capacity: str) -> Any:
    return Capacity(capacity).label

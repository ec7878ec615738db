"""What the flow engine writes: the timeline, what waits, signatures, paper acts, opinions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.records import About


class Step(About):
    """One act on one record: the timeline that people read. `acted_on` is the date of the act, `recorded_at` of its entry."""

    edge = models.CharField(max_length=40)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=60)
    recorder_id = models.BigIntegerField(null=True)
    recorder_name = models.CharField(max_length=60, blank=True)
    acted_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)
    warnings = models.TextField(blank=True)
    skipped = models.BooleanField(default=False)

    class Meta:
        app_label = "foundation"
        indexes = [
            models.Index(fields=["kind", "record_id", "id"], name="step_record"),
            models.Index(fields=["engagement_id", "-id"], name="step_engagement"),
        ]


class Pending(About):
    """What now waits for somebody: by right and scope, or for one person; never for the barred."""

    edge = models.CharField(max_length=40)
    right = models.CharField(max_length=60)
    user_id = models.BigIntegerField(null=True)
    party = models.CharField(max_length=40, blank=True)
    barred = models.CharField(max_length=400, default=",", help_text=",12,15,")
    due = models.DateField(null=True)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "foundation"
        indexes = [
            models.Index(fields=["kind", "record_id"], name="pending_record"),
            models.Index(fields=["right", "group_id"], name="pending_group"),
            models.Index(fields=["right", "organisation_id"], name="pending_organisation"),
            models.Index(fields=["user_id"], name="pending_user"),
        ]


class Signature(About):
    """Who stands for what, over a salted digest of exactly what was signed (practice 1)."""

    class Form(models.TextChoices):
        SYSTEM = "system", _("系统签名")
        PAPER = "paper", _("纸质签名")
        CARRIED_OVER = "carried_over", _("历史数据所载")

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    edge = models.CharField(max_length=40)
    form = models.CharField(max_length=16, choices=Form.choices)
    signer_id = models.BigIntegerField(null=True)
    signer_name = models.CharField(max_length=60)
    signer_post = models.CharField(max_length=120, blank=True)
    signed_on = models.DateField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    standing = models.BooleanField(default=True, help_text="False once the text was opened again")
    paper_act = models.ForeignKey("PaperAct", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "foundation"
        indexes = [models.Index(fields=["kind", "record_id"], name="signature_record")]


class PaperAct(About):
    """A transition done in ink: recorded by one, confirmed by another, dated when it was done.

    A party's opinion given in ink is one too: `edge` is then "state:party" and `result` says what the party answered.
    """

    edge = models.CharField(max_length=40)
    result = models.CharField(max_length=10, blank=True, default="")
    signer_id = models.BigIntegerField(null=True)
    signer_name = models.CharField(_("签字人"), max_length=60)
    signer_post = models.CharField(_("职务"), max_length=120, blank=True)
    acted_on = models.DateField(_("签字日期"))
    scan = models.ForeignKey(
        "StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("扫描件")
    )
    original_at_sealed = SealedColumn(purpose="paper", bind=("salt",))
    copies = models.PositiveSmallIntegerField(_("份数"), default=1)
    seal_sealed = SealedColumn(purpose="paper", bind=("salt",))
    original_at = sealed_text("original_at_sealed")
    seal = sealed_text("seal_sealed")
    reason = models.TextField(blank=True)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    recorder_id = models.BigIntegerField()
    recorder_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(auto_now_add=True)
    confirmer_id = models.BigIntegerField(null=True)
    confirmer_name = models.CharField(max_length=60, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    refused_reason = models.TextField(blank=True)

    class Meta:
        app_label = "foundation"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record_id", "edge"],
                condition=models.Q(confirmed_at=None, refused_reason=""),
                name="paper_act_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmer_id=None) | ~models.Q(confirmer_id=models.F("recorder_id")),
                name="paper_act_two_people",
            ),
        ]


class Opinion(About):
    """One party's opinion in one turn of a parallel review."""

    class Result(models.TextChoices):
        AGREE = "agree", _("同意")
        RETURN = "return", _("退回")

    turn = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=40)
    party = models.CharField(max_length=40)
    result = models.CharField(max_length=10, choices=Result.choices)
    text = models.TextField(blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    by_post = models.CharField(max_length=120, blank=True, default="")
    given_on = models.DateField()
    recorder_id = models.BigIntegerField(null=True)
    paper_act = models.ForeignKey("PaperAct", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "foundation"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record_id", "state", "turn", "party"], name="opinion_once_a_party"
            )
        ]


class Exclusion(models.Model):
    """A named person who may not know of a record, everywhere (practice 11)."""

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    user_id = models.BigIntegerField()
    reason_sealed = SealedColumn(purpose="exclusion", bind=("kind", "record_id", "user_id"))
    reason = sealed_text("reason_sealed")
    set_by_id = models.BigIntegerField()
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "foundation"
        constraints = [
            models.UniqueConstraint(fields=["user_id", "kind", "record_id"], name="exclusion_once")
        ]

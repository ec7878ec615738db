"""Register of leaders' written instructions (practice 21)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.models import Round
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.keys.models import SealedRow
from xuncha.foundation.records import Placed, Protected, Record


class Instruction(Record):
    """A leader's written instruction 领导批示 as a supervised task. What was said by name stands apart, sealed."""

    read_right = "instructions.read"
    kind_name = "instruction"

    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("轮次")
    )
    group_id = models.BigIntegerField(null=True, editable=False)
    engagement_id = models.BigIntegerField(null=True, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("承办单位"),
    )
    leader = models.CharField(_("批示领导"), max_length=60)
    on = models.DateField(_("批示日期"))
    subject = models.CharField(_("批示件"), max_length=200)
    task = models.TextField(_("交办事项"), blank=True)
    names_persons = models.BooleanField(_("点人点事"), default=False)
    due = models.DateField(_("办结期限"), null=True, blank=True)
    is_focus = models.BooleanField(
        _("监督重点"), default=False, help_text=_("列入监督重点清单，交办时同时推送县纪委监委和派驻机构跟进")
    )
    reply = models.TextField(_("办理情况"), blank=True)
    replied_on = models.DateField(_("回复日期"), null=True, blank=True)
    report = models.ForeignKey(
        "reporting.Report", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("领导批示")
        indexes = [
            models.Index(fields=["-on", "-id"], name="instruction_on"),
            models.Index(fields=["organisation", "-on"], name="instruction_organisation"),
        ]

    def __str__(self) -> str:
        return self.subject


class TaskBody(Protected):
    """A body beside the one that must act: it takes part (配合) or supervises (督促监督). Known from the list or by name."""

    class Role(models.TextChoices):
        COOPERATING = "cooperating", _("配合单位")
        SUPERVISING = "supervising", _("督促单位")

    read_right = "instructions.read"
    guard = "instruction__"
    own_column: ClassVar[str] = "instruction__created_by_id"

    instruction = models.ForeignKey(Instruction, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["instruction", "role", "id"]
        constraints = [models.UniqueConstraint(fields=["instruction", "role", "name"], name="task_body_once")]

    def __str__(self) -> str:
        return self.name


class InstructionText(SealedRow, Placed, Protected):
    """The words themselves, sealed at rest, with an audience of their own: the unit gets the task, not the words."""

    read_right = "instructions.read_text"
    own_column: ClassVar[str] = "instruction__created_by_id"

    instruction = models.OneToOneField(Instruction, on_delete=models.CASCADE, related_name="+")
    text_sealed = SealedColumn(purpose="instruction")
    text = sealed_text("text_sealed")

"""What the pages of leaders' instructions read."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.reporting.instructions.flow import instruction_flow
from xuncha.cycle.reporting.instructions.models import Instruction, InstructionText, TaskBody
from xuncha.cycle.reporting.reports.models import Report
from xuncha.foundation.kinds import Trace
from xuncha.foundation.scoping import Actor


def instructions(actor: Actor) -> QuerySet[Instruction]:
    return Instruction.objects.visible_to(actor).select_related("organisation", "round").defer("reply")


def text_of(instruction: Instruction, actor: Actor) -> str | None:
    """The leader's words, for whom they are meant; None for everybody else. Opening them decrypts one row."""
    row = InstructionText.objects.visible_to(actor).filter(instruction=instruction).first()
    return row.text if row else None


def bodies_of(instruction: Instruction, actor: Actor) -> dict[str, list[str]]:
    """Role → names of those beside the body that must act."""
    found: dict[str, list[str]] = {role: [] for role in TaskBody.Role.values}
    for body in TaskBody.objects.visible_to(actor).filter(instruction=instruction):
        found[body.role].append(body.name)
    return found


def instructions_on(report: Report, actor: Actor) -> Iterator[Trace]:
    """What leaders wrote on a report, for its trace strip."""
    for row in instructions(actor).filter(report=report).order_by("on", "id"):
        yield Trace(
            _("领导批示"),
            f"{row.leader} {row.on}",
            reverse("reporting:instruction", args=[row.pk]),
            instruction_flow.label(row.state),
        )

"""What the pages of leaders' instructions read."""

from __future__ import annotations

from django.db.models import QuerySet

from xuncha.cycle.reporting.instructions.models import Instruction, InstructionText
from xuncha.foundation.scoping import Actor


def instructions(actor: Actor) -> QuerySet[Instruction]:
    return Instruction.objects.visible_to(actor).select_related("organisation", "round").defer("reply")


def text_of(instruction: Instruction, actor: Actor) -> str | None:
    """The leader's words, for whom they are meant; None for everybody else. Opening them decrypts one row."""
    row = InstructionText.objects.visible_to(actor).filter(instruction=instruction).first()
    return row.text if row else None

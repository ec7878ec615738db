"""The verbs of leaders' instructions: register, assign, answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.reporting.instructions.models import Instruction, InstructionText, TaskBody
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import Pending
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited

REPLYING = ("instructions.reply", "instructions.write")
"""The unit for itself, and the office from the unit's paper."""
TASK = audience_mask(("unit", "unit_head", "supervisor"))
"""To whom an assigned task opens, with the leader's words, unless it names persons: then the task alone, to the head."""

DISCIPLINE = audience_mask(("discipline",))
"""The focus list 监督重点清单 is pushed to the discipline commission with its dispatched groups (M2-05, M2-10)."""


@verb
def register(instruction: Instruction, *, text: str, by: Actor) -> Instruction:
    """Enter an instruction, by the office or by the leader who gives it. The words are sealed apart from the task."""
    rights = ("instructions.write", "instructions.give")
    if not any(by.reach(right, acting=True).covers(instruction) for right in rights):
        raise NotAllowed(_("领导批示由巡察办登记，或由领导本人作出"))
    if instruction.report is not None:
        report = instruction.report
        instruction.round_id, instruction.group_id = report.round_id, report.group_id
        instruction.engagement_id = report.engagement_id
    engine.open_record(instruction, by=by)
    InstructionText.objects.create(instruction=instruction, text=text, **place_of(instruction))
    return instruction


@verb
def set_bodies(instruction: Instruction, bodies: Iterable[tuple[str, str]], *, by: Actor) -> None:
    """(role, name) of those who take part in the task or supervise it; replaces what stood there."""
    require_write(instruction, by)
    TaskBody.objects.trusted().filter(instruction=instruction).delete()
    pairs = dict.fromkeys((role, name[:120]) for role, name in bodies if name)
    TaskBody.objects.bulk_create(
        TaskBody(instruction=instruction, role=role, name=name) for role, name in pairs
    )
    audit.record("instruction.edited", by=by, about=instruction, data={"count": len(pairs)})


def require_write(instruction: Instruction, by: Actor) -> None:
    if not by.reach("instructions.write", acting=True).covers(instruction):
        raise NotAllowed(_("领导批示由巡察办登记和督办"))


@verb
def edit_text(instruction: Instruction, text: str, *, by: Actor) -> None:
    """Correct the words before the task is given out."""
    require_write(instruction, by)
    row, _created = InstructionText.objects.trusted().get_or_create(
        instruction=instruction, defaults=place_of(instruction)
    )
    row.text = text
    row.save()
    audit.record("instruction.edited", by=by, about=instruction)


@verb
def assign(instruction: Instruction, *, by: Actor, **arguments: Any) -> Instruction:
    """Give it to the unit as a supervised task. What names persons opens to the head of the unit only, without the words."""
    if not instruction.names_persons:
        instruction.audience |= TASK | (DISCIPLINE if instruction.is_focus else 0)
    engine.take(instruction, "assign", by=by, **arguments)
    words = InstructionText.objects.trusted().filter(instruction=instruction)
    place = place_of(instruction) | {"audience": 0 if instruction.names_persons else TASK}
    words.update(**place)
    _date_todos(instruction)
    return instruction


@verb
def send_back(instruction: Instruction, *, by: Actor, **arguments: Any) -> Instruction:
    engine.take(instruction, "send_back", by=by, **arguments)
    _date_todos(instruction)
    return instruction


def _date_todos(instruction: Instruction) -> None:
    """The unit's to-do carries the leader's date; no rule prescribes one."""
    rows = Pending.objects.filter(kind=instruction.kind_name, record_id=instruction.pk)
    rows.update(due=instruction.due)


def may_reply(instruction: Instruction, by: Actor) -> bool:
    return any(by.reach(right, acting=True).covers(instruction) for right in REPLYING)


@verb
def write_reply(
    instruction: Instruction, *, reply: str, by: Actor, version: int | None = None
) -> Instruction:
    """The unit writes what was done; the office copies it from paper for a unit without accounts (practice 7).

    Handing it in is a step of its own, in the system by the unit or as a paper act.
    """
    if not may_reply(instruction, by):
        raise NotAllowed(_("办理情况由承办单位填写；单位没有账号的，由巡察办照书面回复代录"))
    if instruction.state != "in_progress":
        raise NotAllowed(_("这件批示现在不在办理环节"))
    instruction.reply, instruction.replied_on = reply, today()
    save_edited(instruction, by=by, version=version, fields=["reply", "replied_on"])
    return instruction

"""The register of leaders' instructions: a supervised task for the unit; what names persons is not shown to it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from xuncha.cycle.reporting.instructions import actions, queries
from xuncha.cycle.reporting.models import Instruction, InstructionText
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import Pending
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed

WORDS = "请教育局举一反三，限期整改。"


def registered(cast: Cast, by: Any = None, **fields: Any) -> Instruction:
    values = {
        "leader": "周正", "on": today(), "subject": "关于第三轮巡察情况的报告", "organisation": cast.bureau,
        "task": "一个月内报送整改情况", "due": today(),
    }  # fmt: skip
    return actions.register(Instruction(**(values | fields)), text=WORDS, by=by or cast.staff)


def test_the_unit_gets_task_and_words(cast: Cast) -> None:
    instruction = registered(cast)
    assert not Instruction.objects.visible_to(cast.liaison).exists()
    actions.assign(instruction, by=cast.staff)
    assert queries.text_of(instruction, cast.liaison) == WORDS
    assert queries.text_of(instruction, cast.head) == WORDS
    assert not Instruction.objects.visible_to(cast.other_liaison).exists()
    (todo,) = Pending.objects.filter(kind="instruction")
    assert (todo.right, todo.due) == ("instructions.reply", today())


def test_what_names_persons_stays_with_office_and_leaders(cast: Cast) -> None:
    instruction = registered(cast, names_persons=True)
    actions.assign(instruction, by=cast.staff)
    assert Instruction.objects.visible_to(cast.head).filter(pk=instruction.pk).exists()
    assert queries.text_of(instruction, cast.head) is None
    assert not Instruction.objects.visible_to(cast.liaison).exists()
    assert not Instruction.objects.visible_to(cast.county_leader).exists()
    for person in (cast.staff, cast.secretary, cast.lg_head):
        assert queries.text_of(instruction, person) == WORDS


def test_the_words_are_sealed_at_rest(cast: Cast) -> None:
    instruction = registered(cast)
    row = InstructionText.objects.trusted().get(instruction=instruction)
    assert WORDS.encode() not in bytes(row.text_sealed)


def test_a_task_is_answered_and_closed_by_somebody_else(cast: Cast) -> None:
    instruction = registered(cast)
    actions.assign(instruction, by=cast.staff)
    with pytest.raises(Missing):
        engine.take(instruction, "reply", by=cast.liaison)
    actions.write_reply(instruction, reply="已整改 3 项。", by=cast.liaison)
    engine.take(instruction, "reply", by=cast.liaison)
    actions.send_back(instruction, by=cast.staff, reason="数字不清")
    actions.write_reply(instruction, reply="已整改 3 项，涉及 2 万元。", by=cast.staff)
    engine.take(instruction, "reply", by=cast.staff)
    with pytest.raises(NotAllowed):
        engine.take(instruction, "finish", by=cast.staff)
    engine.take(instruction, "finish", by=cast.director)
    assert instruction.state == "done"


def test_a_task_needs_a_unit_and_asks_about_its_date(cast: Cast) -> None:
    with pytest.raises(Missing):
        actions.assign(registered(cast, organisation=None), by=cast.staff)
    with pytest.raises(NeedsReason):
        actions.assign(registered(cast, due=None), by=cast.staff)


def test_a_county_leader_gives_instructions_to_the_units_answered_for(cast: Cast) -> None:
    instruction = registered(cast, by=cast.county_leader)
    assert queries.text_of(instruction, cast.county_leader) == WORDS
    with pytest.raises(NotAllowed):
        registered(cast, by=cast.county_leader, organisation=cast.town)
    with pytest.raises(NotAllowed):
        registered(cast, by=cast.leader)

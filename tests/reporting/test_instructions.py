"""The register of leaders' instructions: a supervised task for the unit; what names persons is not shown to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.foundation.hostile import png
from xuncha.cycle.reporting.instructions import actions, queries
from xuncha.cycle.reporting.models import Instruction, InstructionText
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine, pending
from xuncha.foundation.flow.models import PaperAct, Pending
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed

Enter = Callable[..., Client]
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
    actions.write_reply(instruction, reply="已整改 3 项，涉及 2 万元。", by=cast.liaison)
    engine.take(instruction, "reply", by=cast.liaison)
    engine.take(instruction, "finish", by=cast.staff)
    assert instruction.state == "done"


def test_the_to_do_stands_with_the_unit_and_not_with_the_office(cast: Cast, enter: Enter) -> None:
    instruction = registered(cast)
    actions.assign(instruction, by=cast.staff)
    waiting = "批示待办理回复"
    assert waiting in enter(cast.liaison).get("/").content.decode()
    assert waiting not in enter(cast.other_liaison).get("/").content.decode()
    for person in (cast.staff, cast.director):
        assert not pending.waiting_for(person, person.rights).filter(kind="instruction").exists()
    actions.write_reply(instruction, reply="已整改 3 项。", by=cast.liaison)
    engine.take(instruction, "reply", by=cast.liaison)
    assert "批示待了结" in enter(cast.staff).get("/").content.decode()


def test_the_office_copies_the_reply_of_a_unit_without_an_account_from_paper(
    cast: Cast, enter: Enter
) -> None:
    instruction = registered(cast)
    actions.assign(instruction, by=cast.staff)
    staff = enter(cast.staff)
    form = reverse("reporting:reply_instruction", args=[instruction.pk])
    assert staff.get(form).status_code == 200
    assert enter(cast.discipline).get(form).status_code == 404
    answer = staff.post(
        form, {"reply": "已整改 3 项。", "version": Instruction.objects.trusted().get().version}
    )
    assert answer.status_code == 302
    edge = reverse("kit:act", args=["instruction", instruction.pk, "reply"])
    assert staff.post(edge, {}).status_code == 403
    paper = {
        "signer_name": "马涛", "signer_post": "局长", "acted_on": today().isoformat(), "copies": "1",
        "scan": SimpleUploadedFile("书面回复.png", png()),
    }  # fmt: skip
    assert staff.post(f"{edge}?form=paper", paper).status_code == 302
    act = PaperAct.objects.get(kind="instruction")
    confirm = reverse("kit:paper_act", args=[act.pk])
    assert enter(cast.staff2).post(confirm, {"answer": "confirm"}).status_code == 302
    assert Instruction.objects.trusted().get(pk=instruction.pk).state == "replied"


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

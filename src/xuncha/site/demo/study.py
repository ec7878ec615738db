"""The reading room: documents, a rule and its trial version, what is learnt before an inspection, texts put side by side."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from functools import cache
from typing import Any

from xuncha.cycle.reporting.instructions import actions as instructions
from xuncha.cycle.reporting.models import Instruction
from xuncha.foundation.dates import today
from xuncha.foundation.files.spool import spooled
from xuncha.insight.decomposing import actions as decomposing
from xuncha.insight.decomposing import targets
from xuncha.insight.decomposing.models import Decomposition, Item, Made
from xuncha.insight.decomposing.queries import OFFICE
from xuncha.insight.lookalikes import actions as lookalikes
from xuncha.insight.lookalikes.models import Comparison
from xuncha.library import actions as library
from xuncha.library.documents import actions as documents
from xuncha.library.models import Regulation
from xuncha.library.training import actions as training
from xuncha.library.training.models import Question, ReadingItem, ReadingList
from xuncha.site.demo.county import DATA
from xuncha.site.demo.first_round import team_of
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.second_round import ENTRY, plan_of
from xuncha.site.demo.stage import Story

OFFICE_STAFF = "S005"
READERS = 5
"""The first two pass the test, the third fails it, the others have only read."""


@cache
def texts() -> dict[str, Any]:
    return tomllib.loads((DATA / "demo_study.toml").read_text(encoding="utf8"))


def upload(name: str, text: str) -> Any:
    return spooled(text.encode(), name)


def library_story(scene: Scene) -> Story:
    """The machine reads the files in the background once the demonstration runs; their particulars stand already."""
    yield -52
    office = scene.person(OFFICE_STAFF)
    for row in texts()["document"]:
        made = documents.take_in(
            upload(row["name"], row["text"]), by=office, for_units=row.get("for_units", False)
        )
        fields = [name for name in documents.PARTICULARS if name in row]
        for name in fields:
            setattr(made, name, row[name])
        made.issued_on, made.year = today(), today().year
        documents.settle(made, by=office, version=made.version, fields=[*fields, "issued_on", "year"])
    _trial_version(office)


def _trial_version(by: Any) -> None:
    """The rule on receptions had a trial version: two texts to compare article by article."""
    row = dict(texts()["old_rule"])
    articles = row.pop("text")
    old = Regulation(**row, kind=Regulation.Kind.RULE, source="演示虚构", is_fictional=True)
    library.enter_regulation(old, by=by)
    library.paste_clauses(old, articles, by=by, version=old.version)
    old.refresh_from_db()
    library.supersede(old, by_regulation=Regulation.objects.get(code="qy_reception"), by=by)


def reading_story(scene: Scene) -> Story:
    yield -50
    office, told = scene.person(OFFICE_STAFF), texts()
    row = told["reading"]
    record = ReadingList(title=row["title"], intro=row["intro"], due=today() + timedelta(days=60))
    training.begin(record, place=None, by=office)
    for code, note in row["regulations"]:
        item = ReadingItem(regulation=Regulation.objects.get(code=code), note=note)
        training.add_item(record, item, by=office)
    for question in told["question"]:
        training.save_question(Question(reading_list=record, **question), by=office)
    training.publish(record, by=office)
    yield ENTRY - 1
    plan = plan_of(scene)
    members = [key for no in plan.groups for key in team_of(scene, plan, no).members]
    for at, key in enumerate(members[:READERS]):
        _learn(scene, record, key, at)


def _learn(scene: Scene, record: ReadingList, key: str, at: int) -> None:
    reader = scene.person(key)
    items = ReadingItem.objects.trusted().filter(reading_list=record).select_related("reading_list")
    for item in items[: 3 if at < 4 else 1]:
        training.mark_read(item, by=reader)
    if at < 3:
        questions = Question.objects.trusted().filter(reading_list=record)
        given = {question.pk: question.answers if at < 2 else [0] for question in questions}
        training.take_test(record, given, by=reader)


def speech_story(scene: Scene) -> Story:
    """A speech taken apart; what it asks of units becomes supervised tasks, and one of them is given out."""
    yield -16
    from xuncha.text.decompose.asked import answer  # in this process: the build starts no helper

    office, row = scene.person(OFFICE_STAFF), texts()["speech"]
    told = answer({"pages": [("", row["text"])], "on": today().isoformat()}, b"")
    made = Decomposition(title=row["title"], document_on=today(), audience=OFFICE)
    decomposing.keep(made, told, by=office)
    items = Item.objects.trusted().filter(decomposition=made, kind=Item.Kind.REQUIREMENT)
    chosen = [item for item in items.select_related("decomposition") if item.bodies][:3]
    leader = scene.county.leaders["L01"]["name"]
    targets.turn_into_tasks(made, chosen, leader=leader, on=today(), by=office)
    yield -13
    first = Made.objects.trusted().filter(item__in=chosen).order_by("record_id").first()
    if first is not None:
        task = Instruction.objects.trusted().get(pk=first.record_id)
        if task.organisation_id:
            instructions.assign(task, by=scene.person(OFFICE_STAFF))


def comparison_story(scene: Scene) -> Story:
    """Two comparisons that are asked for; what is alike is found by the machine once the demonstration runs."""
    yield -6
    plan, told = plan_of(scene), texts()
    no, codes = next(iter(plan.groups.items()))
    engagement = scene.engagements[codes[0]]
    notes = Comparison(
        title=told["notes"]["title"],
        engagement=engagement,
        round_id=engagement.round_id,
        group_id=engagement.group_id,
        organisation_id=engagement.organisation_id,
    )
    member = scene.person(team_of(scene, plan, no).members[0])
    lookalikes.ask(notes, by=member, uploads=_files(told["notes"], "学习笔记"))
    yield -5
    reports = Comparison(title=told["reports"]["title"], round=scene.rounds["A"], audience=OFFICE)
    lookalikes.ask(reports, by=scene.person(OFFICE_STAFF), uploads=_files(told["reports"], "整改报告"))


def _files(row: dict[str, str], name: str) -> list[Any]:
    texts_of = [row[key] for key in ("first", "second", "third") if key in row]
    return [upload(f"{name}{number}.txt", text) for number, text in enumerate(texts_of, 1)]


def stories(scene: Scene) -> list[Story]:
    return [library_story(scene), reading_story(scene), speech_story(scene), comparison_story(scene)]

"""Verbs of training: lists written, opened and closed; things read; tests taken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from xuncha.foundation import audit, rights
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.foundation.scoping import AUDIENCES, Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited
from xuncha.library.training.models import Attempt, Question, Reading, ReadingItem, ReadingList
from xuncha.people.models import User
from xuncha.people.scopes import Scope

WRITE = "training.write"
READ = "training.read"


def require_write(by: Actor, record: ReadingList) -> None:
    if not by.reach(WRITE, acting=True).covers(record):
        raise NotAllowed(_("学习清单由%(who)s维护") % {"who": rights.who_could(WRITE)})


def require_draft_of(by: Actor, record: ReadingList) -> None:
    """What people have begun to read and answer stays as it is."""
    require_write(by, record)
    if record.state != ReadingList.State.DRAFT:
        raise Refused(_("已经发布，内容不能再改；需要改的请另建一份"))


@verb
def begin(record: ReadingList, *, place: Scope | None, by: Any) -> ReadingList:
    if place is not None:
        record.round_id, record.group_id = place.round_id, place.group_id
        record.engagement_id, record.organisation_id = place.engagement_id, place.organisation_id
        record.place_label = place.label[:200]
    require_write(by, record)
    record.created_by_id, record.created_by_name = by.pk, by.name
    record.save()
    audit.record("reading_list.created", by=by, about=record)
    return record


@verb
def rewrite(record: ReadingList, *, by: Actor, version: int, fields: list[str]) -> ReadingList:
    require_draft_of(by, record)
    saved: ReadingList = save_edited(record, by=by, version=version, fields=fields)
    return saved


@verb
def add_item(record: ReadingList, item: ReadingItem, *, by: Actor) -> ReadingItem:
    """Put something on the list; its title is that of the document or regulation where one is named."""
    require_draft_of(by, record)
    source = item.document or item.regulation
    item.title = item.title.strip() or (source.title if source else "")
    if not item.title:
        raise Missing(_("选一份资料、一件法规，或者写明读什么"))
    if item.document and record.is_placed and not item.document.for_units:
        raise Refused(_("这份资料没有向被巡察单位开放，单位打不开；请先在资料上勾选"))
    item.reading_list, item.seq = record, _next(ReadingItem, record)
    item.save()
    audit.record("reading_list.edited", by=by, about=record, data={"item": item.pk})
    return item


@verb
def drop_item(item: ReadingItem, *, by: Actor) -> None:
    require_draft_of(by, item.reading_list)
    audit.record("reading_list.edited", by=by, about=item.reading_list, data={"item": item.pk})
    item.delete()


def _next(model: Any, record: ReadingList) -> int:
    rows = model.objects.trusted().filter(reading_list=record)
    return (rows.aggregate(last=Max("seq"))["last"] or 0) + 1


@verb
def save_question(question: Question, *, by: Actor) -> Question:
    record = question.reading_list
    require_draft_of(by, record)
    if question.pk is None:
        question.seq = _next(Question, record)
    question.save()
    audit.record("reading_list.questions", by=by, about=record, data={"count": question.seq})
    return question


@verb
def drop_question(question: Question, *, by: Actor) -> None:
    require_draft_of(by, question.reading_list)
    audit.record("reading_list.questions", by=by, about=question.reading_list)
    question.delete()


@verb
def publish(record: ReadingList, *, by: Actor) -> ReadingList:
    """Open the list to its readers: all inspectors, or one unit and the group that goes there."""
    require_draft_of(by, record)
    if not ReadingItem.objects.trusted().filter(reading_list=record).exists():
        raise Missing(_("清单里还没有要读的内容"))
    record.audience = AUDIENCES["unit" if record.is_placed else "insiders"]
    return _moved(record, ReadingList.State.OPEN, "reading_list.opened", by)


@verb
def close(record: ReadingList, *, by: Actor) -> ReadingList:
    require_write(by, record)
    if record.state != ReadingList.State.OPEN:
        raise Refused(_("没有发布的清单不用结束"))
    return _moved(record, ReadingList.State.CLOSED, "reading_list.closed", by)


def _moved(record: ReadingList, state: str, action: str, by: Actor) -> ReadingList:
    record.state, record.version = state, record.version + 1
    record.save(update_fields=["state", "version", "audience"])
    audit.record(action, by=by, about=record)
    return record


@verb
def copy_to(record: ReadingList, places: Iterable[Scope], *, by: Actor) -> list[ReadingList]:
    """The same list, with its questions, as drafts for other units of the round."""
    require_write(by, record)
    items = list(ReadingItem.objects.trusted().filter(reading_list=record))
    questions = list(Question.objects.trusted().filter(reading_list=record))
    made = []
    for place in places:
        twin = ReadingList(
            title=record.title, intro=record.intro, due=record.due, pass_mark=record.pass_mark, tries=record.tries
        )  # fmt: skip
        made.append(begin(twin, place=place, by=by))
        for row in (*items, *questions):
            row.pk, row._state.adding, row.reading_list = None, True, twin
            row.save()
    return made


def _require_open(record: ReadingList, by: Actor) -> None:
    if not by.reach(READ, acting=True).covers(record):
        raise NotAllowed(_("这份清单不是发给您的"))
    if record.state != ReadingList.State.OPEN:
        raise Refused(_("这份清单现在不在学习期间"))


@verb
def mark_read(item: ReadingItem, *, by: User) -> Reading:
    """One's own word that one has read it; saying it twice is no error."""
    _require_open(item.reading_list, by)
    reading, is_new = Reading.objects.trusted().get_or_create(
        item=item, user_id=by.pk, defaults={"user_name": by.name}
    )
    if is_new:
        audit.record("reading_list.read", by=by, about=item.reading_list, data={"item": item.pk})
    found: Reading = reading
    return found


@verb
def take_test(record: ReadingList, given: dict[int, list[int]], *, by: User) -> Attempt:
    """Answers by question; what is not answered is wrong. Refused once the tries are used up or the test is passed."""
    _require_open(record, by)
    questions = list(Question.objects.trusted().filter(reading_list=record))
    if not questions:
        raise Missing(_("这份清单没有试题"))
    mine = Attempt.objects.trusted().select_for_update().filter(reading_list=record, user_id=by.pk)
    before = list(mine)
    if any(attempt.passed for attempt in before):
        raise Refused(_("您已经合格，不用再考"))
    if len(before) >= record.tries:
        raise Refused(_("%(n)s 次机会已经用完") % {"n": record.tries})
    right = sum(question.is_right(given.get(question.pk, [])) for question in questions)
    score = right * 100 // len(questions)
    attempt: Attempt = Attempt.objects.create(
        reading_list=record,
        user_id=by.pk,
        user_name=by.name,
        unit_name=str(by.organisation or "")[:120],
        score=score,
        passed=score >= record.pass_mark,
        answers={str(key): value for key, value in given.items()},
    )
    audit.record("reading_list.tried", by=by, about=record, data={"count": len(before) + 1})
    return attempt

"""What the pages of training read; scoped first."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from xuncha.foundation.scoping import Actor
from xuncha.library.training.models import Attempt, Question, Reading, ReadingItem, ReadingList
from xuncha.people.models import User


def lists(actor: Actor) -> QuerySet[ReadingList]:
    """With how much there is to read and how much of it this person has read; one statement."""
    items = ReadingItem.objects.visible_to(actor).filter(reading_list=OuterRef("pk"))
    mine = Reading.objects.visible_to(actor).filter(item__reading_list=OuterRef("pk"), user_id=actor.pk)
    tries = Attempt.objects.visible_to(actor).filter(reading_list=OuterRef("pk"), user_id=actor.pk)
    questions = Question.objects.visible_to(actor).filter(reading_list=OuterRef("pk"))
    return ReadingList.objects.visible_to(actor).annotate(
        items=_count(items, "reading_list"),
        read=_count(mine, "item__reading_list"),
        questions=_count(questions, "reading_list"),
        passes=_count(tries.filter(passed=True), "reading_list"),
    )


def to_study(user: User) -> QuerySet[ReadingList]:
    """Open lists this person has not read through or whose test is not passed; a unit's list is its own people's to do."""
    mine = Q(engagement_id=None) | Q(organisation_id=user.organisation_id)
    unfinished = Q(read__lt=F("items")) | Q(questions__gt=0, passes=0)
    return lists(user).filter(mine, unfinished, state=ReadingList.State.OPEN).order_by("due", "pk")


def _count(rows: QuerySet[Any], key: str) -> Any:
    counted = rows.order_by().values(key).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted[:1]), 0)


def items_of(record: ReadingList, actor: Actor) -> list[ReadingItem]:
    """What is to be read, each with whether this person has."""
    rows = ReadingItem.objects.visible_to(actor).filter(reading_list=record)
    found = list(rows.select_related("document", "regulation").order_by("seq"))
    read = Reading.objects.visible_to(actor).filter(item__reading_list=record, user_id=actor.pk)
    when = dict(read.values_list("item_id", "read_at"))
    for item in found:
        item.mine = when.get(item.pk)
        item.reading_list = record
    return found


def questions_of(record: ReadingList, actor: Actor) -> list[Question]:
    return list(Question.objects.visible_to(actor).filter(reading_list=record).order_by("seq"))


def attempts_of(record: ReadingList, actor: Actor) -> list[Attempt]:
    """One's own, newest first."""
    rows = Attempt.objects.visible_to(actor).filter(reading_list=record, user_id=actor.pk)
    return list(rows.order_by("-pk"))


def progress(record: ReadingList, actor: Actor) -> list[dict[str, Any]]:
    """Who has begun: how much is read, how often tried, passed or not. By name, never by score. Two statements."""
    people: dict[int, dict[str, Any]] = defaultdict(
        lambda: {"name": "", "unit": "", "read": 0, "tries": 0, "passed": False}
    )
    for row in Reading.objects.visible_to(actor).filter(item__reading_list=record):
        person = people[row.user_id]
        person["name"], person["read"] = row.user_name, person["read"] + 1
    for row in Attempt.objects.visible_to(actor).filter(reading_list=record).defer("answers"):
        person = people[row.user_id]
        person["name"], person["unit"] = row.user_name, row.unit_name
        person["tries"] += 1
        person["passed"] = person["passed"] or row.passed
    return sorted(people.values(), key=lambda person: person["name"])

"""There are not two truths: what the search finds is what each kind's `visible_to` gives, with the word in its text."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Cast
from tests.matrix.people import everybody
from tests.matrix.subjects import OWN, World, closed_world, open_world
from xuncha.foundation import kinds
from xuncha.foundation.flow.holding import set_holders
from xuncha.foundation.models import Exclusion, SearchEntry, SearchSource
from xuncha.foundation.scoping import AUDIENCES
from xuncha.foundation.search import finding, making, sources
from xuncha.foundation.search.folding import canonical
from xuncha.foundation.search.query import parse

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])

WORD = "zz"  # the beginning of every mark that subjects.py writes into every record

Records = set[tuple[str, int]]


def expected(person: Any, word: str = WORD) -> Records:
    """By the kinds' own scope and a plain look at the text, without the index."""
    return {key for key, text in texts_for(person).items() if word in text}


def texts_for(person: Any) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    for source in sources.every():
        rows = list(source.visible(person))
        parts = source.parts_of([row.pk for row in rows])
        for row in rows:
            found[source.name, row.pk] = canonical(source.whole_text(row, parts.get(row.pk, [])))
    return found


def found_by(person: Any, word: str = WORD, narrowing: finding.Narrowing | None = None) -> Records:
    """All pages."""
    names = dict(SearchSource.objects.values_list("number", "name"))
    found: Records = set()
    for page in range(1, 500):
        result = finding.find(person, parse(word), narrowing, page)
        found |= {(names[entry.source], entry.record_id) for entry in result.entries}
        if not result.more:
            return found
    raise AssertionError("no last page")


def partly_open_world(cast: Cast) -> World:
    """Late in the flow, each record open to some audiences only; written by one statement, which no signal tells of."""
    world = open_world(cast)
    chance = random.Random(7)
    for record in dict.fromkeys(world.records.values()):
        if hasattr(record, "audience"):
            audience = sum(bit for bit in AUDIENCES.values() if chance.random() < 0.25)
            type(record).objects.trusted().filter(pk=record.pk).update(audience=audience)
    return world


def own_world(cast: Cast) -> World:
    """As if the member had entered everything on our side, and the deputy were named as holder of what can be held."""
    world = closed_world(cast)
    for kind, record in world.of_kinds(OWN):
        for column in ("created_by_id", "assignee_id", "by_id", "recorder_id"):
            if any(field.attname == column for field in record._meta.concrete_fields):
                type(record)._base_manager.filter(pk=record.pk).update(**{column: cast.member.pk})
        if getattr(kind.model, "shared", False):
            set_holders(record, [cast.deputy.pk])
    return world


def excluding_world(cast: Cast) -> World:
    """Everybody is kept from one of our records of every kind that can be kept from people."""
    world = open_world(cast)
    for person in everybody(cast).values():
        Exclusion.objects.bulk_create(
            Exclusion(kind=kind.name, record_id=record.pk, user_id=person.pk, reason="x", set_by_id=1)
            for kind, record in world.of_kinds(OWN)
            if kind.name not in ("round", "group", "engagement")
        )
    return world


SLOW = [
    pytest.param(make, marks=pytest.mark.slow)
    for make in (closed_world, open_world, own_world, excluding_world)
]


@pytest.mark.parametrize("make", [partly_open_world, *SLOW], ids=lambda make: make.__name__)
@pytest.mark.slow
def test_every_role_finds_exactly_what_it_may_know(cast: Cast, make: Callable[[Cast], World]) -> None:
    make(cast)
    some = 0
    for key, person in everybody(cast).items():
        wanted = expected(person)
        assert found_by(person) == wanted, key
        some += len(wanted)
    assert some or make is not open_world


@pytest.mark.slow
@pytest.mark.parametrize("make", [partly_open_world, excluding_world], ids=lambda make: make.__name__)
def test_no_count_tells_of_what_one_may_not_know(cast: Cast, make: Callable[[Cast], World]) -> None:
    """Total and facets, whichever way they were counted, are those of the rows one may know of."""
    world = make(cast)
    numbers = dict(SearchSource.objects.values_list("name", "number"))
    for key, person in everybody(cast).items():
        wanted = expected(person)
        by_kind = Counter(numbers[name] for name, _pk in wanted)
        for facets in (finding.count(person, parse(WORD)), finding.find(person, parse(WORD)).facets):
            assert facets is not None
            assert facets.total == len(wanted), key
            assert facets.counts.get("source", Counter()) == by_kind, key
    assert world.marks


@pytest.mark.slow
def test_every_mark_alone_in_every_kind(cast: Cast) -> None:
    """The word planted in one record of one kind finds that record, for whoever may read it, and nothing for the others."""
    world = partly_open_world(cast)
    for key, person in everybody(cast).items():
        texts = texts_for(person)
        for word in world.marks:
            wanted = {record for record, text in texts.items() if word in text}
            assert found_by(person, word) == wanted, (key, word)


@pytest.mark.slow
def test_narrowing_is_within_what_one_may_know(cast: Cast) -> None:
    partly_open_world(cast)
    director = cast.fresh("director")
    names = {name for name, _pk in expected(director)}
    for name in names:
        wanted = {(kind, pk) for kind, pk in expected(director) if kind == name}
        assert found_by(director, narrowing=finding.Narrowing(kind=name)) == wanted
    unit = finding.Narrowing(organisation_id=cast.bureau.pk)
    ours = {
        (name, entry.record_id)
        for entry in SearchEntry.objects.filter(organisation_id=cast.bureau.pk)
        for name in SearchSource.objects.filter(number=entry.source).values_list("name", flat=True)
    }
    assert found_by(director, narrowing=unit) == expected(director) & ours
    assert not found_by(director, narrowing=finding.Narrowing(kind="petition"))
    assert not found_by(director, narrowing=finding.Narrowing(kind="no_such_kind"))


@pytest.mark.slow
def test_made_anew_it_is_the_same(cast: Cast) -> None:
    """What was kept change by change is what a rebuild makes."""
    partly_open_world(cast)
    kept = list(SearchEntry.objects.order_by("id").values())
    making.rebuild()
    assert list(SearchEntry.objects.order_by("id").values()) == kept
    assert found_by(cast.fresh("director")) == expected(cast.fresh("director"))


def test_sealed_kinds_are_refused(cast: Cast) -> None:
    """By construction: such a kind cannot even be declared."""
    petition = kinds.get("petition")
    for given in ({"index_text": str}, {"find": ("title",)}, {"index_parts": (object(),)}):
        with pytest.raises(ValueError, match="不得进入检索索引"):
            kinds.Kind("x", "x", petition.model, str, sealed=True, **given)
        with pytest.raises(ValueError, match="不得进入检索索引"):
            kinds.Kind("x", "x", petition.model, str, sealed=False, **given)
    assert not [source.name for source in sources.every() if source.kind.sealed]


def test_parts_of_another_audience_are_refused() -> None:
    """A leader's text beside a feedback, a history beside a report: open to fewer than the record they hang on."""
    from xuncha.cycle.reporting.feedbacks.models import Feedback, LeaderText
    from xuncha.cycle.reporting.reports.models import Report, ReportVersion

    for parent, child, key in ((Feedback, LeaderText, "feedback_id"), (Report, ReportVersion, "report_id")):
        part = kinds.Part(child, key, str)
        with pytest.raises(ValueError, match="查阅范围"):
            kinds.Kind("x", "x", parent, str, index_parts=(part,))

"""Nothing changes that should not: a post touches no record its sender may not know of, and looking touches none at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connections

from tests.cast import Cast
from tests.house.source import report
from tests.matrix.people import everybody
from tests.matrix.routes import NEITHER, cases
from tests.matrix.subjects import World, open_world
from tests.matrix.trying import NOT_POSTED, browser, known, opened_otherwise, undone, written
from xuncha.foundation.models import AuditEvent, AuditHead
from xuncha.foundation.records import Protected

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])


@pytest.mark.matrix
def test_a_post_changes_nothing_that_its_sender_may_not_know(cast: Cast, quick: None) -> None:
    """Bulk acts and forms of lists, with the numbers of everybody's records picked by hand (lessons §3: select all)."""
    world = open_world(cast)
    picks = sorted({str(record.pk) for record in world.records.values() if isinstance(record.pk, int)})
    data = dict.fromkeys(("pick", "ids", "records", "items"), picks) | {
        "reason": "依据",
        "act": "reply",
        "grade": "A",
    }
    addresses = [case for case in cases(cast, world) if case.side == NEITHER and not case.what]
    faults: list[str] = []
    took: set[str] = set()
    for key, person in everybody(cast).items():
        client, hidden = browser(person), _hidden_from(world, person)
        for case in addresses:
            if case.route.startswith(NOT_POSTED):
                continue
            with undone(), written() as tables:
                client.post(case.url, data)
                took |= {case.route} if tables & _protected_tables() else set()
                faults += [f"{key} {case.route}: changed {what}" for what in _changed(hidden, tables)]
    assert not faults, report(faults)
    assert took, "no post reached any record: the test has lost its teeth"


def _protected_tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_models() if issubclass(model, Protected)}


def _hidden_from(world: World, person: Any) -> list[tuple[tuple[str, str], Any, dict[str, Any]]]:
    """Records this person may not know of, as they stand."""
    seen = known(world, person) | opened_otherwise(world, person)
    return [
        (where, record, _row(record))
        for where, record in world.records.items()
        if isinstance(record, Protected) and where not in seen
    ]


def _changed(hidden: list[tuple[tuple[str, str], Any, dict[str, Any]]], tables: set[str]) -> list[str]:
    return [
        f"{side} {label}"
        for (label, side), record, before in hidden
        if record._meta.db_table in tables and _row(record) != before
    ]


def _row(record: Any) -> dict[str, Any]:
    return type(record)._base_manager.filter(pk=record.pk).values().get()


@pytest.mark.matrix
def test_looking_changes_no_count_and_not_the_chain(cast: Cast, quick: None) -> None:
    """The same once more by counting rows: nothing that a statement's wording could hide."""
    world = open_world(cast)
    person = browser(everybody(cast)["director"])
    every = cases(cast, world)  # may still make what an address names
    before, head = _counts(), _head()
    for case in every:
        if not case.what and "print" not in case.route and "download" not in case.route:
            person.get(case.url)
    after = _counts()
    grown = {table: after[table] - count for table, count in before.items() if after[table] != count}
    on_record = grown.pop(AuditEvent._meta.db_table, 0)
    assert not grown
    assert _head() == head or on_record


def _counts() -> dict[str, int]:
    counted = {}
    for model in apps.get_models():
        table = model._meta.db_table
        alias = "jobs" if table == "foundation_jobprogress" or "tasks" in table else "default"
        with connections[alias].cursor() as cursor:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            counted[table] = cursor.fetchone()[0]
    counted.pop("django_session")
    return counted


def _head() -> Any:
    return AuditHead.objects.values_list().first()

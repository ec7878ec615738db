"""Everybody at every address, ours and foreign, closed and open (design §6, lessons §3)."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CASCADE
from django.test import Client

from tests.cast import Cast
from tests.house.source import ROOT, report
from tests.matrix import routes
from tests.matrix.files import compare_or_write
from tests.matrix.people import ADMINISTRATORS, NOBODY, OTHER_GROUP, OTHER_UNIT, OWN_UNIT
from tests.matrix.routes import cases
from tests.matrix.subjects import FOREIGN, OWN, SIDES, World, closed_world, open_world
from tests.matrix.table import permission_matrix
from tests.matrix.trying import (
    NO_TOKEN,
    SIGN_IN,
    Tried,
    try_everything,
    undone,
)
from xuncha.foundation import kinds
from xuncha.foundation.models import Exclusion
from xuncha.foundation.records import Protected

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])

MATRIX = ROOT / "docs" / "permission-matrix.md"
WORLDS: dict[str, Callable[[Cast], World]] = {"closed": closed_world, "open": open_world}

# Pages for people who are not signed in.
SIGN_IN_PAGES = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_authenticate",
    "set_language",
    "demo_signin",
}
# Rooms an administrator has to do with; everything else is business and answers 403 or 404.
ADMINISTRATORS_ROOMS = {
    "people": "accounts, appointments, the audit trail",
    "kit": "staying signed in, saved views; acts on appointments",
    "drafts": "one's own drafts",
    "jobs": "one's own jobs",
    "site": "home, help: each shows only what one may see",
    "insight": "the search finds only what one may see; its other pages ask for rights no administrator holds",
    "catalogue": "reference data every insider may read (design §3)",
    "library": "published rules",
    "custody": "who keeps which key, never what a key opens: the ceremony is the security administrator's",
}
# Rooms of which no inspected unit ever sees anything (domain §8.2 ⑤; issue 3: nothing of S04 but what is addressed to it) …
CLOSED_TO_UNITS = ("fieldwork", "transfers")
# … but these, each with why; only a unit's own ones, as everywhere.
OPEN_TO_UNITS: dict[str, str] = {
    "fieldwork.MaterialRequest": "what the unit is asked for, once it was sent",
    "fieldwork.Material": "a line of such a list",
    "fieldwork.HandOver": "a sheet the unit signs",
    "fieldwork.HandOverLine": "a line of such a sheet",
    "fieldwork.Survey": "title, time and address of a survey its people are asked to answer, never a number or a result",
    "fieldwork.SelfCheck": "a list the unit is asked to answer, once it was sent",
    "fieldwork.CheckPoint": "a line of such a list",
}
# Kinds and parts of the other rooms that no inspected unit ever sees, however wide they are open.
NEVER_FOR_UNITS = (
    "insight.Comparison",
    "insight.ComparedText",
    "insight.LookAlike",
    "workpapers.WorkPaper",
    "workpapers.Author",
    "workpapers.Responsible",
    "workpapers.Evidence",
    "workpapers.BasisClause",
    "workpapers.OnTheSpot",
    "reporting.Report",
    "reporting.ReportItem",
    "reporting.ReportItemPaper",
    "reporting.ReportVersion",
    "reporting.ReviewComment",
    "reporting.Meeting",
    "reporting.AgendaItem",
    "planning.Round",
    "planning.Group",
    "planning.Membership",
    "planning.Interruption",
    "planning.GroupPlan",
    "planning.KeyPointCheck",
    "planning.BriefingRequest",
    "planning.Fact",
    "people.Appointment",
    "people.Recusal",
    "people.PasswordReset",
    "exchange.ImportBatch",
    "exchange.ImportFile",
    "exchange.ImportedRecord",
)
UNIT_PEOPLE = (*OWN_UNIT, *OTHER_UNIT)

_tried: dict[str, Tried] = {}


@pytest.fixture(params=list(WORLDS))
def tried(cast: Cast, request: Any, quick: None) -> Tried:
    """Tried once a world; the tests below only read what came of it."""
    if request.param not in _tried:
        _tried[request.param] = try_everything(cast, WORLDS[request.param](cast))
    return _tried[request.param]


def rows(tried: Tried, *people: str) -> Iterator[tuple[str, str, str, str, str, int | str]]:
    for (route, what, side, person, method), status in tried.status.items():
        if not people or person in people:
            yield route, what, side, person, method, status


# --- thin: always run ---


def test_every_url_is_known_with_its_records() -> None:
    assert not routes.unknown(), report(routes.unknown())


def test_no_url_is_described_that_does_not_exist() -> None:
    assert not routes.superfluous(), report(routes.superfluous())


@pytest.mark.slow
def test_every_kind_can_be_made_on_both_sides_and_in_both_worlds(cast: Cast) -> None:
    for make in WORLDS.values():
        with undone():
            world = make(cast)
            assert all(record is not None for record in world.records.values())


@pytest.mark.slow
def test_nobody_unsigned_gets_anything_but_the_sign_in_pages(cast: Cast, quick: None) -> None:
    tried = try_everything(cast, open_world(cast), people=(NOBODY,), only=lambda case: case.side != FOREIGN)
    let_in = [
        f"{method} {route} {what}: {status}"
        for route, what, _side, _person, method, status in rows(tried)
        if status != SIGN_IN and route not in SIGN_IN_PAGES
    ]
    assert not let_in, report(let_in)
    assert not tried.leaks, report(tried.leaks)


@pytest.mark.slow
def test_every_post_without_its_token_is_refused(cast: Cast, settings: Any) -> None:
    """Even for somebody who may do it: another site could have sent it."""
    settings.CSRF_FAILURE_VIEW = "tests.matrix.trying.quick_forbidden"
    world = closed_world(cast)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(cast.director, backend="xuncha.people.signin.PasswordBackend")
    taken = []
    for case in cases(cast, world):
        if case.what.startswith("?") or case.side == FOREIGN:
            continue
        with undone():
            response = client.post(case.url, {"reason": "依据"})
        if response.status_code != 403 or response.content != NO_TOKEN:
            taken.append(f"{case.route}: {response.status_code}")
    assert not taken, report(sorted(set(taken)))


SAMPLE = ("other_leader", "head")


@pytest.mark.slow
def test_a_thin_sample_knows_only_its_own(cast: Cast, quick: None) -> None:
    """Two people at the pages of records; the whole matrix is run by CI."""
    pages = {kind.url_name for kind in kinds.every() if kind.url_name}
    tried = try_everything(cast, open_world(cast), people=SAMPLE, only=lambda case: case.route in pages)
    faults = [*tried.leaks, *tried.writes, *unlike_missing(tried), *units_see_too_much(tried)]
    assert not faults, report(faults)


# --- whole: run by CI ---


@pytest.mark.matrix
def test_no_page_crashes(tried: Tried) -> None:
    faults = [f"{where}: {error}" for where, error in tried.crashes.items()]
    assert not faults, report(faults)


@pytest.mark.matrix
def test_no_page_shows_a_word_of_what_its_reader_may_not_know(tried: Tried) -> None:
    """Pages, choices of forms, exports, packages, downloads: whatever came back was searched for every record's mark."""
    assert not tried.leaks, report(tried.leaks)


@pytest.mark.matrix
def test_the_search_for_leaks_finds_what_is_there(tried: Tried) -> None:
    """The positive control: marks of many records did come back, and some in exported workbooks."""
    assert len({mark for mark in tried.seen if mark.startswith("zzo")}) > 15
    assert len({mark for mark in tried.seen if mark.startswith("zzf")}) > 10
    assert tried.exported or tried.world == "closed"  # exports are tried where most can be seen


@pytest.mark.matrix
def test_what_one_may_not_know_looks_like_what_is_not_there(tried: Tried) -> None:
    faults = unlike_missing(tried)
    assert not faults, report(faults)


def unlike_missing(tried: Tried) -> list[str]:
    """Whoever may not know of a record gets the very answer that a number without a record gives, and gets nowhere."""
    faults = []
    for where, status in tried.status.items():
        route, what, side, person, method = where
        label = tried.labels[route, what, side]
        if person == NOBODY or not _is_guarded(label) or (label, side) in tried.knows[person]:
            continue
        if (route, label) in ALSO_OPEN or status == 405:
            continue
        missing = tried.missing.get(where, 404)
        if status in {200, 204} or status != missing:
            faults.append(f"{person} {method} {route} {what} {side} {label}: {status}, not {missing}")
    return faults


# (route, label): a door of its own for people to whom the record's page is closed, and by which right.
ALSO_OPEN: dict[tuple[str, str], str] = {
    (
        "planning:tick_cooperation",
        "planning.CooperationItem",
    ): "planning.cooperate: the unit ticks its own items",
    (
        "planning:prove_cooperation",
        "planning.CooperationItem",
    ): "planning.cooperate: and hands in what proves it",
}


def _is_guarded(label: str) -> bool:
    return bool(label) and issubclass(apps.get_model(label), Protected)


@pytest.mark.matrix
def test_administrators_have_no_business(tried: Tried) -> None:
    faults = [
        f"{person} {method} {route} {what} {side}: {status}"
        for route, what, side, person, method, status in rows(tried, *ADMINISTRATORS)
        if ":" in route
        and route.partition(":")[0] not in ADMINISTRATORS_ROOMS
        and status not in {403, 404, 405}
    ]
    assert not faults, report(faults)


@pytest.mark.matrix
def test_administrators_know_no_business_record(tried: Tried) -> None:
    own_rooms = ("people.", "catalogue.", "library.")
    faults = [
        f"{person} knows {side} {label}"
        for person in ADMINISTRATORS
        for label, side in sorted(tried.knows[person])
        if not label.startswith(own_rooms)
    ]
    assert not faults, report(faults)


def test_what_is_said_of_units_is_said_of_tables_that_exist() -> None:
    labels = {model._meta.label for model in apps.get_models()}
    unknown = sorted({*NEVER_FOR_UNITS, *OPEN_TO_UNITS} - labels)
    assert not unknown, report(unknown)


@pytest.mark.matrix
def test_inspected_units_never_see_papers_reports_meetings_or_planning(tried: Tried) -> None:
    faults = units_see_too_much(tried)
    assert not faults, report(faults)


def is_never_for_units(label: str) -> bool:
    room = label.partition(".")[0]
    return label in NEVER_FOR_UNITS or (room in CLOSED_TO_UNITS and label not in OPEN_TO_UNITS)


def units_see_too_much(tried: Tried) -> list[str]:
    faults = []
    for person in (person for person in UNIT_PEOPLE if person in tried.knows):
        theirs = FOREIGN if person in OTHER_UNIT else OWN
        for label, side in sorted(tried.knows[person]):
            if is_never_for_units(label):
                faults.append(f"{person} knows {side} {label}")
            elif side != theirs:
                faults.append(f"{person} knows {label} of another unit")
    for route, what, side, person, method, status in rows(tried, *UNIT_PEOPLE):
        label = tried.labels[route, what, side]
        theirs = FOREIGN if person in OTHER_UNIT else OWN
        if not _is_guarded(label) or status not in {200, 204} or (route, label) in ALSO_OPEN:
            continue
        if is_never_for_units(label) or side != theirs:
            faults.append(f"{person} {method} {route} {what} {side} {label}: {status}")
    return faults


@pytest.mark.matrix
def test_another_group_gets_404_on_everything_of_a_foreign_group(tried: Tried) -> None:
    """Not 403: whether there is such a record is already too much."""
    faults = []
    for route, what, side, person, method, status in rows(tried, *OTHER_GROUP):
        label = tried.labels[route, what, side]
        if side != OWN or not _of_a_group(label):
            continue
        if (label, OWN) in tried.knows[person]:
            faults.append(f"{person} knows {label} of another group")
        elif status not in {404, 405} and status != tried.missing.get((route, what, side, person, method)):
            faults.append(f"{person} {method} {route} {what} {label}: {status}")
    assert not faults, report(sorted(set(faults)))


def _of_a_group(label: str) -> bool:
    """Whether rows of this table belong to one group."""
    from tests.house.test_protection import _holder

    if not _is_guarded(label) or label in {"planning.Round", "people.Recusal", "people.PasswordReset"}:
        return False
    holder, _fault = _holder(apps.get_model(label))
    return hasattr(holder, "group_id") or hasattr(holder, "engagement_id")


@pytest.mark.matrix
def test_what_people_typed_never_becomes_markup_or_a_formula(tried: Tried) -> None:
    """Every text of every record is planted with both; pages must escape it, sheets must write it as text."""
    faults = [f"{where}: {seen}" for where, seen in tried.injected.items()]
    assert not faults, report(faults)


@pytest.mark.matrix
def test_who_is_excluded_from_knowing_finds_no_trace_on_any_page(cast: Cast, quick: None) -> None:
    """The director, who could see nearly everything, named out of every record of every kind (practice 11)."""
    world = open_world(cast)
    for side in SIDES:
        for kind, record in world.of_kinds(side):
            if _is_guarded(kind.model._meta.label) and kind.name not in PLACES:
                values = {"kind": kind.name, "record_id": record.pk, "user_id": cast.director.pk}
                Exclusion.objects.create(**values, reason="回避", set_by_id=cast.leader.pk)
    tried = try_everything(cast, world, people=("director",))
    closed = {kind.model._meta.label for kind in kinds.every() if kind.name not in PLACES}
    parts = {model._meta.label for model in _parts_of(closed)}
    known = [
        f"knows {side} {label}" for label, side in sorted(tried.knows["director"]) if label in closed | parts
    ]
    assert not [*known, *tried.leaks, *unlike_missing(tried)], report(
        [*known, *tried.leaks, *unlike_missing(tried)]
    )


# Rounds, groups and engagements are where records stand; nobody is excluded from a place.
PLACES = {"round", "group", "engagement"}


def _parts_of(labels: set[str]) -> list[Any]:
    """Tables whose rows hang on a record of these: by a foreign key that cannot be empty and that deletes with it."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Protected)
        and any(
            item.is_relation
            and item.related_model
            and item.related_model._meta.label in labels
            and item.remote_field.on_delete is CASCADE
            for item in model._meta.concrete_fields
        )
    ]


@pytest.mark.matrix
def test_looking_writes_nothing(tried: Tried) -> None:
    assert not tried.writes, report(sorted(set(tried.writes)))


@pytest.mark.matrix
def test_markup_serves_everybody(tried: Tried) -> None:
    faults = [f"{fault} ({where})" for fault, where in tried.markup.items()]
    assert not faults, report(faults)


@pytest.mark.matrix
def test_the_table_in_the_handbook_is_what_was_tried(
    tried: Tried, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> None:
    """The worlds may be tried side by side by two processes: whichever comes last has both and compares."""
    base = tmp_path_factory.getbasetemp()
    folder = base if worker_id == "master" else base.parent
    written_by_me = base / f"{tried.world}.part"
    written_by_me.write_bytes(pickle.dumps(tried))
    written_by_me.rename(folder / f"{tried.world}.tried")
    parts = [folder / f"{name}.tried" for name in WORLDS]
    if not all(part.exists() for part in parts):
        pytest.skip("另一个世界还没有试完，由它来比对")
    worlds = [pickle.loads(part.read_bytes()) for part in parts]
    compare_or_write(MATRIX, permission_matrix({found.world: found for found in worlds}))

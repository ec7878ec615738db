from __future__ import annotations

import json
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from tests.foundation.chain_tools import lift_triggers
from xuncha.foundation import audit
from xuncha.foundation.audit.chain import ChainBroken, begin, is_demo_database
from xuncha.foundation.audit.models import AuditEvent, AuditHead
from xuncha.foundation.audit.queries import Filters, events_for_page
from xuncha.foundation.audit.triggers import protect
from xuncha.foundation.audit.verify import verify
from xuncha.foundation.dates import now, pretend, today
from xuncha.foundation.refusals import Refused
from xuncha.foundation.rules.models import RuleSet
from xuncha.foundation.scoping import Clause, Reach
from xuncha.foundation.verbs import act, verb

pytestmark = pytest.mark.django_db

audit.register("test.did", "做了测试")
audit.register("test.other", "做了别的")


class Person:
    name = "王某某"

    def __init__(self, pk: int = 7, *clauses: Clause) -> None:
        self.pk, self.clauses = pk, clauses

    def reach(self, right: str, *, acting: bool = False) -> Reach:
        return Reach(self.pk, self.clauses if right == "audit.read" else ())

    def excluded_kinds(self) -> frozenset[str]:
        return frozenset()


@pytest.fixture(autouse=True)
def home(db, tmp_path, settings):
    """A chain of its own: what the scene has written is put aside until the test rolls back."""
    settings.HOME = tmp_path
    settings.DEMO = False
    lift_triggers()
    AuditEvent.objects.all().delete()
    AuditHead.objects.all().delete()
    protect(connection)
    return tmp_path


def did(times: int = 1, **event) -> None:
    with act():
        for _ in range(times):
            audit.record("test.did", **({"by": Person(), "data": {"n": 1}} | event))


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))


def test_the_first_act_begins_the_chain_and_events_follow_in_order():
    with act():
        audit.record("test.other", by=None)
        audit.record(
            "test.did",
            by=Person(),
            kind="workpaper",
            record_id=12,
            data={"number": "DG-1", "on": date(2026, 3, 2)},
        )
    assert actions() == ["chain.begin", "test.other", "test.did"]
    event = AuditEvent.objects.get(seq=3)
    assert (event.actor_id, event.actor_name, event.kind, event.record_id) == (7, "王某某", "workpaper", 12)
    assert event.details == {"number": "DG-1", "on": "2026-03-02"}
    assert (event.sentence, str(event)) == ("做了测试", "3 做了测试")
    assert AuditEvent.objects.get(seq=2).actor_name == "系统"
    assert verify().whole


def test_events_say_when_to_the_microsecond(settings):
    settings.DEMO = True
    moment = datetime(2026, 3, 1, 16, 30, 0, 123457, tzinfo=UTC)
    with pretend(moment):
        did()
        assert (now(), today()) == (moment, date(2026, 3, 2))
    assert AuditEvent.objects.get(seq=2).moment == moment


def test_only_a_demonstration_may_pretend_another_time():
    with pytest.raises(RuntimeError), pretend(now()):
        pass


def test_an_event_carries_the_place_of_its_record():
    record = SimpleNamespace(
        pk=5, kind_name="workpaper", round_id=1, group_id=2, engagement_id=3, organisation_id=4
    )
    did(about=record)
    event = AuditEvent.objects.get(seq=2)
    assert (event.kind, event.record_id) == ("workpaper", 5)
    assert (event.round_id, event.group_id, event.engagement_id, event.organisation_id) == (1, 2, 3, 4)


def test_a_failed_act_writes_nothing():
    did()
    with pytest.raises(ZeroDivisionError), act():
        audit.record("test.did", by=Person())
        raise ZeroDivisionError
    assert actions() == ["chain.begin", "test.did"]
    with pytest.raises(RuntimeError):
        audit.record("test.did", by=Person())


def test_inner_acts_are_written_with_the_outermost_and_only_then():
    @verb
    def inner() -> str:
        audit.record("test.other", by=None)
        return "done"

    with act():
        assert inner() == "done"
        assert not AuditEvent.objects.exists()
    assert actions() == ["chain.begin", "test.other"]


def test_an_inner_act_that_failed_behind_a_savepoint_leaves_no_event():
    with act():
        audit.record("test.did", by=None)
        with pytest.raises(ZeroDivisionError), transaction.atomic(), act():
            audit.record("test.other", by=None)
            raise ZeroDivisionError
    assert actions() == ["chain.begin", "test.did"]


def test_an_inner_failure_cannot_be_swallowed_without_a_savepoint():
    with pytest.raises(transaction.TransactionManagementError), act():
        audit.record("test.did", by=None)
        with pytest.raises(ZeroDivisionError), act():
            raise ZeroDivisionError


def test_an_act_of_many_events_takes_three_statements(django_assert_num_queries):
    did()
    with django_assert_num_queries(5):  # savepoint (the test's own transaction), head, insert, head, release
        did(500)


def test_unknown_actions_are_an_error():
    with pytest.raises(KeyError), act():
        audit.record("test.unheard_of", by=None)


def test_an_action_has_one_sentence():
    audit.register("test.did", "做了测试")
    with pytest.raises(ValueError, match=r"test\.did"):
        audit.register("test.did", "做了别的")
    assert audit.sentence("gone.away") == "gone.away"


@pytest.mark.parametrize("value", ["很长的业务文字" * 20, 1.5, ["a"], {"a": 1}])
def test_business_text_and_shapes_do_not_get_in(value):
    with pytest.raises(ValueError, match="审计数据"):
        did(data={"n": value})


def test_an_unsaved_record_cannot_be_referred_to():
    with pytest.raises(ValueError, match="尚未保存"):
        did(about=RuleSet(number=9))


def test_line_breaks_cannot_make_two_events_look_alike():
    person = Person()
    person.name = "甲\n乙"
    did(by=person, data={"n": "a\nb"})
    event = AuditEvent.objects.get(seq=2)
    assert event.actor_name == "甲 乙"
    assert "\n" not in event.data


def test_the_first_event_says_what_the_database_is_for_life(home):
    assert is_demo_database() is None
    begin(demo=True)
    begin(demo=True)
    assert is_demo_database() is True
    first = AuditEvent.objects.get(seq=1).details
    assert set(first) == {"demo", "instance", "version", "key"}
    assert len(first["key"]) == 64
    assert (home / "secrets" / "audit_signing_key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused, match="另一种用途"):
        begin(demo=False)


def test_a_chain_can_be_begun_with_sm3():
    begin(demo=False, suite="sm3")
    did()
    assert set(AuditEvent.objects.values_list("digest_suite", flat=True)) == {"sm3"}
    assert verify().whole


def test_an_unknown_suite_begins_nothing():
    with pytest.raises(ValueError, match="md5"):
        begin(demo=False, suite="md5")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE foundation_audit_event SET actor_name = '别人' WHERE seq = 1",
        "DELETE FROM foundation_audit_event WHERE seq = 1",
    ],
)
def test_the_database_refuses_to_change_or_delete_events(statement):
    did()
    with pytest.raises(DatabaseError, match="不可更改"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify().whole


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has TRUNCATE")
def test_the_database_refuses_to_truncate():
    did()
    with pytest.raises(DatabaseError, match="不可更改"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE foundation_audit_event")


def test_writing_stops_when_the_head_row_is_gone():
    did()
    AuditHead.objects.all().delete()
    with pytest.raises(ChainBroken):
        did()


def test_the_auditor_reads_newest_first_in_keyset_pages(django_assert_num_queries):
    did(5)
    auditor = Person(9, Clause())
    with django_assert_num_queries(1):  # the page
        page = events_for_page(auditor, size=4)
    assert [event.seq for event in page.events] == [6, 5, 4, 3]
    rest = events_for_page(auditor, before=page.older, size=4)
    assert ([event.seq for event in rest.events], rest.older) == ([2, 1], None)


def test_nobody_reads_events_without_the_right_or_outside_their_scope():
    place = {"pk": 1, "kind_name": "workpaper", "round_id": 1, "group_id": None, "organisation_id": None}
    did(about=SimpleNamespace(**place, engagement_id=3))
    did(about=SimpleNamespace(**place, engagement_id=4))
    assert events_for_page(Person(9)).events == []
    assert events_for_page(Person(9, Clause(audience=1))).events == []
    seen = events_for_page(Person(9, Clause("engagement_id", (4,)))).events
    assert [event.engagement_id for event in seen] == [4]
    own = events_for_page(Person(7, Clause(own=True))).events
    assert [event.actor_id for event in own] == [7, 7]


def test_the_auditor_filters_by_action_person_record_and_day():
    did(kind="workpaper", record_id=3)
    with act():
        audit.record("test.other", by=None)
    auditor = Person(9, Clause())

    def seqs(**filters) -> list[int]:
        return [event.seq for event in events_for_page(auditor, Filters(**filters)).events]

    assert seqs(action="test.other") == [3]
    assert seqs(actor_id=7) == [2]
    assert seqs(kind="workpaper", record_id=3) == [2]
    assert seqs(first_day=today(), last_day=today()) == [3, 2, 1]
    assert seqs(last_day=date(2020, 1, 1)) == []


def test_canonical_data_does_not_depend_on_the_order_of_its_keys():
    did(data={"b": 1, "a": None})
    assert AuditEvent.objects.get(seq=2).data == json.dumps({"a": None, "b": 1}, separators=(",", ":"))

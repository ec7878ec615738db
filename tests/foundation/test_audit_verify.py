"""Whoever can write to the database can lift the triggers; the chain and its exported heads must still tell."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.foundation.chain_tools import lift_triggers
from xuncha.foundation import audit
from xuncha.foundation.audit.chain import HEAD, begin
from xuncha.foundation.audit.commands import audit_export_head, audit_verify
from xuncha.foundation.audit.digest import COLUMNS, GENESIS, digest
from xuncha.foundation.audit.heads import export_head, read_head
from xuncha.foundation.audit.models import AuditEvent, AuditHead
from xuncha.foundation.audit.triggers import protect
from xuncha.foundation.audit.verify import Report, verify
from xuncha.foundation.refusals import Refused
from xuncha.foundation.sealing import suites
from xuncha.foundation.verbs import act

pytestmark = pytest.mark.django_db

audit.register("test.did", "做了测试")


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


def did(times: int, start: int = 0) -> None:
    with act():
        for number in range(start, start + times):
            audit.record("test.did", by=None, kind="workpaper", record_id=number, data={"n": number})


@pytest.fixture
def chain() -> None:
    did(19)
    assert verify().whole
    lift_triggers()


def at(seq: int):
    return AuditEvent.objects.filter(seq=seq)


def move(old: int, new: int) -> None:
    at(old).update(seq=new)


def shift(first: int, last: int, by: int) -> None:
    for seq in sorted(range(first, last + 1), reverse=by > 0):
        move(seq, seq + by)


def insert(seq: int, **values) -> None:
    """An event of one's own, its hash right in itself."""
    row = dict.fromkeys(COLUMNS) | {
        "seq": seq,
        "at": 1,
        "actor_name": "系统",
        "action": "test.did",
        "kind": "",
        "data": "{}",
        "digest_suite": "sha256",
        "prev_hash": at(seq - 1).values_list("hash", flat=True).first() or GENESIS,
    }
    row |= values
    row.setdefault("hash", digest("sha256", [row[name] for name in COLUMNS]))
    AuditEvent.objects.bulk_create([AuditEvent(**row)])


def rewrite(first: int, **changes) -> None:
    """Change an event and recompute every later hash and the head row: a perfect forgery inside the database."""
    at(first).update(**changes)
    prev = at(first - 1).values_list("hash", flat=True).first() or GENESIS
    for event in AuditEvent.objects.filter(seq__gte=first).order_by("seq"):
        event.prev_hash = prev
        prev = event.hash = digest("sha256", [getattr(event, name) for name in COLUMNS])
        at(event.seq).update(prev_hash=event.prev_hash, hash=event.hash)
    AuditHead.objects.filter(pk=HEAD).update(hash=prev)


def found(report: Report) -> tuple[str, int]:
    assert len(report.findings) == 1
    return report.findings[0].sort, report.findings[0].seq


def reset_head() -> None:
    last = AuditEvent.objects.order_by("seq").last()
    AuditHead.objects.filter(pk=HEAD).update(seq=last.seq, hash=last.hash)


def test_an_empty_database_is_whole():
    assert verify().whole


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "seq"])
def test_an_edit_of_any_column_is_named(chain, column):
    at(8).update(**{column: 99 if column.endswith("_id") or column == "at" else "别的"})
    assert found(verify()) == ("edited", 8)


def test_an_edited_hash_is_named(chain):
    at(8).update(hash="f" * 64)
    assert found(verify()) == ("edited", 8)


def test_an_edit_with_its_own_hash_recomputed_is_named(chain):
    at(8).update(record_id=99)
    event = at(8).get()
    at(8).update(hash=digest("sha256", [getattr(event, name) for name in COLUMNS]))
    assert found(verify()) == ("edited", 8)


def test_an_edit_of_the_last_event_with_its_hash_recomputed_is_named(chain):
    at(20).update(record_id=99)
    event = at(20).get()
    at(20).update(hash=digest("sha256", [getattr(event, name) for name in COLUMNS]))
    assert found(verify()) == ("edited", 20)


def test_a_deletion_is_named(chain):
    at(8).delete()
    assert found(verify()) == ("deleted", 8)
    assert "第 8 条被删除" in verify().findings[0].sentence


def test_a_deletion_of_several_is_named(chain):
    AuditEvent.objects.filter(seq__in=[8, 9, 10]).delete()
    assert "第 8 至 10 条被删除" in verify().findings[0].sentence


def test_a_deletion_of_the_first_event_is_named(chain):
    at(1).delete()
    assert found(verify()) == ("deleted", 1)


def test_a_deletion_whose_gap_was_closed_is_named(chain):
    AuditEvent.objects.filter(seq__in=[8, 9]).delete()
    shift(10, 20, -2)
    reset_head()
    assert found(verify()) == ("deleted", 8)
    assert "2 条被删除" in verify().findings[0].sentence


@pytest.mark.parametrize("forged", [{}, {"hash": "a" * 64}, {"hash": "a" * 64, "prev_hash": "b" * 64}])
@pytest.mark.parametrize("seq", [1, 2, 8])
def test_an_insertion_in_the_middle_is_named(chain, seq, forged):
    shift(seq, 20, 1)
    insert(seq, **forged)
    reset_head()
    assert found(verify()) == ("inserted", seq)


def test_an_insertion_before_the_first_event_is_named(chain):
    insert(0)
    assert found(verify()) == ("inserted", 0)


def test_an_insertion_at_the_end_is_named(chain):
    insert(21)
    assert found(verify()) == ("inserted", 21)


@pytest.mark.parametrize(("one", "other"), [(8, 9), (3, 17), (1, 2), (19, 20)])
def test_two_events_that_changed_places_are_named(chain, one, other):
    move(one, 99)
    move(other, one)
    move(99, other)
    reset_head()
    assert found(verify()) == ("reordered", one)


def test_an_event_moved_forward_with_the_others_closing_up_is_named(chain):
    move(15, 99)
    shift(5, 14, 1)
    move(99, 5)
    assert found(verify()) == ("reordered", 5)


def test_a_cut_tail_is_named(chain):
    AuditEvent.objects.filter(seq__gt=15).delete()
    assert found(verify()) == ("tail_cut", 16)


def test_a_cut_tail_with_the_head_row_set_back_needs_an_exported_head(chain, home):
    head = export_head(home / "head.json")
    AuditEvent.objects.filter(seq__gt=15).delete()
    reset_head()
    assert verify().whole
    assert found(verify([head])) == ("tail_cut", 16)


def test_a_tail_replaced_by_other_events_is_caught_by_an_exported_head(chain, home):
    head = export_head(home / "head.json")
    AuditEvent.objects.filter(seq__gt=15).delete()
    reset_head()
    did(30, start=500)
    assert verify().whole
    assert found(verify([head])) == ("rewritten", 1)


def test_a_rewritten_chain_is_caught_and_several_heads_narrow_it_down(chain, home):
    early = export_head(home / "early.json")
    did(5, start=100)
    late = export_head(home / "late.json")
    rewrite(23, record_id=99)
    assert verify().whole
    report = verify([late, early])
    assert found(report) == ("rewritten", 21)
    assert "第 21 至 25 条" in report.findings[0].sentence
    assert verify([early]).whole


def test_a_chain_begun_anew_is_caught_by_an_exported_head(chain, home):
    head = export_head(home / "head.json")
    AuditEvent.objects.all().delete()
    AuditHead.objects.all().delete()
    did(25)
    assert verify().whole
    assert found(verify([head])) == ("rewritten", 1)


def test_heads_that_fit_are_counted(chain, home):
    heads = [export_head(home / "one.json")]
    did(2)
    heads.append(export_head(home / "two.json"))
    report = verify(heads)
    assert (report.whole, report.heads, report.events) == (True, 2, 22)


@pytest.mark.parametrize("field", ["seq", "hash", "instance", "at"])
def test_a_head_file_that_was_changed_is_refused(chain, home, field):
    path = home / "head.json"
    export_head(path)
    body = json.loads(path.read_text())
    path.write_text(json.dumps(body | {field: 5 if field == "seq" else "0" * 64}))
    with pytest.raises(Refused, match="签名不对"):
        read_head(path)


def test_a_head_of_the_first_version_is_still_read(chain, home):
    """Such heads lie in safes; they were signed with Ed25519 and did not say so."""
    private = suites.INTERNATIONAL.new_signing_pair()
    body = {"format": "xuncha-audit-head-1", "instance": "x", "suite": "sha256", "seq": 3, "hash": "h", "at": "2026-01-01T00:00:00", "public_key": private.public.hex()}  # fmt: skip
    signed = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    path = home / "old.json"
    path.write_text(
        json.dumps(body | {"signature": suites.INTERNATIONAL.sign(private.private, signed).hex()})
    )
    assert read_head(path).seq == 3


def test_an_installation_with_the_chinese_suite_signs_its_heads_with_it(home, settings):
    pytest.importorskip("gmssl_pyx")
    settings.SEALING_SUITE = "gm"
    begin(demo=False)
    head = export_head(home / "head.json")
    body = json.loads((home / "head.json").read_text())
    assert (body["suite"], body["signed_with"]) == ("sm3", "gm") and verify([head]).whole
    (home / "head.json").write_text(json.dumps(body | {"signed_with": "international"}))
    with pytest.raises(Refused, match="签名不对"):
        read_head(home / "head.json")


@pytest.mark.parametrize("content", ["", "[]", "{}", "not json", '{"public_key": "zz"}'])
def test_what_is_no_head_file_is_refused(home, content):
    path = home / "head.json"
    path.write_text(content)
    with pytest.raises(Refused, match="不是链首文件"):
        read_head(path)


def test_no_head_is_exported_before_the_chain_or_with_a_strange_key(home):
    with pytest.raises(Refused, match="尚未开始"):
        export_head(home / "head.json")
    begin(demo=False)
    (home / "secrets" / "audit_signing_key").unlink()
    with pytest.raises(Refused, match="签名密钥"):
        export_head(home / "head.json")
    assert not (home / "head.json").exists()


def run(command, *argv: str | Path) -> tuple[int, str]:
    out = io.StringIO()
    return command([str(word) for word in argv], out), out.getvalue()


def test_the_commands_say_it_in_chinese_and_by_exit_code(chain, home):
    head = home / "head.json"
    assert run(audit_export_head, head)[0] == 0
    code, said = run(audit_verify, "--head", head)
    assert (code, "审计链完整" in said, "1 份导出的链首" in said) == (0, True, True)
    assert "没有给出导出的链首" in run(audit_verify)[1]
    at(8).update(record_id=99)
    code, said = run(audit_verify)
    assert (code, "第 8 条被改动" in said) == (1, True)
    assert run(audit_verify, "--head", home / "nowhere.json")[0] == 2
    assert run(audit_export_head, home / "no" / "folder.json")[0] == 2


def test_every_migrate_brings_lost_triggers_back(chain):
    for _ in range(2):
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
    for change in (lambda: at(2).update(at=1), lambda: at(2).delete()):
        with pytest.raises(DatabaseError, match="不可更改"), transaction.atomic():
            change()


@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(2, 8)))
@pytest.mark.slow
def test_no_other_order_of_the_same_events_passes(db, home, order):
    with transaction.atomic():
        did(7)
        lift_triggers()
        for seq in range(2, 8):
            move(seq, seq + 100)
        for place, seq in enumerate(order, start=2):
            move(seq + 100, place)
        moved = [place for place, seq in enumerate(order, start=2) if place != seq]
        reset_head()
        report = verify()
        assert [(finding.sort, finding.seq) for finding in report.findings] == [
            ("reordered", place) for place in moved[:1]
        ]
        transaction.set_rollback(True)

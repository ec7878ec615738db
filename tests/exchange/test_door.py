"""The inside half: what came to the door lands once, answers go out, and what is for others is never opened here."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.portal.door import Door
from xuncha.exchange.door import actions, bundle, client, exchanging, keys, store, taking
from xuncha.exchange.door.models import DoorOpening, DoorParcel, DoorReply
from xuncha.foundation import custody, door
from xuncha.foundation.custody import holders
from xuncha.foundation.dates import today
from xuncha.foundation.keys.suites import chosen
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Refused
from xuncha.foundation.sealing import receipts, suites
from xuncha.foundation.verbs import act
from xuncha.portal import bundle as at_the_door


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A running door; the keys of its stand-in inside are replaced by ours in `opened_door`."""
    running = Door(tmp_path_factory.mktemp("outside") / "home").start()
    yield running
    running.stop()


@pytest.fixture
def opened_door(
    cast: Cast, outside: Door, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Door]:
    """The door trusts our inside, and one engagement is open; spool and landings are empty."""
    settings.HOME, settings.DOOR_URL = tmp_path, f"http://127.0.0.1:{outside.port}"
    (outside.home / "trusted.json").write_text(keys.public_document())
    (outside.home / "bundle.json").unlink(missing_ok=True)
    monkeypatch.setattr(door, "_landings", {})
    monkeypatch.setattr(door, "_surveys", [])
    opening = actions.blank_for(cast.engagement)
    values = {
        field: getattr(opening, field) for field in ("title", "opens_on", "scope", "not_taken", "hours")
    }
    actions.open_door(cast.engagement, by=cast.leader, channels="值班电话：0000-1234567", **values)
    exchanging.exchange()
    yield outside
    for path in (outside.home / "spool").glob("*"):
        path.unlink()


def report(outside: Door, what: str, **values: Any) -> str:
    """As a citizen sends it; the receipt's digits."""
    code = DoorOpening.objects.trusted().get().code
    path = f"/{code}/write/"
    first = {"superior": "no", "inspectors": "no"} | {
        k: v for k, v in values.items() if k in ("superior", "inspectors")
    }
    page = outside.post(path, outside.get(path).hidden | first | {"goto": "text"})
    final = page.hidden | {"what": what, "who": "", "when": "", "step": "files", "goto": "send"}
    sent = outside.send(path, final | {"realname": "no"}, values.get("files", []))
    return receipts.read(sent.receipt) or ""


def landed(kind: str) -> list[door.Arrival]:
    found: list[door.Arrival] = []

    @door.landing(kind)
    def land(arrival: door.Arrival) -> tuple[str, int]:
        found.append(arrival)
        return "petition", len(found)

    return found


def test_the_public_sees_what_the_group_wrote(cast: Cast, opened_door: Door) -> None:
    page = opened_door.get("/").text
    assert "第一巡察组巡察清源县教育局" in page and "正在受理" in page
    code = DoorOpening.objects.trusted().get().code
    assert "值班电话" in opened_door.get(f"/{code}/").text


def test_a_report_lands_once_with_its_files(cast: Cast, opened_door: Door) -> None:
    found = landed("report")
    report(opened_door, "虚报冒领", files=[("papers", "账.txt", "第一页".encode())])
    outcome = exchanging.exchange()
    assert (outcome.taken, outcome.landed) == (1, 1)
    (arrival,) = found
    assert arrival.content == {"what": "虚报冒领", "who": "", "when": "", "realname": False}
    assert arrival.engagement_id == cast.engagement.pk and arrival.hour.minute == 0 and not arrival.supplement
    row = DoorParcel.objects.get()
    assert row.state == "landed" and (row.landed_kind, row.landed_id) == ("petition", 1)
    assert exchanging.exchange().taken == 0 and len(found) == 1
    events = AuditEvent.objects.filter(action__in=["door.parcel", "door.landed"])
    assert events.count() == 2 and "虚报" not in "".join(events.values_list("data", flat=True))


def test_files_are_read_while_the_room_lands_them(cast: Cast, opened_door: Door) -> None:
    read: list[tuple[str, str, bytes]] = []

    @door.landing("report")
    def land(arrival: door.Arrival) -> tuple[str, int]:
        read.extend((item.name, item.media_type, item.read()) for item in arrival.files)
        return "petition", 1

    data = b"ID3" + bytes(200_000)
    report(opened_door, "录音", files=[("papers", "a.txt", b"first"), ("sounds", "王某的手机.mp3", data)])
    exchanging.exchange()
    assert read == [("1.txt", "text/plain", b"first"), ("2.mp3", "audio/mpeg", data)]
    assert not list(Path(store.folder()).glob("*.part"))
    row = DoorParcel.objects.get()
    assert (
        store.path_of(row.serial).exists() and row.kept_until is not None
    )  # a room may have refused one of them
    DoorParcel.objects.update(kept_until=today() - timedelta(days=1))
    assert taking.sweep() == 1 and not store.path_of(row.serial).exists()


def test_an_answer_reaches_the_holder_of_the_receipt_and_additions_come_back(
    cast: Cast, opened_door: Door
) -> None:
    found = landed("report")
    receipt = report(opened_door, "来信")
    exchanging.exchange()
    with act():
        door.reply(found[0].thread, "已受理，正在核实。", by=cast.leader)
    assert door.can_reply(found[0].thread) and "核实" not in str(DoorReply.objects.values_list("sealed"))
    assert exchanging.exchange().published
    page = opened_door.post("/receipt/", {"receipt": receipt})
    assert "已受理，正在核实。" in page.text and "巡察组已取走" in page.text
    opened_door.send("/receipt/", page.hidden | {"what": "再说一句", "goto": "add"}, [])
    exchanging.exchange()
    assert (
        found[1].supplement
        and found[1].thread == found[0].thread
        and found[1].content == {"what": "再说一句"}
    )


def test_nothing_new_is_not_published_again(cast: Cast, opened_door: Door) -> None:
    assert not exchanging.exchange().published


def test_the_door_follows_suspension_and_the_end_of_the_visit(cast: Cast, opened_door: Door) -> None:
    opening = DoorOpening.objects.trusted().select_related("engagement__round").get()
    assert opening.closes_at.date() >= cast.engagement.onsite_end
    engagement = cast.engagement
    engagement.suspended_on = today()
    engagement.save()
    exchanging.exchange()
    assert "受理暂停" in opened_door.get(f"/{opening.code}/write/").text
    engagement.suspended_on, engagement.onsite_end = None, today() - timedelta(days=1)
    engagement.save()
    exchanging.exchange()
    assert "受理已经截止" in opened_door.get(f"/{opening.code}/write/").text


def test_a_letter_for_others_stays_sealed(
    cast: Cast, opened_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = chosen().new_pair()
    real = custody.public_keys
    monkeypatch.setattr(
        custody,
        "public_keys",
        lambda kind, group=None: [pair.public] if kind == "straight_up" else real(kind, group),
    )
    exchanging.exchange()
    direct = landed("straight_up")
    report(opened_door, "涉及县委某领导", superior="yes")
    exchanging.exchange()
    (arrival,) = direct
    assert arrival.content == {} and arrival.files == () and arrival.identity is None
    row = DoorParcel.objects.get()
    assert row.state == "sealed" and store.path_of(row.serial).exists()
    assert "涉及县委某领导".encode() not in store.path_of(row.serial).read_bytes()
    with pytest.raises(suites.SealBroken):
        taking.Sealed.of_office(row.serial)
    with act():
        door.destroy(row.serial, by=cast.discipline)
    row.refresh_from_db()
    assert row.state == "destroyed"
    with pytest.raises(Refused):
        door.open_direct(row.serial, passphrase="x", by=cast.discipline)


def test_what_no_room_takes_waits_and_is_not_lost(cast: Cast, opened_door: Door) -> None:
    report(opened_door, "等一等")
    assert exchanging.exchange().landed == 0
    assert DoorParcel.objects.get().state == "waiting"
    found = landed("report")
    assert exchanging.exchange().landed == 1 and found[0].content["what"] == "等一等"


def test_a_room_that_stumbles_keeps_nobody_else_waiting(cast: Cast, opened_door: Door) -> None:
    seen: list[str] = []

    @door.landing("report")
    def land(arrival: door.Arrival) -> tuple[str, int]:
        seen.append(arrival.content["what"])
        if arrival.content["what"] == "坏的":
            raise ValueError(arrival.content["what"])
        return "petition", 1

    report(opened_door, "坏的")
    report(opened_door, "好的")
    assert exchanging.exchange().landed == 1
    assert sorted(DoorParcel.objects.values_list("state", flat=True)) == ["landed", "waiting"]
    assert sorted(seen) == ["坏的", "好的"]


class Killed(BaseException):
    """Stands for a process that ends between two lines."""


@pytest.mark.parametrize(
    ("module", "name", "before"),
    [
        (store, "keep", True),
        (store, "keep", False),
        (taking, "take_in", True),
        (taking, "take_in", False),
        (taking, "land", True),
        (taking, "land", False),
        (store, "drop", True),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_wherever_the_inside_is_killed_each_parcel_lands_once(
    cast: Cast, opened_door: Door, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, before: bool
) -> None:
    found = landed("report")
    report(opened_door, "只一次")
    real = getattr(module, name)

    def dies(*args: Any) -> Any:
        if not before:
            real(*args)
        raise Killed

    monkeypatch.setattr(module, name, dies)
    with contextlib.suppress(Killed):
        exchanging.exchange()
    monkeypatch.setattr(module, name, real)
    exchanging.exchange()
    exchanging.exchange()
    assert len(found) == 1 and DoorParcel.objects.get().state == "landed"
    assert not list((opened_door.home / "spool").glob("*.parcel"))
    assert not list(store.folder().glob("*.parcel"))


def test_killed_before_the_acknowledgement_the_door_keeps_it(
    cast: Cast, opened_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = landed("report")
    report(opened_door, "只一次")
    real = client.ask

    def dies(action: str, **said: Any) -> dict[str, Any]:
        if action == "ack":
            raise Killed
        return real(action, **said)

    monkeypatch.setattr(client, "ask", dies)
    with pytest.raises(Killed):
        exchanging.exchange()
    monkeypatch.setattr(client, "ask", real)
    assert len(list((opened_door.home / "spool").glob("*.parcel"))) == 1
    exchanging.exchange()
    assert len(found) == 1 and not list((opened_door.home / "spool").glob("*.parcel"))


def test_a_damaged_parcel_is_kept_and_named_and_stops_nothing(cast: Cast, opened_door: Door) -> None:
    found = landed("report")
    report(opened_door, "一")
    (path,) = (opened_door.home / "spool").glob("*.parcel")
    raw = bytearray(path.read_bytes())
    raw[100] ^= 1
    path.write_bytes(bytes(raw))
    report(opened_door, "二")
    exchanging.exchange()
    assert sorted(DoorParcel.objects.values_list("state", flat=True)) == ["broken", "landed"]
    assert [arrival.content["what"] for arrival in found] == ["二"]


@pytest.mark.slow
def test_by_stick_and_back(cast: Cast, opened_door: Door, tmp_path: Path) -> None:
    found = landed("report")
    report(opened_door, "送U盘")
    stick = tmp_path / "stick"
    stick.mkdir()
    at_door(opened_door, stick)
    assert len(list((stick / "parcels").glob("*.parcel"))) == 1
    call_command("door", "import", str(stick))
    assert found[0].content["what"] == "送U盘"
    assert list((opened_door.home / "spool").glob("*.parcel"))  # not before the acknowledgement has come back
    said = at_door(opened_door, stick)
    assert "门户已删除" in said and not list((opened_door.home / "spool").glob("*.parcel"))
    assert not list((stick / "parcels").glob("*.parcel"))


def at_door(outside: Door, stick: Path) -> str:
    import os
    import subprocess
    import sys

    from tests.portal.door import ROOT

    environment = os.environ | {"XUNCHA_DOOR_HOME": str(outside.home), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", "from xuncha.cli import main; main()", "door", "stick", str(stick)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_answers_of_a_survey_land_without_thread(cast: Cast, opened_door: Door) -> None:
    from tests.portal.test_survey import sheet

    door.surveys(lambda: [sheet(engagement=cast.engagement.pk)])
    found = landed("survey")
    exchanging.exchange()
    page = opened_door.get("/s/mz-1/")
    opened_door.post("/s/mz-1/", {"once": page.hidden["once"], "q-q1": "b"})
    exchanging.exchange()
    assert found[0].content == {"survey": "mz-1", "answers": {"q1": "b"}} and found[0].thread == ""
    assert found[0].engagement_id == cast.engagement.pk and found[0].hour.hour == 0


def test_a_door_that_is_away_is_no_error_for_the_worker(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.HOME, settings.DOOR_URL = tmp_path, "http://127.0.0.1:9"
    exchanging.periodic()
    with pytest.raises(client.DoorAway):
        exchanging.exchange()
    settings.DOOR_URL = ""
    exchanging.periodic()


def test_a_door_that_does_not_know_us_says_what_to_check(cast: Cast, opened_door: Door) -> None:
    opened_door.home.joinpath("trusted.json").write_text("[]")
    with pytest.raises(client.DoorAway, match="公钥"):
        exchanging.exchange()


def test_the_bundle_reads_at_the_door_as_it_was_written(cast: Cast, opened_door: Door) -> None:
    body = json.loads(json.loads(bundle.document())["body"])
    assert at_the_door._parse(json.dumps(body)).engagements
    assert set(body["keys"]) == {"office", "straight_up", "inspectors"}


def test_the_context_of_a_sealed_identity_is_custodys_own(opened_door: Door) -> None:
    from xuncha.foundation.sealing.envelope import identity_context

    assert identity_context("ab" * 16) == custody.door_context(bytes.fromhex("ab" * 16))


def test_who_may_open_the_door(cast: Cast, opened_door: Door, enter: Callable[..., Client]) -> None:
    opening = DoorOpening.objects.trusted().get()
    page = reverse("exchange:openings")
    assert "第一巡察组巡察清源县教育局" in enter(cast.leader).get(page).content.decode()
    assert "第一巡察组巡察清源县教育局" not in enter(cast.other_leader).get(page).content.decode()
    assert enter(cast.member).get(page).status_code == enter(cast.head).get(page).status_code == 403
    url = reverse("exchange:opening", args=[opening.pk])
    assert [enter(person).get(url).status_code for person in (cast.staff, cast.leader, cast.other_leader, cast.head)] == [
        200, 200, 404, 404,
    ]  # fmt: skip


def test_the_group_writes_and_changes_its_notice(
    cast: Cast, settings: Any, tmp_path: Path, enter: Callable[..., Client]
) -> None:
    settings.HOME = tmp_path
    browser, url = enter(cast.leader), reverse("exchange:new_opening", args=[cast.engagement.pk])
    page = browser.get(url).content.decode()
    assert "第一巡察组巡察清源县教育局" in page and "反映清源县教育局领导班子" in page
    values = {
        "title": "公告",
        "switch": "open",
        "opens_on": "2026-11-01",
        "scope": "一",
        "channels": "值班电话：1",
    }
    assert "早于" in browser.post(url, values | {"closes_on": "2026-10-01"}).content.decode()
    assert browser.post(url, values).status_code == 302
    opening = DoorOpening.objects.trusted().get()
    assert browser.get(url).status_code == 409
    change = reverse("exchange:opening", args=[opening.pk])
    assert browser.post(change, values | {"switch": "closed", "version": opening.version}).status_code == 302
    opening.refresh_from_db()
    assert opening.state == "closed"
    assert enter(cast.other_leader).get(url).status_code == 404


def test_exchange_by_hand(cast: Cast, opened_door: Door, enter: Callable[..., Client]) -> None:
    landed("report")
    report(opened_door, "一件")
    page = enter(cast.staff).post(reverse("exchange:door_exchange"), follow=True)
    assert "取回 1 件，登记 1 件" in page.content.decode()
    assert enter(cast.member).post(reverse("exchange:door_exchange")).status_code == 403


def test_holders_are_asked_for_by_the_names_the_door_uses() -> None:
    assert {"straight_up", "inspectors"} <= set(holders.Capacity.values)


def test_from_the_phone_to_the_petition_and_back(
    cast: Cast, opened_door: Door, enter: Callable[..., Client]
) -> None:
    """With the rooms as they are: registered sealed, its file kept, an addition on the same petition, an answer read."""
    from xuncha.cycle.fieldwork.petitions import arriving
    from xuncha.cycle.fieldwork.petitions.models import Addition, Petition
    from xuncha.foundation.models import Attachment

    door.landing("report")(arriving.report)
    receipt = report(opened_door, "食堂采购虚报三万元", files=[("papers", "a.txt", "单据".encode())])
    assert exchanging.exchange().landed == 1
    petition = Petition.objects.trusted().get(thread_id__gt="")
    assert (petition.channel, petition.is_realname, petition.content) == (
        "qrcode",
        False,
        "食堂采购虚报三万元",
    )
    assert petition.group_id == cast.engagement.group_id
    assert Attachment.objects.trusted().filter(kind="petition", record_id=petition.pk).count() == 1
    with act():
        door.reply(petition.thread_id, "已转组里了解。", by=cast.leader)
    exchanging.exchange()
    page = opened_door.post("/receipt/", {"receipt": receipt})
    assert "已转组里了解。" in page.text
    opened_door.send("/receipt/", page.hidden | {"what": "还有一笔", "goto": "add"}, [])
    exchanging.exchange()
    assert Petition.objects.trusted().filter(thread_id=petition.thread_id).count() == 1
    assert Addition.objects.trusted().get().content == "还有一笔"


def test_the_list_asks_the_same_few_questions_for_one_and_for_many(
    cast: Cast, settings: Any, tmp_path: Path, enter: Callable[..., Client]
) -> None:
    settings.HOME = tmp_path
    browser, page = enter(cast.staff), reverse("exchange:openings")
    counts = []
    for engagement in (cast.engagement, cast.other_engagement):
        blank = actions.blank_for(engagement)
        values = {name: getattr(blank, name) for name in ("title", "opens_on", "scope", "not_taken", "hours")}
        actions.open_door(engagement, by=cast.staff, channels="值班电话：1", **values)
        browser.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(page).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 18

"""What the inside may ask of its door, and what nobody else may."""

from __future__ import annotations

import io
import json
import secrets
import signal
import subprocess
import sys
import threading
import time
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.portal.door import ROOT, Door
from xuncha.foundation.sealing import receipts, signed, suites
from xuncha.foundation.sealing.envelope import open_parts


def serials(door: Door) -> list[str]:
    return [row["serial"] for row in json.loads(door.ask("list").body)["parcels"]]


def request(door: Door, **said: object) -> str:
    whole = {"action": "list", "at": time.time(), "nonce": secrets.token_hex(16)} | said
    return signed.sign("door-request", json.dumps(whole), door.signing.private, door.suite)


def test_parcels_are_fetched_and_stay_until_they_are_acknowledged(door: Door) -> None:
    receipt = door.report("一件事").receipt
    (serial,) = serials(door)
    got = door.ask("get", serial=serial)
    pair = door.keys["office"]
    parts = {part.name: part.read() for part in open_parts(io.BytesIO(got.body), pair.public, pair.private)}
    assert json.loads(parts["content"])["what"] == "一件事"
    assert serials(door) == [serial]
    assert json.loads(door.ask("ack", serials=[serial]).body) == {"removed": 1}
    assert serials(door) == [] and json.loads(door.ask("ack", serials=[serial]).body) == {"removed": 0}
    assert "巡察组已取走" in door.post("/receipt/", {"receipt": receipt}).text


def test_what_the_list_says_is_no_finer_than_the_hour(door: Door) -> None:
    door.report()
    (row,) = json.loads(door.ask("list").body)["parcels"]
    assert set(row) == {"serial", "size", "addressee", "kind", "engagement", "thread", "when", "config"}
    assert len(row["when"]) == len("2026-11-20T01")


def test_a_request_is_good_once(door: Door) -> None:
    document = request(door)
    assert door.raw_ask(document).status == 200
    assert door.raw_ask(document).status == 404


@pytest.mark.parametrize(
    "said", [{"at": 0}, {"at": 4e9}, {"nonce": "../../x"}, {"nonce": ""}, {"at": "soon"}]
)
def test_an_old_or_odd_request_is_unknown_here(door: Door, said: dict[str, object]) -> None:
    assert door.raw_ask(request(door, **said)).status == 404


def test_a_stranger_is_told_what_any_unknown_address_is_told(door: Door) -> None:
    door.report()
    stranger = door.suite.new_signing_pair()
    answers = [door.ask("list", by=stranger), door.raw_ask("{}"), door.raw_ask("x"), door.raw_ask("")]
    assert {answer.status for answer in answers} == {404}
    assert door.get("/inside/").status == 405 and door.get("/no/where/").body == answers[0].body


@pytest.mark.slow
def test_only_the_configured_side_may_ask(tmp_path: Path) -> None:
    door = Door(tmp_path / "home", settings={"XUNCHA_DOOR_INSIDE_FROM": "10.9.8.0/24"}).start()
    try:
        assert door.ask("list").status == 404
    finally:
        door.stop()


def test_a_path_is_never_taken_from_a_request(door: Door) -> None:
    for serial in ("../trusted", "/etc/passwd", "a" * 31, "", "../../../../etc/passwd0123456789"):
        assert door.ask("get", serial=serial).status == 410


def test_a_newer_bundle_comes_into_force_and_nothing_else_does(door: Door) -> None:
    old = door.signed(door.body(title="旧"))
    door.version += 1
    assert door.ask("put", bundle=door.signed(door.body(title="新的名称"))).status == 200
    assert "新的名称" in door.get("/").text
    stranger = door.suite.new_signing_pair()
    for wrong in (
        old,  # replayed
        door.signed(door.body(title="假"), by=stranger),
        door.signed(door.body(title="真")).replace("\\\\u771f", "\\\\u5047"),
        door.signed({"version": 9999}),
        "{}",
    ):
        answer = door.ask("put", bundle=wrong)
        assert answer.status == 409 and json.loads(answer.body)["error"]
    assert "新的名称" in door.get("/").text


def test_a_bundle_changed_on_the_disk_closes_the_door(door: Door) -> None:
    path = door.home / "bundle.json"
    good = path.read_text()
    path.write_text(good.replace("qy3-jy", "qy3-xx"))
    try:
        page = door.get("/")
        assert page.status == 503 and "刚刚启动" in page.text and page.headers["Retry-After"] == "60"
        assert door.get("/qy3-jy/write/").status == 404
    finally:
        path.write_text(good)


@pytest.mark.slow
@pytest.mark.parametrize("round_", range(3))
def test_killed_in_the_middle_the_door_keeps_what_it_gave_a_receipt_for(tmp_path: Path, round_: int) -> None:
    door = Door(tmp_path / "home").start()
    given: list[str] = []
    over = threading.Event()

    def citizen() -> None:
        while not over.is_set():
            try:
                given.append(door.report("证据", [("papers", "a.txt", b"word " * 60_000)]).receipt)
            except (OSError, AssertionError, HTTPException):
                return

    people = [threading.Thread(target=citizen) for _ in range(4)]
    for person in people:
        person.start()
    while len(given) < 6 + round_:
        time.sleep(0.002)
    door.stop(signal.SIGKILL)
    over.set()
    for person in people:
        person.join()
    door.start()
    try:
        threads = {row["thread"] for row in json.loads(door.ask("list").body)["parcels"]}
        promised = {receipts.thread_id(receipts.read(one) or "", door.suite).hex() for one in given}
        assert promised <= threads and len(given) >= 6
        assert not list((door.home / "spool").glob("*.part"))
        assert all("等待取走" in door.post("/receipt/", {"receipt": one}).text for one in given[:4])
    finally:
        door.stop()


@pytest.mark.slow
def test_floods_are_turned_away_with_the_other_channels(tmp_path: Path) -> None:
    door = Door(tmp_path / "home", settings={"XUNCHA_DOOR_WAITING": "2"}).start()
    try:
        assert door.report().receipt and door.report().receipt
        page = door.report("第三件")
        assert page.status == 503 and "0000-1234567" in page.text and "过一会儿再来" in page.text
        door.ask("ack", serials=serials(door)[:1])
        assert door.report("第三件").receipt
    finally:
        door.stop()


@pytest.mark.slow
def test_receipts_cannot_be_guessed_at_speed(tmp_path: Path) -> None:
    door = Door(tmp_path / "home", settings={"XUNCHA_DOOR_LOOKUPS_PER_SECOND": "1"}).start()
    try:
        tries = [receipts.receipt_of(receipts.new_secret(), door.suite) for _ in range(12)]
        statuses = [door.post("/receipt/", {"receipt": one}).status for one in tries]
        assert 503 in statuses
    finally:
        door.stop()


@pytest.mark.slow
def test_a_full_disk_gives_no_receipt(tmp_path: Path) -> None:
    door = Door(tmp_path / "home", settings={"XUNCHA_DOOR_KEEP_FREE_MB": str(10**9)}).start()
    try:
        assert door.report().status == 503
    finally:
        door.stop()


@pytest.mark.slow
def test_a_second_door_on_the_same_folder_does_not_start(door: Door) -> None:
    command = [sys.executable, "-m", "xuncha.portal", "serve", "--port", "1"]
    environment = {"XUNCHA_DOOR_HOME": str(door.home), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode and "已经有一个门户在运行" in done.stderr


@pytest.mark.slow
def test_a_door_with_chinese_algorithms(tmp_path: Path) -> None:
    door = Door(tmp_path / "home", suite=suites.GM).start()
    try:
        receipt = door.report("国密", realname="yes", name="王小明").receipt
        assert json.loads(door.opened()[0]["content"])["what"] == "国密"
        assert len(serials(door)) == 1
        assert "等待取走" in door.post("/receipt/", {"receipt": receipt}).text
    finally:
        door.stop()

"""What the door keeps, and what it leaves behind: nothing readable, nothing about who came."""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.portal.door import ROOT, Door, multipart

SECRET = "青石桥的会计柳某某"
WRITE = "/qy3-jy/write/"


def needles(text: str) -> list[bytes]:
    """A text as it might lie on a disk: in three encodings, and in base64 at all three alignments."""
    raw = [text.encode(name) for name in ("utf8", "gb18030", "utf-16-le", "utf-16-be")]
    shifted = [base64.b64encode(b"x" * pad + raw[0])[pad and 4 : -4] for pad in range(3)]
    return raw + [needle[: len(needle) // 4 * 4] for needle in shifted]


def everything_under(folder: Path) -> bytes:
    return b"".join(path.read_bytes() + str(path).encode() for path in folder.rglob("*") if path.is_file())


def test_the_control_a_text_kept_in_clear_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(base64.b64encode(b"ab" + SECRET.encode()))
    assert any(needle in everything_under(tmp_path) for needle in needles(SECRET))


def test_nothing_that_was_written_lies_readable_at_the_door(door: Door) -> None:
    page = door.report(SECRET, [("papers", f"{SECRET}.txt", SECRET.encode())], realname="yes", name=SECRET)
    receipt = page.receipt
    door.post("/receipt/", {"receipt": receipt})
    kept = everything_under(door.home) + door.log.encode()
    for needle in (*needles(SECRET), receipt.encode(), receipt.replace(" ", "").encode()):
        assert needle not in kept
    for word in (b"127.0.0.1", b"GET /", b"POST /", b"Mozilla"):
        assert word not in everything_under(door.home) and (
            word == b"127.0.0.1" or word not in door.log.encode()
        )
    assert door.log.count("127.0.0.1") == 1  # the line that says where the door listens


def test_every_file_has_the_time_of_the_full_hour(door: Door) -> None:
    door.report()
    times = {path.stat().st_mtime for name in ("spool", "threads") for path in (door.home / name).iterdir()}
    assert times and all(stamp % 3600 == 0 for stamp in times)


def test_no_page_sets_a_cookie_or_may_be_kept(door: Door) -> None:
    pages = [
        door.get(path) for path in ("/", "/qy3-jy/", WRITE, "/receipt/", "/leave/", "/static/door.js", "/no/")
    ]
    pages += [door.report(), door.post("/receipt/", {"receipt": "1"}), door.post(WRITE, {"step": "x"})]
    for page in pages:
        assert "Set-Cookie" not in page.headers
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert door.get("/leave/").headers["Clear-Site-Data"]


def test_addresses_tell_nothing_of_what_was_chosen(door: Door) -> None:
    first = door.get(WRITE)
    page = door.post(WRITE, first.hidden | {"superior": "yes", "inspectors": "no", "goto": "text"})
    assert f'action="{WRITE}"' in page.text and "?" not in page.text.split("<main>")[0].split("<title>")[1]
    assert "阳光反映" not in page.text.split("</title>")[0]


def test_an_error_shows_and_logs_nothing_of_the_request(door: Door) -> None:
    (door.home / "threads").rename(door.home / "away")
    (door.home / "threads").write_text(
        ""
    )  # in the way: the door cannot remember, and must not give a receipt
    try:
        page = door.report(SECRET)
    finally:
        (door.home / "threads").unlink()
        (door.home / "away").rename(door.home / "threads")
    assert page.status == 500 and "没有送出" in page.text and SECRET not in page.text
    assert "Error" in door.log
    assert not any(needle in door.log.encode() for needle in needles(SECRET)) and WRITE not in door.log
    assert not list((door.home / "spool").iterdir())


@pytest.mark.slow
def test_thirty_megabytes_touch_no_disk_in_clear(tmp_path: Path) -> None:
    """Every file that the process opens for writing is watched while a photograph of 30 MB comes in."""
    door = Door(tmp_path / "home", settings={"TMPDIR": str(tmp_path / "tmp")})
    (tmp_path / "tmp").mkdir()
    door.start()
    try:
        body = random.Random(7).randbytes(1000) * 30_000
        page = door.report("大照片", [("papers", "big.mp3", b"ID3\x04" + body)])
        assert page.receipt and door.opened()[0]["file/1.mp3"] == b"ID3\x04" + body
        kept = everything_under(tmp_path)
        assert body[:64] not in kept and len(kept) > 30_000_000
        assert not [path for path in (tmp_path / "tmp").rglob("*") if path.is_file()]
        assert written_by(door) <= 33_000_000
    finally:
        door.stop()


def written_by(door: Door) -> int:
    """Bytes that the process handed to the disk (Linux): had plaintext gone to any file, it would be twice as many."""
    assert door.process
    children = Path(f"/proc/{door.process.pid}/task/{door.process.pid}/children").read_text().split()
    lines = [line for pid in children for line in Path(f"/proc/{pid}/io").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("write_bytes"))


def test_the_file_being_written_holds_ciphertext_only(door: Door) -> None:
    """Looked at while half of the request is still on its way."""
    import socket

    text = b"plain words of a witness " * 20_000
    body, kind = multipart(
        {"step": "files", "goto": "send", "superior": "no", "inspectors": "no", "what": "x"},
        [("papers", "a.txt", text)],
    )
    head = f"POST {WRITE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", door.port)) as line:
        line.sendall(head.encode() + body[:400_000])
        parts = wait_for_part(door)
        assert parts and b"witness" not in parts[0].read_bytes() and parts[0].stat().st_size > 0
    for _attempt in range(100):  # the line broke: nothing may stay
        if not list((door.home / "spool").iterdir()):
            return
        time.sleep(0.05)
    raise AssertionError("half a parcel stayed")


def wait_for_part(door: Door) -> list[Path]:
    for _attempt in range(100):
        parts = [path for path in (door.home / "spool").glob("*.part") if path.stat().st_size > 100_000]
        if parts:
            return parts
        time.sleep(0.05)
    return []


@pytest.mark.slow
def test_a_running_door_has_loaded_nothing_of_the_inside(tmp_path: Path) -> None:
    """Walks the modules after every page has been served once, in the door's own settings."""
    probe = """
import json, sys
import django
django.setup()
from django.test import Client
from xuncha.portal.wsgi import application
import xuncha.portal.server
browser = Client()
for path in ("/", "/qy3-jy/", "/qy3-jy/write/", "/receipt/", "/s/x/", "/leave/", "/en/"):
    browser.get(path)
browser.post("/qy3-jy/write/", {"step": "questions", "goto": "text", "superior": "no", "inspectors": "no"})
browser.post("/inside/", b"{}", content_type="application/json")
print(json.dumps([name for name in sys.modules]))
"""
    door = Door(tmp_path / "home")
    environment = os.environ | {
        "XUNCHA_DOOR_HOME": str(door.home),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "xuncha.portal.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", probe], env=environment, capture_output=True, text=True, check=True
    )
    loaded = json.loads(done.stdout)
    ours = {name for name in loaded if name.startswith("xuncha")}
    allowed = ("xuncha.portal", "xuncha.foundation.sealing")
    assert ours - {"xuncha", "xuncha.foundation"} == {name for name in ours if name.startswith(allowed)}
    assert {"xuncha.portal.views", "xuncha.portal.inside", "xuncha.foundation.sealing.envelope"} <= ours
    foreign = ("sqlite3", "psycopg", "django.contrib.auth", "django.contrib.sessions", "openpyxl", "allauth")
    assert not [name for name in loaded if name.startswith(foreign)]

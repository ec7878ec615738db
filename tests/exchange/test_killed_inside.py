"""The inside really dies, again and again, while it fetches: every receipt that was given has its one petition in the end."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.portal.door import ROOT, Door, multipart
from xuncha.foundation.sealing import receipts

pytestmark = pytest.mark.slow
REPORTS, KILLS = 24, 4


class Inside:
    """One home, and a process for each thing that is done with it."""

    def __init__(self, home: Path, door: Door) -> None:
        home.mkdir()
        self.environment = os.environ | {
            "XUNCHA_HOME": str(home),
            "XUNCHA_DOOR_URL": f"http://127.0.0.1:{door.port}",
            "DJANGO_SETTINGS_MODULE": "tests.planting.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        self.home = home

    def start(self, what: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.exchange.inside_process", what]
        return subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def run(self, what: str) -> dict[str, Any]:
        process = self.start(what)
        lines = process.communicate()[0].splitlines()
        assert process.returncode == 0, what
        found: dict[str, Any] = json.loads(lines[-1])
        return found

    def killed_while_fetching(self, after: float) -> bool:
        """Whether it was still at work when it was killed."""
        process = self.start("exchange")
        assert process.stdout is not None and b"begins" in process.stdout.readline()
        time.sleep(after)
        at_work = process.poll() is None
        process.kill()
        process.communicate()
        return at_work


def test_killed_while_it_fetches_nothing_that_got_a_receipt_is_lost_or_doubled(tmp_path: Path) -> None:
    door = Door(tmp_path / "door").start()
    try:
        inside = Inside(tmp_path / "home", door)
        prepared = inside.run("prepare")
        (door.home / "trusted.json").write_text(prepared["trusted"])
        (door.home / "bundle.json").unlink()
        inside.run("exchange")
        promised = {send(door, prepared["code"], number) for number in range(REPORTS)}
        chance = random.Random(20261120)
        at_work = [inside.killed_while_fetching(chance.uniform(0.02, 0.6)) for _ in range(KILLS)]
        assert any(at_work), "killed too late to prove anything"
        inside.run("exchange")
        inside.run("exchange")
        landed = inside.run("count")["threads"]
        assert sorted(landed) == sorted(promised)
        assert not list((door.home / "spool").glob("*.parcel"))
        assert not list(inside.home.glob("door/*.part"))
    finally:
        door.stop()


def send(door: Door, code: str, number: int) -> str:
    """One report with a file; the thread that its receipt stands for."""
    fields = {
        "step": "files", "goto": "send", "superior": "no", "inspectors": "no", "what": f"第{number}件反映",
        "once": receipts.new_secret(),
    }  # fmt: skip
    body, kind = multipart(fields, [("papers", "a.txt", f"第{number}件的附件".encode() * 9000)])
    answer = door.request("POST", f"/{code}/write/", body, {"Content-Type": kind})
    return receipts.thread_id(receipts.read(answer.receipt) or "", door.suite).hex()

"""Whether the inside feels the door: the ledger's first page, calm, and while citizens send and the inside fetches.

    .venv/bin/python -m bench.undisturbed [--rows 10000] [--rate 50] [--seconds 30]

Senders, door, fetching and the inside share this machine, so the wall clock holds their share of it too; the processor time
of a page is the inside's own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.__main__ import ROOT, place

PAUSE = 0.1  # seconds between two pages: one person who looks things up
FETCH_SECONDS = 10


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--placed", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.placed:
        print(measure(chosen.rows, chosen.rate, chosen.seconds))
        return
    with place() as environment:
        command = [sys.executable, "-m", "bench.undisturbed", "--placed", *sys.argv[1:]]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)


def measure(rows: int, rate: int, seconds: int) -> str:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuncha.site.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.urls import reverse

    from bench.county import build
    from bench.processes import running
    from bench.serving import _session

    county = build(rows)
    path = reverse("rectification:ledger")
    cookie = {"Cookie": _session(county, path)}
    with running(("-m", "bench.serve"), str(settings.HOME), reverse("account_login")) as server:
        looked(server, path, cookie, 3)
        calm = looked(server, path, cookie, seconds)
        busy, sent = under_load(county, rate, seconds, lambda: looked(server, path, cookie, seconds))
    return "\n".join(
        [
            f"ledger page, {rows} rows, one worker: calm {calm}; with {rate} reports/s of 1 MB: {busy}",
            sent,
            f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
        ]
    )


def looked(server: Any, path: str, headers: dict[str, str], seconds: float) -> str:
    from bench.processes import children, connect, get, processor

    client, times = connect(server.port), []
    before, end = sum(map(processor, children(server.pid))), time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        assert get(client, path, headers) == 200
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE)
    spent = (sum(map(processor, children(server.pid))) - before) * 1000 / len(times)
    times.sort()
    return f"p50 {median(times):.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms, processor {spent:.1f} ms a page"


def under_load(county: Any, rate: int, seconds: int, look: Callable[[], str]) -> tuple[str, str]:
    """The look while reports come in at the door and are fetched and landed; what was sent and what is here."""
    from django.conf import settings
    from tests.portal.door import Door

    from bench.door import sender
    from xuncha.exchange.door import keys
    from xuncha.exchange.door.models import DoorParcel

    with TemporaryDirectory() as folder:
        limits = {"XUNCHA_DOOR_SENDS_PER_SECOND": "1000", "XUNCHA_DOOR_WAITING": "100000"}
        door = Door(Path(folder) / "door", settings=limits).start()
        try:
            (door.home / "trusted.json").write_text(keys.public_document())
            (door.home / "bundle.json").unlink()
            settings.DOOR_URL = f"http://127.0.0.1:{door.port}"
            address = f"/{opened(county)}/write/"
            over = threading.Event()
            fetching = threading.Thread(target=fetch, args=(over,))
            fetching.start()
            senders = [sender(door.port, rate / 2, seconds, address) for _ in range(2)]
            found = look()
            given = [one.communicate()[0] for one in senders]
            over.set()
            fetching.join()
        finally:
            door.stop()
    import json

    receipts = sum(len(json.loads(each)["receipts"]) for each in given)
    return found, f"{receipts} receipts given, {DoorParcel.objects.count()} parcels fetched meanwhile"


def opened(county: Any) -> str:
    """An open door for the first engagement; its code."""
    from xuncha.exchange.door import actions, exchanging

    place = county.cast.engagement
    blank = actions.blank_for(place)
    names = ("title", "opens_on", "scope", "not_taken", "hours")
    values = {name: getattr(blank, name) for name in names}
    opening = actions.open_door(place, by=county.cast.leader, channels="值班电话：0000-1234567", **values)
    exchanging.exchange()
    return opening.code


def fetch(over: threading.Event) -> None:
    from django.db import connections

    from xuncha.exchange.door import exchanging

    while not over.wait(FETCH_SECONDS):
        exchanging.exchange()
    connections.close_all()


if __name__ == "__main__":
    main()

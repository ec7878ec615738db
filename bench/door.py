"""The public door under load: reports with 1 MB attachments at a steady rate, each receipt checked afterwards.

    .venv/bin/python -m bench.door [--rate 50] [--seconds 60] [--clients 2]

The senders run on the same machine and take their share of it; the floor is the same bytes written and synced plainly.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.portal.door import Door, multipart

from xuncha.foundation.sealing import receipts

PATH = "/qy3-jy/write/"
FIELDS = {"step": "files", "goto": "send", "superior": "no", "inspectors": "no", "what": "压力测试的一件反映"}
LINES = 16


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--clients", type=int, default=2, help="sending processes")
    parser.add_argument("--sender", help=argparse.SUPPRESS)
    parser.add_argument("--path", default=PATH, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.sender:
        print(json.dumps(send(int(chosen.sender), chosen.rate, chosen.seconds, chosen.path)))
        return
    with tempfile.TemporaryDirectory() as folder:
        print(report(Path(folder), chosen.rate, chosen.seconds, chosen.clients))


def report(folder: Path, rate: int, seconds: int, clients: int) -> str:
    settings = {"XUNCHA_DOOR_SENDS_PER_SECOND": "1000", "XUNCHA_DOOR_WAITING": "100000"}
    door = Door(folder / "home", settings=settings).start()
    try:
        began = time.perf_counter()
        senders = [sender(door.port, rate / clients, seconds) for _ in range(clients)]
        found = [json.loads(sender.communicate()[0]) for sender in senders]
        took = time.perf_counter() - began
        kept = {row["thread"] for row in json.loads(door.ask("list").body)["parcels"]}
    finally:
        door.stop()
    promised = {
        receipts.thread_id(receipts.read(one) or "", door.suite).hex()
        for each in found
        for one in each["receipts"]
    }
    times = sorted(one for each in found for one in each["times"])
    lost, refused = len(promised - kept), sum(each["failed"] for each in found)
    return (
        f"asked {rate}/s for {seconds} s; reached {len(promised) / took:.1f}/s ({len(promised)} reports in {took:.1f} s); "
        f"p50 {statistics.median(times) * 1000:.0f} ms, p95 {times[int(len(times) * 0.95)] * 1000:.0f} ms; "
        f"without a receipt {refused}; receipts without a parcel {lost}; floor {floor(folder):.0f} synced MB/s; "
        f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )


def sender(port: int, rate: float, seconds: int, path: str = PATH) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "bench.door",
        "--sender",
        str(port),
        "--rate",
        str(int(rate)),
        "--path",
        path,
    ]
    return subprocess.Popen([*command, "--seconds", str(seconds)], stdout=subprocess.PIPE)


def send(port: int, rate: int, seconds: int, path: str) -> dict[str, object]:
    """One report each 1/rate s, by a few lines; who is late sends at once."""
    data = b"ID3\x04" + os.urandom(1024 * 1024)
    due: queue.Queue[float | None] = queue.Queue()
    outcome: dict[str, list[object]] = {"receipts": [], "times": [], "failed": []}
    lines = [threading.Thread(target=_line, args=(port, path, data, due, outcome)) for _ in range(LINES)]
    for line in lines:
        line.start()
    began = time.perf_counter()
    for number in range(rate * seconds):
        wait = began + number / rate - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        due.put(time.perf_counter())
    for _ in lines:
        due.put(None)
    for line in lines:
        line.join()
    return {**outcome, "failed": len(outcome["failed"])}


def _line(
    port: int, path: str, data: bytes, due: queue.Queue[float | None], outcome: dict[str, list[object]]
) -> None:
    door = Door.at(port)
    while (at := due.get()) is not None:
        body, kind = multipart(FIELDS | {"once": receipts.new_secret()}, [("sounds", "a.mp3", data)])
        try:
            outcome["receipts"].append(door.request("POST", path, body, {"Content-Type": kind}).receipt)
            outcome["times"].append(time.perf_counter() - at)
        except (OSError, AssertionError):
            outcome["failed"].append(1)


def floor(folder: Path) -> float:
    """Megabytes a second of 1 MB files that are written, synced and renamed one after another."""
    data, count = os.urandom(1024 * 1024), 60
    began = time.perf_counter()
    for number in range(count):
        draft = folder / f"floor{number}"
        with draft.open("wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        draft.rename(folder / f"{number}.floor")
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    main()

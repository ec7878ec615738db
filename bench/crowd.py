"""Two hundred people, each saving a cell every five seconds, against the real server (design §8; meant for PostgreSQL)."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from tests import cast as scene

from bench.figures import Figure
from bench.pages import signed_in
from bench.processes import connect, running
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.people.models import Undertaking, User
from xuncha.people.undertakings import TEXTS

PEOPLE, EVERY, SECONDS, WORKERS = 200, 5.0, 30.0, 2
LIMIT = 150  # ms
TOKEN = "b" * 32


@dataclass
class Saver:
    """One person with a session and a row of his own."""

    cookie: str
    url: str
    version: int
    waits: list[float] = field(default_factory=list)
    errors: int = 0

    def save(self, port: int, mark: str) -> None:
        body = urlencode({"name": "owner", "value": f"罗丹{mark}", "version": self.version})
        headers = {
            "Cookie": self.cookie, "X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        client = connect(port)
        began = time.perf_counter()
        client.request("POST", self.url, body=body.encode(), headers=headers)
        response = client.getresponse()
        response.read()
        self.waits.append((time.perf_counter() - began) * 1000)
        self.version += 1
        self.errors += response.status != 200


def measure() -> list[Figure]:
    """p95 of one save as the person waits for it; errors are told beside it and fail the figure."""
    if connection.vendor != "postgresql":
        return []
    savers = list(_savers())
    with running(
        ("-m", "bench.serve", "--workers", str(WORKERS)), str(settings.HOME), reverse("account_login")
    ) as server:
        _all_at_once(savers, server.port, SECONDS)
    waits = sorted(wait for saver in savers for wait in saver.waits)
    errors = sum(saver.errors for saver in savers)
    p95 = waits[int(len(waits) * 0.95)] if not errors else float("inf")
    note = f"{len(waits)} 次，p50 {waits[len(waits) // 2]:.1f} ms，最长 {waits[-1]:.0f} ms，出错 {errors} 次"
    return [
        Figure(
            f"{PEOPLE} 人各每 {EVERY:.0f} 秒保存一次",
            "ms",
            p95,
            None,
            LIMIT,
            budget="p95 ≤ 150 ms，无错",
            note=note,
        )
    ]


def _savers() -> Iterator[Saver]:
    items = RectificationItem.objects.trusted().filter(state="in_progress").order_by("pk")[:PEOPLE]
    with transaction.atomic():
        people = [_person(no) for no in range(PEOPLE)]
    for person, item in zip(people, items, strict=True):
        browser = signed_in(person)
        browser.get(reverse("rectification:ledger"))
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        yield Saver(cookie, reverse("rectification:cell", args=[item.pk]), item.version)


def _person(no: int) -> User:
    person = User.objects.create(username=f"saver{no}", name=f"填报员{no}", password=scene.shared_hash())
    scene.appoint(person, "office_staff", [])
    for text in TEXTS:
        Undertaking.objects.create(user=person, sort=text.sort, text_version=text.version, digest=text.digest)
    return person


def _all_at_once(savers: list[Saver], port: int, seconds: float) -> None:
    ends, chance, lock = time.perf_counter() + seconds, random.Random(7), threading.Lock()

    def one(saver: Saver) -> None:
        with lock:
            wait = chance.random() * EVERY
        time.sleep(wait)
        while time.perf_counter() < ends:
            began = time.perf_counter()
            saver.save(port, str(len(saver.waits)))
            time.sleep(max(0.0, EVERY - (time.perf_counter() - began)))

    with ThreadPoolExecutor(len(savers)) as pool:
        list(pool.map(one, savers))

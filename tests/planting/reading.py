"""What people who may not know get to see: every page they can reach, and every address with every key, kept as files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.planting.pens import Pen

OUTSIDERS = ("staff", "other_leader", "liaison", "auditor")
INSIDERS = ("leader",)
ENDINGS = ("", "?export=xlsx")
ROOMS = re.compile("fieldwork/|transfers/|custody/|files/|people/knowing|exchange/")
SKIP = re.compile(r"logout|sign-?out|static|demo|set_language|jsi18n")
KEYS = range(1, 4)  # of every table the first rows, which is where the rooms begin


def save_pages(pen: Pen, folder: Path) -> None:
    """`outside/` by everybody who is no reader of S04, `inside/` as the control: there the planted must show."""
    addresses = list(_addresses())
    for where, names in (("outside", OUTSIDERS), ("inside", INSIDERS)):
        for name in names:
            _save(pen, getattr(pen.cast, name), addresses, folder / where / name)


def _save(pen: Pen, user: Any, addresses: list[str], folder: Path) -> None:
    folder.mkdir(parents=True)
    browser = pen.browser(user)
    for number, url in enumerate(addresses):
        answer: Any = browser.get(url)
        if answer.status_code == 200:
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            head = "\n".join(f"{name}: {value}" for name, value in answer.items())
            (folder / f"{number:04d}").write_bytes(f"{url}\n{head}\n".encode() + body)


def _addresses() -> Iterator[str]:
    """Every route that needs no words; those of the rooms that plant with the first keys."""
    for route in _routes(get_resolver().url_patterns):
        names = re.findall(r"<(?:(\w+):)?(\w+)>", route)
        if SKIP.search(route) or "(?P" in route or "<uuid" in route:
            continue
        if not names:
            yield from (f"/{route}{ending}" for ending in (ENDINGS if ROOMS.match(route) else ENDINGS[:1]))
        elif len(names) == 1 and names[0][0] == "int" and ROOMS.match(route):
            yield from (f"/{re.sub(r'<[^>]*>', str(pk), route)}" for pk in KEYS)


def _routes(patterns: Any, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route

"""A house of its own for the days on site: key holders, lead officers, and the public door beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import serving
from tests.browser.hand import Hand
from tests.portal.door import Door

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("onsite")


@pytest.fixture(scope="session")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The public door, a process of its own; it trusts the inside whose key the seed leaves with it."""
    running = Door(tmp_path_factory.mktemp("outside") / "home").start()
    (running.home / "bundle.json").unlink()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def server(home: Path, door: Door) -> Iterator[str]:
    settings = {
        "XUNCHA_DOOR_URL": f"http://127.0.0.1:{door.port}",
        "XUNCHA_TEST_DOOR": str(door.home),
    }
    with serving(home, "tests.browser.onsite.seed", **settings) as address:
        yield address


@pytest.fixture
def hands(person: Callable[[str], Any]) -> Callable[[str], Hand]:
    """One browser a person, kept for the test."""
    known: dict[str, Hand] = {}

    def hand(name: str) -> Hand:
        if name not in known:
            known[name] = Hand(person(name))
        return known[name]

    return hand


@pytest.fixture
def exchange(person: Callable[[str], Any]) -> Callable[[], None]:
    """The office presses the button that otherwise is pressed every minute."""
    hands: list[Hand] = []

    def press() -> None:
        if not hands:
            hands.append(Hand(person("staff")))
            hands[0].page.set_default_timeout(120_000)  # sixty parcels on a busy machine
        hands[0].go("/exchange/door/").press("现在与门户交换").sees("取回")

    return press


@pytest.fixture
def phone(chromium: Any, server: str, door: Door) -> Iterator[Callable[[], Any]]:
    """`phone()` is a page at the door on a telephone of its own; console errors fail the test."""
    contexts, errors = [], []

    def take() -> Any:
        address = f"http://127.0.0.1:{door.port}"
        context = chromium.new_context(base_url=address, viewport=PHONE, locale="zh-CN", has_touch=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        return page

    yield take
    for context in contexts:
        context.close()
    assert not errors, errors


@pytest.fixture
def later(home: Path) -> Callable[[str], None]:
    """`later("update …")`: what only time does, done to the database of the running server."""

    def change(statement: str, *values: Any) -> None:
        with sqlite3.connect(home / "xuncha.sqlite3", timeout=20) as connection:
            connection.execute(statement, values)

    return change

"""Helper processes: same answers, no leaks, and a page that never waits for ever."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from xuncha.foundation.engines import calling
from xuncha.foundation.engines.calling import (
    Engine,
    EngineBusy,
    EngineFailed,
    EngineRefused,
    EngineTimedOut,
    call,
)

TOY = Engine("toy", "tests.foundation.engines.toy:answer", seconds=20)


@pytest.fixture(autouse=True)
def toy() -> Iterator[None]:
    calling.register(TOY)
    yield
    calling.stop_all()
    calling._engines.pop("toy")


def test_text_and_bytes_go_through_whole_and_printing_does_not_disturb() -> None:
    blob = os.urandom(3_000_000)
    data, back = call("toy", {"do": "echo", "text": "落实“第一议题”\n不到位"}, blob=blob)
    assert data == {"text": "落实“第一议题”\n不到位", "times": 1}
    assert back == blob[::-1]


def test_the_same_process_answers_again() -> None:
    call("toy", {"do": "echo", "text": "一"})
    first = calling.running()["toy"]
    data, _ = call("toy", {"do": "echo", "text": "二"})
    assert data["times"] == 2
    assert calling.running()["toy"] == first


def test_threads_share_one_process_and_get_their_own_answers() -> None:
    told: dict[int, str] = {}

    def ask(number: int) -> None:
        told[number] = call("toy", {"do": "echo", "text": str(number)})[0]["text"]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == {number: str(number) for number in range(8)}


def test_a_fault_is_told_by_type_and_place_and_never_by_its_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(EngineFailed) as failed:
        call("toy", {"do": "fail", "text": "举报人住东街"})
    assert failed.value.kind == "ValueError"
    assert "toy.py" in caplog.text
    assert "举报人" not in caplog.text + str(failed.value)
    assert call("toy", {"do": "echo", "text": "还在"})[0]["times"] == 2


def test_a_refusal_comes_back_with_its_code_and_figures() -> None:
    with pytest.raises(EngineRefused) as refused:
        call("toy", {"do": "refuse"})
    assert (refused.value.code, refused.value.figures) == ("too_many", {"limit": 7})


def test_a_request_over_its_time_is_stopped_and_the_next_one_answered() -> None:
    call("toy", {"do": "echo", "text": "起"})
    begun = time.monotonic()
    with pytest.raises(EngineTimedOut):
        call("toy", {"do": "hang"}, seconds=0.2)
    assert time.monotonic() - begun < 2
    assert call("toy", {"do": "echo", "text": "再起"})[0]["times"] == 1


def test_a_process_that_dies_is_told_and_replaced() -> None:
    with pytest.raises(EngineFailed):
        call("toy", {"do": "die"})
    assert call("toy", {"do": "echo", "text": "再起"})[0]["text"] == "再起"


@pytest.mark.slow
def test_who_waits_behind_another_waits_no_longer_than_his_own_limit() -> None:
    call("toy", {"do": "echo", "text": "起"})

    def hang() -> None:
        with pytest.raises(EngineTimedOut):
            call("toy", {"do": "hang"}, seconds=0.6)

    first = threading.Thread(target=hang)
    first.start()
    while not calling._helpers["toy"]._turn.locked():
        pass
    with pytest.raises(EngineBusy):
        call("toy", {"do": "echo", "text": "我"}, seconds=0.1)
    first.join()


def test_an_idle_process_ends_by_itself() -> None:
    calling.register(replace(TOY, idle_minutes=0.1 / 60))
    call("toy", {"do": "echo", "text": "起"})
    limit = time.monotonic() + 5
    while calling.running() and time.monotonic() < limit:
        pass
    assert calling.running() == {}


def test_the_helper_knows_neither_django_nor_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNCHA_DATABASE", "postgresql://u:secret@host/db")
    data, _ = call("toy", {"do": "about"})
    assert data["modules"] == []
    assert "XUNCHA_DATABASE" not in data["environ"]


def test_nothing_of_a_request_stands_in_the_arguments() -> None:
    call("toy", {"do": "echo", "text": "举报人"})
    command = Path(f"/proc/{calling.running()['toy']}/cmdline").read_bytes().decode()
    assert "举报人" not in command
    assert "tests.foundation.engines.toy:answer" in command

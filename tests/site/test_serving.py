"""What the server process sees to besides answering: one runner of jobs, whoever dies."""

from __future__ import annotations

import fcntl
import io
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.cast import Cast
from xuncha.site import settings as site_settings
from xuncha.site.management.commands import serve


class Runner:
    """Stands for the job worker; runs until it is let go."""

    def __init__(self) -> None:
        self.over = threading.Event()

    def join(self) -> None:
        self.over.wait(10)


def test_a_second_process_waits_and_takes_over(settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    settings.HOME = tmp_path
    begun, runner = threading.Event(), Runner()
    monkeypatch.setattr(serve, "start_worker", lambda: (begun.set(), runner)[1])
    with (tmp_path / "jobs.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        serve.started(None)
        assert not begun.wait(0.2), "the other process still holds its turn"
    assert begun.wait(5), "the lock went with its process"
    runner.over.set()


def test_jobs_run_in_process_on_either_database_unless_switched_off(settings: Any, monkeypatch: Any) -> None:
    assert site_settings.JOBS_IN_PROCESS
    started: list[str] = []
    monkeypatch.setattr(serve, "run_jobs_in_turn", lambda: started.append("jobs"))
    settings.JOBS_IN_PROCESS = False
    serve.started(None)
    assert started == []


def test_a_demonstration_says_its_password(cast: Cast, settings: Any, monkeypatch: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, "only-for-looking"
    monkeypatch.setattr("xuncha.site.demo.build_small", lambda: False)
    out = io.StringIO()
    serve.Command(stdout=out)._demo()
    assert "口令都是 only-for-looking" in out.getvalue()
    assert cast.sys_admin.username in out.getvalue()


def test_counters_of_failed_sign_ins_are_shared_and_survive_a_restart(settings: Any) -> None:
    """Two caches on one folder are what two processes have."""
    from django.core.cache.backends.filebased import FileBasedCache

    chosen = site_settings.CACHES["default"]
    assert chosen["BACKEND"].endswith("FileBasedCache")
    folder = Path(chosen["LOCATION"])
    assert folder.stat().st_mode & 0o777 == 0o700
    first, second = (FileBasedCache(str(folder), {}) for _process in range(2))
    first.set("tries", [1, 2], 60)
    assert second.get("tries") == [1, 2]
    second.delete("tries")
    assert first.get("tries") is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_short_questions_are_neither_compiled_nor_spread_over_workers(db: None) -> None:
    with connection.cursor() as cursor:
        for name, value in (("jit", "off"), ("max_parallel_workers_per_gather", "0")):
            cursor.execute("SELECT current_setting(%s)", [name])
            assert cursor.fetchone() == (value,)

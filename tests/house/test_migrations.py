"""The tables in the migrations are the tables in the models."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from bench.__main__ import database

from tests.house.source import PACKAGE, ROOT


def test_no_model_has_run_ahead_of_its_migrations() -> None:
    if not any(PACKAGE.rglob("migrations/0*.py")):
        pytest.skip("no migration has been written yet; from the first one on this test is in force")
    run({}, sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run")


def test_every_room_with_tables_has_migrations() -> None:
    """One room left out would start on an office's machine without its tables."""
    from django.apps import apps

    if not any(PACKAGE.rglob("migrations/0*.py")):
        pytest.skip("no migration has been written yet; from the first one on this test is in force")
    rooms = [config for config in apps.get_app_configs() if config.name.startswith("xuncha.")]
    without = [
        config.name
        for config in rooms
        if list(config.get_models())
        and not any((PACKAGE.parent / config.name.replace(".", "/")).rglob("migrations/0*.py"))
    ]
    assert not without


@pytest.mark.slow
def test_an_empty_folder_gets_its_tables_and_the_second_file_only_its_own(tmp_path: Path) -> None:
    script = "import django; django.setup(); from xuncha.site.prepare import prepare_database as p; p(); p()"
    run({"XUNCHA_HOME": str(tmp_path), "XUNCHA_DATABASE": ""}, sys.executable, "-c", script)
    assert "people_user" in tables(tmp_path / "xuncha.sqlite3")
    assert "foundation_jobprogress" not in tables(tmp_path / "xuncha.sqlite3")
    assert tables(tmp_path / "jobs.sqlite3") == {
        "django_migrations",
        "django_tasks_database_dbtaskresult",
        "foundation_jobprogress",
    }


@pytest.mark.slow
def test_an_empty_database_gets_the_tables_that_the_migrations_would_make(tmp_path: Path) -> None:
    with two_places(tmp_path) as places:
        made = {
            way: json.loads(run(place, sys.executable, "-m", "tests.house.tables_of", way))
            for way, place in places.items()
        }
    models, migrations = made["models"], made["migrations"]
    assert models["applied"] == migrations["applied"]
    assert models["tables"].keys() == migrations["tables"].keys()
    for name in models["tables"]:
        if not name.startswith(("auth_", "account_", "mfa_", "django_")):
            assert models["tables"][name] == migrations["tables"][name], name


@contextmanager
def two_places(tmp_path: Path) -> Iterator[dict[str, dict[str, str]]]:
    """A folder for each way and, on PostgreSQL, a database."""
    url = os.environ.get("XUNCHA_DATABASE", "")
    with ExitStack() as stack:
        yield {
            way: {
                "XUNCHA_HOME": str(tmp_path / way),
                "XUNCHA_DATABASE": url and stack.enter_context(database(url, f"xuncha_tables_{way}")),
            }
            for way in ("models", "migrations")
        }


@pytest.mark.slow
def test_a_start_that_was_killed_half_way_starts_anew(tmp_path: Path) -> None:
    """Tables without their record would be made twice."""
    script = """
import django; django.setup()
from xuncha.site import fresh, prepare
from django.db.migrations.recorder import MigrationRecorder
kept, MigrationRecorder.record_applied = MigrationRecorder.record_applied, lambda *_: 1 / 0
try: prepare.prepare_database()
except ZeroDivisionError: pass
MigrationRecorder.record_applied = kept
assert fresh.is_empty("default")
prepare.prepare_database()
"""
    run({"XUNCHA_HOME": str(tmp_path), "XUNCHA_DATABASE": ""}, sys.executable, "-c", script)
    assert "people_user" in tables(tmp_path / "xuncha.sqlite3")


def tables(file: Path) -> set[str]:
    with sqlite3.connect(file) as database:
        listed = database.execute("select name from sqlite_master where type = 'table'")
        return {name for (name,) in listed if not name.startswith("sqlite_")}


@pytest.mark.slow
def test_words_of_an_older_home_move_under_the_seal_and_none_is_lost(tmp_path: Path) -> None:
    """Reasons of exclusions were a plain column once."""
    django(tmp_path, "migrate", "foundation", "0002_finding_out")
    with sqlite3.connect(tmp_path / "xuncha.sqlite3") as database:
        for no in range(3):
            database.execute(
                "INSERT INTO foundation_exclusion(kind, record_id, user_id, reason, set_by_id, set_at)"
                " VALUES ('petition', ?, 7, ?, 1, '2026-01-01')",
                (no, f"与被反映人共事之{no}"),
            )
    django(tmp_path, "migrate")
    read = "from xuncha.foundation.flow.models import Exclusion as E; print([e.reason for e in E.objects.order_by('pk')])"
    assert "['与被反映人共事之0', '与被反映人共事之1', '与被反映人共事之2']" in django(
        tmp_path, "shell", "-c", read
    )
    assert "与被反映人共事".encode() not in (tmp_path / "xuncha.sqlite3").read_bytes()


def django(home: Path, *command: str) -> str:
    place = {"XUNCHA_HOME": str(home), "XUNCHA_DATABASE": ""}
    return run(place, sys.executable, "-m", "django", *command)


def run(place: dict[str, str], *command: str) -> str:
    """What a command prints that works in a place of its own."""
    settings = {"DJANGO_SETTINGS_MODULE": "xuncha.site.settings", "PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | settings | place, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    return done.stdout

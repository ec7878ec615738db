"""An empty folder becomes an installation by one command, and nobody else on the machine can read it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def xuncha(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as an office runs it, in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XUNCHA_")}
    environment |= {
        "XUNCHA_HOME": str(home),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "xuncha.site.settings",
    }
    command = [sys.executable, "-c", "from xuncha.cli import main; main()", *arguments]
    return subprocess.run(
        command, env=environment, cwd=home.parent, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_an_empty_folder_becomes_an_installation(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = xuncha(home, "init", "--sys-admin", "邓工", "--sec-admin", "彭安", "--auditor", "曾审")
    assert first.returncode == 0, first.stderr[-2000:]
    assert first.stdout.count("\t") == 9
    again = xuncha(home, "init")
    assert again.returncode == 1
    assert "三员已经建立" in again.stderr
    late = xuncha(home, "init", "--suite", "国密")
    assert late.returncode == 1
    assert "不能再换" in late.stderr
    open_to_others = [path for path in home.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert not open_to_others
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "xuncha.sqlite3").stat().st_mode & 0o777 == 0o600
    _rescued_and_checked(home)


def _rescued_and_checked(home: Path) -> None:
    """The same folder, with hyphens as the manual writes the commands."""
    rescued = xuncha(home, "rescue-admin", "sysadmin", "--drop-second-factor")
    assert rescued.returncode == 0, rescued.stderr[-2000:]
    with sqlite3.connect(home / "xuncha.sqlite3") as database:
        found = database.execute(
            "select count(*) from foundation_audit_event where action = 'people.rescued'"
        )
        assert found.fetchone() == (1,)
    assert xuncha(home, "chores").returncode == 0
    [head] = (home / "heads").iterdir()
    checked = xuncha(home, "backup-check", "--head", str(head))
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_misspelt_role_stops_the_start() -> None:
    from django.core.exceptions import ImproperlyConfigured
    from django.test import override_settings

    from xuncha.people.second_factor import required_roles

    with override_settings(REQUIRE_TOTP="office_staff,sec-admin"), pytest.raises(ImproperlyConfigured):
        required_roles()


@pytest.mark.slow
def test_an_installation_may_be_set_up_with_the_national_suite(tmp_path: Path) -> None:
    pytest.importorskip("gmssl_pyx", reason="requirements-gm.lock is not installed")
    home = tmp_path / "home"
    names = ("--sys-admin", "邓工", "--sec-admin", "彭安", "--auditor", "曾审")
    wrong = xuncha(home, "init", "--suite", "rot13", *names)
    assert wrong.returncode == 1
    assert "可选" in wrong.stderr
    made = xuncha(home, "init", "--suite", "国密", *names)
    assert made.returncode == 0, made.stderr[-2000:]
    assert (home / "secrets" / "suite").read_text() == "gm\n"
    with sqlite3.connect(home / "xuncha.sqlite3") as database:
        used = {row[0] for row in database.execute("select digest_suite from foundation_audit_event")}
    assert used == {"sm3"}
    assert "审计链完整" in xuncha(home, "audit", "verify").stdout

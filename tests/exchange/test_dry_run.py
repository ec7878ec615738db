"""`xuncha import … --dry-run`: reads, says what it understood, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.exchange import files

XUNCHA = [sys.executable, "-c", "from xuncha.cli import main; main()"]


def run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XUNCHA_", "DJANGO_"))}
    return subprocess.run(
        [*XUNCHA, "import", *arguments],
        cwd=folder,
        env=kept | more,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("environment", [{}, {"DJANGO_SETTINGS_MODULE": "xuncha.site.settings"}])
@pytest.mark.slow
def test_a_dry_run_needs_no_home_and_makes_none(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "对象库.xlsx").write_bytes(files.objects_file(files.unit_names(3)))
    done = run(tmp_path, "对象库.xlsx", "--dry-run", "--json", "结果.json", **environment)
    assert done.returncode == 0, done.stderr
    assert "巡察对象 3 条" in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"对象库.xlsx", "结果.json"}
    told = json.loads((tmp_path / "结果.json").read_text("utf8"))
    assert len(told["对象库.xlsx"]["records"]["inspection_object"]) == 3


def test_a_home_that_is_named_is_not_made_either(tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    done = run(tmp_path, "坏.xlsx", "--dry-run", XUNCHA_HOME=str(tmp_path / "home"))
    assert done.returncode == 1
    assert "损坏" in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"坏.xlsx"}

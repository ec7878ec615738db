from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.portal.door import Door


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One process for the folder's tests; generous limits, because they all share its buckets."""
    settings = {"XUNCHA_DOOR_LOOKUPS_PER_SECOND": "1000", "XUNCHA_DOOR_SENDS_PER_SECOND": "1000"}
    door = Door(tmp_path_factory.mktemp("door") / "home", settings=settings).start()
    yield door
    door.stop()


@pytest.fixture
def door(running: Door) -> Iterator[Door]:
    """The running door with a fresh bundle and an empty spool."""
    running.publish()
    yield running
    for path in (running.home / "spool").glob("*"):
        path.unlink()

"""Files of these tests lie in a folder of their own: whoever clears the office's folder meanwhile does not disturb them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def folder_of_their_own(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With `-n 2 --dist loadgroup` each world is tried by one process, and the worlds side by side."""
    for item in items:
        world = getattr(item, "callspec", None)
        if world is not None and "tried" in world.params:
            item.add_marker(pytest.mark.xdist_group(str(world.params["tried"])))

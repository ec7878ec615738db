"""Files of these tests lie in a folder of their own: whoever clears the office's folder meanwhile does not disturb them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.matrix.trying import quick_404, quick_refusal
from xuncha.catalogue.classifying import asking
from xuncha.foundation.engines.calling import EngineBusy


@pytest.fixture(autouse=True)
def folder_of_their_own(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


@pytest.fixture(autouse=True)
def without_a_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may ask is tried here, not what the model answers; training one takes a quarter of a minute."""

    def busy(*_args: Any, **_more: Any) -> Any:
        raise EngineBusy

    monkeypatch.setattr(asking, "call", busy)
    monkeypatch.setattr(asking, "prepare", lambda: None)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Refusals without furniture and sessions in memory: they are asked for by the ten thousand."""
    monkeypatch.setattr("xuncha.site.urls.handler404", quick_404, raising=False)
    monkeypatch.setattr("xuncha.kit.middleware.refused", quick_refusal)
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: Any, log: Any) -> Any:
    """With `-n 2` each world is tried by one process, and the worlds side by side."""
    from xdist.scheduler import LoadScopeScheduling

    class ByWorld(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            world = re.search(r"test_urls\.py::.*\[(\w+)\]$", nodeid)
            return world[1] if world else nodeid

    return ByWorld(config, log)

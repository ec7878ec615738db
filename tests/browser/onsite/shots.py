"""Pictures of what a test stands before, for whoever wants to look: XUNCHA_SHOTS names the folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def shot(page: Any, name: str, *, whole: bool = False) -> None:
    if folder := os.environ.get("XUNCHA_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=whole)

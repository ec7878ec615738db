"""Generated pages of the handbook: compared, or written anew on request."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import pytest

SWITCH = "XUNCHA_WRITE_MATRIX"
SHOWN = 200


def compare_or_write(path: Path, text: str) -> None:
    """The file is what is generated now; otherwise the difference is the review of the change."""
    if os.environ.get(SWITCH) == "1":
        path.write_text(text, encoding="utf8")
        return
    stands = path.read_text(encoding="utf8") if path.exists() else ""
    if stands == text:
        return
    lines = difflib.unified_diff(stands.splitlines(), text.splitlines(), "stands", "now", lineterm="", n=0)
    shown = list(lines)[:SHOWN]
    pytest.fail(
        f"{path.name} 与现在的代码不符。逐行看过以下差异，确认都是有意的，再用 {SWITCH}=1 重新生成：\n"
        + "\n".join(shown),
        pytrace=False,
    )

"""Compare what was understood with what is expected."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_MARK = re.compile(
    r"^\s*(?:\(?[0-9０-９]+\)?[、.．)）]|（[0-9一二三四五六七八九十]+）|[①-⑳]|[一二三四五六七八九十]+[、是])\s*"
)


def norm(value: Any) -> str:
    """Text as the conventions compare it: NFKC, without any blank."""
    return re.sub(r"[\s\u200b\ufeff]", "", unicodedata.normalize("NFKC", str(value)))


def point(value: Any) -> str:
    text = _MARK.sub("", value) if isinstance(value, str) else value
    return norm(text.get("name") if isinstance(text, dict) else text).rstrip("。;；,.，")


def same(want: Any, got: Any) -> bool:
    if isinstance(want, dict) and "name" in want:
        return norm(want["name"]) == norm(got["name"] if isinstance(got, dict) else got)
    if want in (None, "", []):
        return got in (None, "", [])
    if isinstance(want, bool | int | float):
        return got is not None and float(want) == float(got)
    if isinstance(want, list):
        return isinstance(got, list) and sorted(map(point, want)) == sorted(map(point, got))
    if isinstance(got, dict):
        got = got.get("name")
    return got is not None and norm(want) == norm(got)


def misses(want: Any, got: Any, path: str = "") -> list[str]:
    """Every expected value that is not there, as 'path: wanted … got …'. What is not expected is not looked at."""
    if isinstance(want, dict) and "name" not in want:
        keys = [key for key in want if key not in ("row", "sheet")]
        return [miss for key in keys for miss in misses(want[key], (got or {}).get(key), f"{path}.{key}")]
    if isinstance(want, list) and want and isinstance(want[0], dict) and "name" not in want[0]:
        if len(want) != len(got or []):
            return [f"{path}: wanted {len(want)} got {len(got or [])}"]
        return [
            miss
            for i, (w, g) in enumerate(zip(want, got, strict=True))
            for miss in misses(w, g, f"{path}[{i}]")
        ]
    return [] if same(want, got) else [f"{path}: wanted {want!r} got {got!r}"]

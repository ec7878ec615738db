"""File names come from strangers: made harmless for disks, headers, pages and people."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
_FORBIDDEN = re.compile(r'[<>:"|?*&%;`$\\/]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def clean_name(raw: str) -> str:
    """The last part of the path, without control, direction-changing and markup characters; never empty.

    Direction marks are dropped because `报告<RLO>fdp.exe` would read as `报告exe.pdf`.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", raw))[-1]
    visible = "".join(
        letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    name = " ".join(_FORBIDDEN.sub("_", visible).split()).strip(". ")
    if _DEVICE.fullmatch(name.partition(".")[0]):
        name = f"_{name}"
    return _shorten(name) or "未命名"


def extension(name: str) -> str:
    """Lower case, without the dot; empty when there is none."""
    stem, dot, last = name.rpartition(".")
    return last.lower() if dot and stem else ""


def _shorten(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    ending = extension(name)
    if not ending or len(ending) > 10:
        return name[:LONGEST]
    return f"{name[: LONGEST - len(ending) - 1]}.{ending}"

"""What is planted: names, phones and sentences that stand nowhere else, each remembered with its room."""

from __future__ import annotations

import json
from pathlib import Path


class Seeds:
    """Hands out a new text each time. `rooms`: {text: room it was planted in}."""

    def __init__(self) -> None:
        self.rooms: dict[str, str] = {}
        self.room = ""
        self.thrown = 0

    def name(self) -> str:
        return self._new(f"尉迟探微{len(self.rooms):03d}")

    def phone(self) -> str:
        return self._new(f"1397777{len(self.rooms):04d}")

    def post(self) -> str:
        return self._new(f"漱玉仓第{len(self.rooms):03d}保管员")

    def text(self) -> str:
        return self._new(f"梧桐巷{len(self.rooms):03d}号阁楼里放着旧账本")

    def unkept(self) -> str:
        """A word that is thrown away where it is typed or written over later (names of files at the door, remarks on
        ink beside a sealed record): it may be found nowhere, ever."""
        self.thrown += 1
        return self._new(f"拂云桥{self.thrown:03d}", room="thrown away")

    def _new(self, text: str, room: str = "") -> str:
        self.rooms[text] = room or self.room
        return text

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(self.rooms, ensure_ascii=False))

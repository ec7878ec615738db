"""One message on a pipe: a line of JSON, and after it as many raw bytes as the line says. Both sides share this."""

from __future__ import annotations

import json
from typing import Any

LONGEST_HEAD = 64 * 1024 * 1024


def packed(head: dict[str, Any], blob: bytes = b"") -> bytes:
    line = json.dumps({**head, "bytes": len(blob)}, ensure_ascii=False, separators=(",", ":"))
    return line.encode() + b"\n" + blob


def opened(line: bytes) -> tuple[dict[str, Any], int]:
    """The head and how many raw bytes follow it."""
    head = json.loads(line)
    return head, int(head.pop("bytes"))

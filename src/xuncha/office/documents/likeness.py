"""The same photo again: a perceptual mark that survives recompression, other brightness and cropping by up to a third.

A picture is marked whole and through 195 windows of itself; a copy that shows part of it is near one of the windows. Pages
of text look alike all over, so they are only held against each other as wholes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import imagehash
import numpy as np
from numpy.typing import NDArray

from xuncha.office.documents import pictures
from xuncha.office.errors import Unreadable

SIDE = 16
WORDS = SIDE * SIDE // 64
"""Numbers of 64 bits that make up one mark."""
NEAR_PHOTO, NEAR_PAGE = 76, 30
"""Bits of 256 that may differ. Measured: copies stay below 72, other photos begin at 88; other pages of text at 64."""
_STEPS = {
    1.0: (0.0,),
    0.9: (0.0, 0.5, 1.0),
    0.8: (0.0, 0.25, 0.5, 0.75, 1.0),
    0.7: (0.0, 0.25, 0.5, 0.75, 1.0),
}
_SMALL = 128
_LIGHT, _MOSTLY = 190, 0.6
_PLAIN = 6.0
"""Standard deviation of grey under which a picture shows nothing."""

Marks = NDArray[np.uint64]


def answer(data: dict[str, Any], blob: bytes) -> tuple[dict[str, Any], bytes]:
    """{do: "mark", path} → {found, page} and the mark; {do: "near", new, all} (counts) → {pairs: [[new, old, bits]]}."""
    if data["do"] == "mark":
        return marked(Path(data["path"]))
    return {"pairs": near(_cut(data["new"], blob), _cut(data["all"], blob[sum(data["new"]) :]))}, b""


def marked(path: Path) -> tuple[dict[str, Any], bytes]:
    """Nothing is found in what cannot be opened and in what is all one colour."""
    try:
        grey = pictures.picture(path).convert("L").resize((_SMALL, _SMALL))
    except Unreadable:
        return {"found": False, "page": False}, b""
    shades = np.asarray(grey)
    if shades.std() < _PLAIN:
        return {"found": False, "page": False}, b""
    page = bool((shades > _LIGHT).mean() > _MOSTLY)
    kept = [grey] if page else _windows(grey)
    return {"found": True, "page": page}, b"".join(map(_mark, kept))


def _windows(image: Any) -> Iterator[Any]:
    """The picture itself first, then its parts."""
    for wide, across in _STEPS.items():
        for high, down in _STEPS.items():
            for x in across:
                for y in down:
                    left, top = _SMALL * (1 - wide) * x, _SMALL * (1 - high) * y
                    yield image.crop(
                        (int(left), int(top), int(left + _SMALL * wide), int(top + _SMALL * high))
                    )


def _mark(image: Any) -> bytes:
    return np.packbits(imagehash.phash(image, hash_size=SIDE).hash.flatten()).tobytes()


def _cut(sizes: Sequence[int], blob: bytes) -> list[Marks]:
    found, start = [], 0
    for size in sizes:
        found.append(np.frombuffer(blob, np.uint64, size // 8, start).reshape(-1, WORDS))
        start += size
    return found


def near(new: Sequence[Marks], known: Sequence[Marks]) -> list[tuple[int, int, int]]:
    """(place in new, place in known, bits that differ) for every picture that shows what a known one shows."""
    if not known:
        return []
    wholes = np.stack([marks[0] for marks in known])
    sizes = np.array([len(marks) for marks in known])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    windows, pages = np.concatenate(list(known)), sizes == 1
    found = []
    for number, marks in enumerate(new):
        page = len(marks) == 1
        bits = np.minimum.reduceat(_apart(windows, marks[0]), starts)
        if not page:
            bits = np.minimum(bits, np.stack([_apart(wholes, each) for each in marks]).min(axis=0))
        limit = np.where(pages == page, NEAR_PAGE if page else NEAR_PHOTO, -1)
        found += [(number, int(place), int(bits[place])) for place in np.flatnonzero(bits <= limit)]
    return found


def _apart(marks: Marks, mark: Marks) -> NDArray[np.int64]:
    return np.bitwise_count(marks ^ mark).sum(axis=-1, dtype=np.int64)

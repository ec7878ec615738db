"""Recognised boxes put into reading order by their own geometry: pages lie on their side, hang askew, have columns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

Point = tuple[float, float]

GAP = 2.2  # heights of a line; two boxes of one row that are farther apart are cells of a table
FLAT = math.radians(0.3)  # less than this is straight


@dataclass(frozen=True, slots=True)
class Box:
    """A text with the four corners of its box, from the upper left of the *text* clockwise. `sure`: mean over its letters;
    `least`: of the least sure one."""

    text: str
    sure: float
    corners: tuple[Point, ...]
    least: float = 1.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A box on the page turned straight; `frame` (left, top, right, bottom) is where it stands on the picture itself."""

    text: str
    sure: float
    left: float
    top: float
    right: float
    bottom: float
    frame: tuple[float, float, float, float]
    least: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def skew(boxes: Sequence[Box]) -> float:
    """Median slope of the lines in radians; long lines know it best, so stamps and page numbers are left out."""
    lengths = sorted((_length(box) for box in boxes), reverse=True)
    enough = lengths[len(lengths) // 2] if lengths else 0
    slopes = [_slope(box) for box in boxes if _length(box) >= enough]
    found = median(slopes) if slopes else 0.0
    return found if abs(found) > FLAT else 0.0


def _length(box: Box) -> float:
    (x, y), (u, v) = box.corners[0], box.corners[1]
    return math.hypot(u - x, v - y)


def _slope(box: Box) -> float:
    (x, y), (u, v) = box.corners[0], box.corners[1]
    return math.atan2(v - y, u - x)


def level(boxes: Sequence[Box]) -> list[Placed]:
    """Each box as an upright rectangle on the page turned straight."""
    angle = skew(boxes)
    return [_placed(box, angle) for box in boxes]


def _placed(box: Box, angle: float) -> Placed:
    cos, sin = math.cos(-angle), math.sin(-angle)
    points = [(x * cos - y * sin, x * sin + y * cos) for x, y in box.corners]
    xs, ys = sorted(x for x, _y in points), sorted(y for _x, y in points)
    across, down = [x for x, _y in box.corners], [y for _x, y in box.corners]
    frame = (min(across), min(down), max(across), max(down))
    # The mean of the two upper and the two lower corners: a slanting box is not as high as its bounding one.
    return Placed(
        box.text, box.sure, xs[0], (ys[0] + ys[1]) / 2, xs[-1], (ys[2] + ys[3]) / 2, frame, box.least
    )


def in_order(placed: Sequence[Placed]) -> list[list[Placed]]:
    """Rows of a page, column after column; each row from left to right."""
    return [row for block in columns(list(placed)) for row in rows(block)]


def rows(placed: Sequence[Placed]) -> list[list[Placed]]:
    """Boxes whose middles lie within half a height of each other stand in one row."""
    found: list[list[Placed]] = []
    for box in sorted(placed, key=lambda item: item.middle):
        last = found[-1] if found else None
        if last and abs(box.middle - _middle(last)) < 0.5 * min(box.height, median(b.height for b in last)):
            last.append(box)
        else:
            found.append([box])
    return [sorted(row, key=lambda item: item.left) for row in found]


def _middle(row: Sequence[Placed]) -> float:
    return sum(box.middle for box in row) / len(row)


def columns(placed: list[Placed]) -> list[list[Placed]]:
    """Two or three columns of running text, told apart by an empty lane from top to bottom; else the page as it is.

    A table has lanes too, but its cells are short: a column holds lines at least eight letters long.
    """
    lane = _lane(placed)
    if lane is None:
        return [placed]
    left = [box for box in placed if box.right <= lane]
    right = [box for box in placed if box.left >= lane]
    if min(len(left), len(right)) < 5 or min(_usual_length(left), _usual_length(right)) < 8:
        return [placed]
    return [*columns(left), *columns(right)]


def _lane(placed: list[Placed]) -> float | None:
    """The middle of the widest empty lane that is at least one line high wide and crossed by nothing."""
    spans = sorted((box.left, box.right) for box in placed)
    least = median(box.height for box in placed) if placed else 0
    best, end = (0.0, 0.0), -math.inf
    for left, right in spans:
        if end > -math.inf and left - end > max(least * 0.8, best[0]):
            best = (left - end, (left + end) / 2)
        end = max(end, right)
    return best[1] if best[0] else None


def _usual_length(placed: Sequence[Placed]) -> float:
    return median(len(box.text) for box in placed)


def joined(row: Sequence[Placed]) -> str:
    """One row as text: cells apart by a wide blank, torn pieces of a line together."""
    parts: list[str] = []
    for before, box in zip([None, *row[:-1]], row, strict=True):
        if before is not None:
            parts.append("　" if box.left - before.right > GAP * box.height else "")
        parts.append(box.text)
    return "".join(parts)

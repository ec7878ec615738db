"""Text of a picture of a page. The models are inside the package; nothing is ever fetched. Needs about 1 GB: helper only."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from rapidocr import RapidOCR

from xuncha.office.documents.layout import Box, Placed, in_order, joined, level
from xuncha.office.documents.model import Line, Scan

DPI = 200
LONGEST_SIDE = 2400  # a photo of twelve megapixels reads no better than this, and five times slower
ASKED = 12  # lines that are asked which way is up
STANDING = 1.5  # a box this much higher than wide is a line on its side
LEAST_SCORE = 0.5  # what the engine is less sure of is a stain


@cache
def engine() -> Any:
    """Its three steps are called one by one: found boxes tell which way is up before anything is read."""
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    made: Any = RapidOCR(params={"Global.log_level": "error", "Global.max_side_len": LONGEST_SIDE})
    made.return_word_box = True
    return made


def recognise(image: Any) -> Scan:
    """A Pillow picture → its lines in reading order, whichever way the page lies."""
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    raw = np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])
    pixels, _record = engine().preprocess_img(raw)
    found = boxes(pixels)
    turn = orientation(pixels, found)
    if turn:
        pixels = np.ascontiguousarray(np.rot90(pixels, -turn // 90))
        found = boxes(pixels)
    height, width = pixels.shape[:2]
    rows = in_order(level(read(pixels, found)))
    return Scan(tuple(row_line(row, width, height) for row in rows), turn, mean_sure(rows))


def boxes(pixels: Any) -> list[Any]:
    """Where lines of text stand, each as four corners."""
    found = engine()._load_det_model()(pixels).boxes
    return [] if found is None else list(found)


def orientation(pixels: Any, found: Sequence[Any]) -> int:
    """By how many degrees clockwise the page must be turned: most lines standing, then which way their letters are up."""
    if not found:
        return 0
    # The longest lines tell best; the crop lays a standing one down by a quarter turn to the left.
    longest = sorted(found, key=_extent, reverse=True)[:ASKED]
    standing = sum(map(_is_standing, longest)) * 2 > len(longest)
    asked = [box for box in longest if _is_standing(box) == standing]
    answers = engine()._load_cls_model()(engine().crop_text_regions(pixels, asked)).cls_res
    over = sum(1 if "180" in label else -1 for label, score in answers if score > 0.6) > 0
    if standing:
        return 90 if over else 270
    return 180 if over else 0


def _extent(box: Any) -> float:
    return float(max(np.ptp(box[:, 0]), np.ptp(box[:, 1])))


def _is_standing(box: Any) -> bool:
    return bool(np.ptp(box[:, 1]) > STANDING * np.ptp(box[:, 0]))


def read(pixels: Any, found: Sequence[Any]) -> list[Box]:
    """The text of each box."""
    if not found:
        return []
    told = engine().recognize_txt(engine().crop_text_regions(pixels, found))
    rows = zip(told.txts, told.scores, found, told.word_results, strict=True)
    return [
        Box(
            text,
            float(score),
            tuple((float(x), float(y)) for x, y in corners),
            least_sure(text, letters.confs),
        )
        for text, score, corners, letters in rows
        if text.strip() and score >= LEAST_SCORE
    ]


def least_sure(text: str, sure: Sequence[float]) -> float:
    """Of what carries meaning: brackets and commas are often doubtful and seldom matter, a dash may be an 一."""
    told = [float(one) for letter, one in zip(text, sure, strict=False) if letter.isalnum() or letter in "-—"]
    return min(told, default=1.0)


def mean_sure(rows: Sequence[Sequence[Placed]]) -> int:
    placed = [box for row in rows for box in row]
    letters = sum(len(box.text) for box in placed)
    return round(100 * sum(box.sure * len(box.text) for box in placed) / letters) if letters else 0


def row_line(row: Sequence[Placed], width: int, height: int) -> Line:
    left, top = min(item.frame[0] for item in row), min(item.frame[1] for item in row)
    right, bottom = max(item.frame[2] for item in row), max(item.frame[3] for item in row)
    box = (left / width, top / height, right / width, bottom / height)
    edges = tuple(min(1000, max(0, round(edge * 1000))) for edge in box)
    return Line(joined(row), round(100 * min(item.least for item in row)), edges)  # type: ignore[arg-type]

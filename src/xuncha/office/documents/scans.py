"""Text of a picture of a page. The models are inside the package; nothing is ever fetched. Needs about 1 GB: helper only."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from rapidocr import RapidOCR
from rapidocr.utils.process_img import get_rotate_crop_image

from xuncha.office.documents.layout import Box, Placed, in_order, joined, level
from xuncha.office.documents.model import Line, Scan

DPI = 200
LONGEST_SIDE = 2400  # a photo of twelve megapixels reads no better than this, and five times slower
ASKED = 12  # lines that are asked which way is up
STANDING = 1.5  # a box this much higher than wide is a line on its side


@cache
def engine() -> RapidOCR:
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "error", "Global.max_side_len": LONGEST_SIDE})


def recognise(image: Any) -> Scan:
    """A Pillow picture → its lines in reading order, whichever way the page lies."""
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    pixels = np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])
    turn = orientation(pixels)
    upright = np.ascontiguousarray(np.rot90(pixels, -turn // 90)) if turn else pixels
    height, width = upright.shape[:2]
    rows = in_order(level(boxes(upright)))
    return Scan(tuple(row_line(row, width, height) for row in rows), turn, mean_sure(rows))


def mean_sure(rows: Sequence[Sequence[Placed]]) -> int:
    placed = [box for row in rows for box in row]
    letters = sum(len(box.text) for box in placed)
    return round(100 * sum(box.sure * len(box.text) for box in placed) / letters) if letters else 0


def boxes(pixels: Any) -> list[Box]:
    result: Any = engine()(pixels, return_word_box=True, return_single_char_box=True)
    if getattr(result, "txts", None) is None:
        return []
    return [
        Box(text, float(score), tuple((float(x), float(y)) for x, y in corners), least_sure(letters))
        for text, score, corners, letters in zip(
            result.txts, result.scores, result.boxes, result.word_results, strict=True
        )
    ]


def least_sure(letters: Sequence[tuple[str, float, Any]]) -> float:
    """Of what carries meaning: brackets and commas are often doubtful and seldom matter, a dash may be an 一."""
    told = [
        float(sure)
        for letter, sure, _box in letters
        if letter.strip() and (letter.isalnum() or letter in "-—")
    ]
    return min(told, default=1.0)


def orientation(pixels: Any) -> int:
    """By how many degrees clockwise the page must be turned: most lines standing, then which way their letters are up."""
    helper = engine()
    small, _record = helper.preprocess_img(pixels)
    found = helper._load_det_model()(small).boxes
    if found is None or not len(found):
        return 0
    # The longest lines tell best; the crop lays a standing one down by a quarter turn to the left.
    longest = sorted(found, key=_extent, reverse=True)[:ASKED]
    standing = sum(_is_standing(box) for box in longest) * 2 > len(longest)
    asked = [box for box in longest if _is_standing(box) == standing]
    crops = [get_rotate_crop_image(small, np.asarray(box, dtype=np.float32).copy()) for box in asked]
    answers = helper._load_cls_model()(crops).cls_res
    over = sum(1 if "180" in label else -1 for label, score in answers if score > 0.6) > 0
    if standing:
        return 90 if over else 270
    return 180 if over else 0


def _extent(box: Any) -> float:
    return float(max(np.ptp(box[:, 0]), np.ptp(box[:, 1])))


def _is_standing(box: Any) -> bool:
    return bool(np.ptp(box[:, 1]) > STANDING * np.ptp(box[:, 0]))


def row_line(row: Sequence[Placed], width: int, height: int) -> Line:
    left, top = min(item.frame[0] for item in row), min(item.frame[1] for item in row)
    right, bottom = max(item.frame[2] for item in row), max(item.frame[3] for item in row)
    box = (left / width, top / height, right / width, bottom / height)
    edges = tuple(min(1000, max(0, round(edge * 1000))) for edge in box)
    return Line(joined(row), round(100 * min(box.least for box in row)), edges)  # type: ignore[arg-type]

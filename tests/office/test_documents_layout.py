"""The order of recognised lines: askew, in two columns, as a table; and whole pages recognised whichever way they lie."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from xuncha.office.documents.layout import Box, in_order, joined, level, skew

FONT = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")


def box(text: str, x: float, y: float, *, letter: float = 20, angle: float = 0) -> Box:
    """A line of text with its upper left at (x, y) before the page was turned by `angle` degrees."""
    width = letter * len(text)
    corners = [(x, y), (x + width, y), (x + width, y + letter), (x, y + letter)]
    turn = math.radians(angle)
    turned = [
        (a * math.cos(turn) - b * math.sin(turn), a * math.sin(turn) + b * math.cos(turn)) for a, b in corners
    ]
    return Box(text, 0.9, tuple(turned))


def read(boxes: list[Box]) -> list[str]:
    return [joined(row) for row in in_order(level(boxes))]


@pytest.mark.parametrize("angle", [0, 3, -6, 12])
def test_lines_of_a_page_that_hangs_askew_stay_in_order(angle: float) -> None:
    lines = [f"第{number}行文字内容这里很长很长很长" for number in range(12)]
    boxes = [box(text, 100, 100 + 32 * number, angle=angle) for number, text in enumerate(lines)]
    assert read(boxes[::-1]) == lines
    assert abs(math.degrees(skew(boxes)) - angle) < 0.5
    first = level(boxes)[0]
    assert first.frame[0] == min(x for x, _y in boxes[0].corners)


def test_pieces_of_one_line_are_joined_and_cells_kept_apart() -> None:
    assert read([box("县教科局", 100, 100), box("党组", 180, 101)]) == ["县教科局党组"]
    assert read([box("金额", 500, 100), box("单位", 100, 102)]) == ["单位　金额"]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [box(f"左栏第{number}行的文字内容", 100, 100 + 30 * number) for number in range(8)]
    right = [box(f"右栏第{number}行的文字内容", 400, 103 + 30 * number) for number in range(8)]
    mixed = [one for pair in zip(left, right, strict=True) for one in pair]
    assert read(mixed) == [one.text for one in left + right]


def test_a_table_is_not_taken_for_columns() -> None:
    cells = [
        box(text, x, 100 + 30 * row) for row in range(8) for x, text in ((100, "单位名"), (400, "12万元"))
    ]
    assert read(cells) == ["单位名　12万元"] * 8


def test_nothing_is_nothing() -> None:
    assert read([]) == [] and skew([]) == 0


@pytest.mark.slow
@pytest.mark.skipif(not FONT.exists(), reason="没有中文字体，画不出要认的页")
@pytest.mark.parametrize("angle", [0, 90, 180, 270, 4])
def test_a_page_is_recognised_whichever_way_it_lies(angle: int) -> None:
    from PIL import Image, ImageDraw, ImageFont

    from xuncha.office.documents.scans import recognise

    page = Image.new("RGB", (1000, 700), "white")
    font = ImageFont.truetype(str(FONT), 34)
    lines = ["县教科局党组落实制度不严格", "重大事项未经集体研究决定", "涉及专项资金一百二十万元"]
    for number, line in enumerate(lines):
        ImageDraw.Draw(page).text((90, 90 + 80 * number), line, font=font, fill=0)
    found = recognise(page.rotate(angle, expand=True, fillcolor="white"))
    assert [line.text for line in found.lines] == lines
    assert found.turn == (angle if angle in (90, 180, 270) else 0) and found.sure > 90

"""Character error rate of recognised pages against the text they were drawn from."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evaluation.pages import CONDITIONS, FONTS, HARD, TEXTS, drawn, font_there
from xuncha.office.documents.model import DOUBTFUL, Line

TITLE = "扫描件识别"


@dataclass(frozen=True)
class Condition:
    """`errors` of `letters` in all pages; `worst`: rate of the worst page. Of the recognised lines: how many are not in
    the text as it was drawn, how many of these the page marks as doubtful, and how many it marks though they are right."""

    name: str
    dpi: int
    pages: int
    letters: int
    errors: int
    worst: float
    lines: int
    wrong: int
    marked: int
    marked_in_vain: int

    @property
    def rate(self) -> float:
        return self.errors / self.letters


def measured() -> list[Condition]:
    """Every condition on every text; needs the models, some two minutes on two cores."""
    from xuncha.office.documents.scans import recognise

    found = []
    for name, dpi, spoil in CONDITIONS:
        fonts = range(len(FONTS)) if spoil in HARD else (0,)
        pages = [
            (text, recognise(spoil(drawn(text, dpi=dpi, font=font)))) for text in TEXTS for font in fonts
        ]
        counted = [(distance(plain(text), plain(scan.text)), len(plain(text))) for text, scan in pages]
        judged = [one for text, scan in pages for one in lines_of(text, scan.lines)]
        found.append(
            Condition(
                name,
                dpi,
                len(pages),
                sum(letters for _errors, letters in counted),
                sum(errors for errors, _letters in counted),
                max(errors / letters for errors, letters in counted),
                len(judged),
                sum(not right for right, _doubtful in judged),
                sum(doubtful and not right for right, doubtful in judged),
                sum(doubtful and right for right, doubtful in judged),
            )
        )
    return found


def lines_of(text: str, lines: Iterable[Line]) -> Iterator[tuple[bool, bool]]:
    """(its letters stand in the original, marked as doubtful) of each recognised line."""
    true = plain(text)
    return ((plain(line.text) in true, line.sure < DOUBTFUL) for line in lines)


def plain(text: str) -> str:
    """Without blanks and line ends, full and half width alike: what a search compares."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def distance(left: str, right: str) -> int:
    """Fewest insertions, deletions and replacements that make one text the other."""
    row = list(range(len(right) + 1))
    for number, letter in enumerate(left, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(right, 1):
            before, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, before + (letter != other)),
            )
    return row[-1]


def section() -> str:
    """Markdown for docs/evaluation.md."""
    lines = [f"## {TITLE}", ""]
    if not font_there():
        return "\n".join(
            [*lines, "这台机器没有思源宋体、思源黑体（fonts-noto-cjk），画不出要认的页，没有测。", ""]
        )
    lines += [
        "页面由程序用思源宋体、思源黑体按公文三号字画出（三段自拟文字，弄脏的各两种字体），再弄歪、弄脏；字错率 = 编辑距离 ÷ 原文字数，不计空白和全半角。",
        "",
        "| 页面 | 分辨率 | 页 | 字 | 字错率 | 最差一页 | 认错的行 | 其中标出的 | 白标的行 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.name} | {one.dpi} | {one.pages} | {one.letters} | {one.rate:.2%} | {one.worst:.2%} | {one.wrong}/{one.lines} | {one.marked} | {one.marked_in_vain} |"
        for one in measured()
    ]
    return "\n".join([*lines, "", "没有测真实的县里扫描件、手写字和印章压字；表格按行读出，不还原格线。", ""])


if __name__ == "__main__":
    sys.stdout.write(section())

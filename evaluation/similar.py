"""Look-alikes: which copies are found, and what is taken for a copy that is none. `python -m evaluation.similar`.

The corpus is made here (`evaluation.notes`); thresholds were chosen on seeds 1 to 3, the figures are of others.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np

from evaluation.exams import wilson
from evaluation.notes import ARTICLE, Corpus, corpus
from evaluation.sights import EDITS, page, photo
from xuncha.office.documents import likeness
from xuncha.text.similar.comparing import Text
from xuncha.text.similar.engine import compared

SEEDS = (101, 102, 103)
WORDS = {
    "verbatim": "全文照抄", "renamed": "只换单位、人名、数字", "reordered": "句子换了顺序", "edited": "逐句换词、改标点", "rewritten": "分句打乱、能换的词都换、加虚词", "paragraph": "长文中抄一段（五句）",
    "interleaved": "两篇逐句穿插拼成", "short": "三句短文换名照抄", "diluted": "抄一半，再加套话和自己写的",
    "stock only": "通篇套话", "stock and a little": "套话加几句自己写的", "form": "同一张表式、各写各的", "quotation": "引用同一条法规", "short progress": "两句短进展", "": "各写各的",
}  # fmt: skip
EDITED = {
    "saved badly": "低质量另存", "made small": "缩小到三分之一", "brightened": "调亮三成", "darkened": "调暗四成", "without colour": "变成黑白",
    "cut on one side": "裁掉一边 15%", "cut all around": "四边各裁 12.5%",
}  # fmt: skip
CUSTOMS = ("", "stock only", "stock and a little", "form", "quotation", "short progress")


@dataclass
class Figures:
    found: Counter[str] = field(default_factory=Counter)
    planted: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    texts: int = 0


def measure(seeds: tuple[int, ...] = SEEDS, **size: int) -> Figures:
    figures = Figures()
    for seed in seeds:
        _measure_one(corpus(seed, **size), figures)
    return figures


def _measure_one(made: Corpus, figures: Figures) -> None:
    figures.texts += len(made.notes)
    figures.planted.update(made.copies.values())
    told = compared([Text(note.key, note.text) for note in made.notes], [ARTICLE])
    kin = _kin(made)
    for row in told["pairs"]:
        one, other = row["left"], row["right"]
        way = made.copies.get((one, other)) or made.copies.get((other, one))
        if way:
            figures.found[way] += 1
        elif frozenset((one, other)) not in kin:
            figures.wrong[_custom(made, one, other)] += 1


def _kin(made: Corpus) -> set[frozenset[str]]:
    """Two copies of one source share its words too: told of or not, neither right nor wrong."""
    by_source: dict[str, set[str]] = {}
    for source, copy in made.copies:
        by_source.setdefault(source, set()).add(copy)
    return {frozenset((one, other)) for copies in by_source.values() for one in copies for other in copies}


def _custom(made: Corpus, one: str, other: str) -> str:
    return made.customs.get(one, "") or made.customs.get(other, "")


def photos(count: int = 20) -> list[str]:
    """How often a photo is known again after each change, and how often another photo or page is taken for it."""
    known = [_marks(photo(seed)) for seed in range(count)]
    lines = ["| 照片改动 | 认出 |", "|---|---|"]
    for name, edit in EDITS.items():
        copies = [_marks(edit(photo(seed))) for seed in range(count)]
        again = sum(one == other for one, other, _bits in likeness.near(copies, known))
        lines.append(f"| {EDITED[name]} | {wilson(again, count)} |")
    others = [*known, *(_marks(page(seed)) for seed in range(count))]
    wrong = sum(one < other for one, other, _bits in likeness.near(others, others))
    pairs = len(others) * (len(others) - 1) // 2
    return [*lines, "", f"不同的照片、不同的扫描页 {pairs} 对，误认 {wrong} 对。"]


def _marks(image: Any) -> Any:
    with NamedTemporaryFile(suffix=".jpg") as held:
        image.convert("RGB").save(held.name, "JPEG", quality=85)
        return np.frombuffer(likeness.marked(Path(held.name))[1], np.uint64).reshape(-1, likeness.WORDS)


def section() -> str:
    """The part of docs/evaluation.md."""
    figures = measure()
    lines = [
        "## 雷同比对",
        "",
        f"{figures.texts} 篇自造短文（种子 {'、'.join(map(str, SEEDS))}；门槛按种子 1 到 3 选定），其中抄来的 {figures.planted.total()} 对。",
        f"查全 {wilson(figures.found.total(), figures.planted.total())}，"
        f"查准 {wilson(figures.found.total(), figures.found.total() + figures.wrong.total())}。",
        "",
        "| 抄法 | 对数 | 找到 |",
        "|---|---|---|",
        *(f"| {WORDS[way]} | {count} | {figures.found[way]} |" for way, count in figures.planted.items()),
        "",
        "| 不该报的 | 误报对数 |",
        "|---|---|",
        *(f"| {WORDS[custom]} | {figures.wrong[custom]} |" for custom in CUSTOMS),
        "",
        *photos(),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(section())

"""Look-alikes: which copies are found, and what is taken for a copy that is none. `python -m evaluation.similar`.

The corpus is made here (`evaluation.notes`); thresholds were chosen on seeds 1 to 3, the figures are of others.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from evaluation.exams import wilson
from evaluation.notes import ARTICLE, Corpus, corpus
from xuncha.text.similar.comparing import Text
from xuncha.text.similar.engine import compared

SEEDS = (101, 102, 103)
WORDS = {
    "verbatim": "全文照抄", "renamed": "只换单位、人名、数字", "reordered": "句子换了顺序", "edited": "逐句换词、改标点", "paragraph": "长文中抄一段（五句）",
    "interleaved": "两篇逐句穿插拼成", "short": "三句短文换名照抄", "diluted": "抄一半，再加套话和自己写的",
    "stock only": "通篇套话", "stock and a little": "套话加几句自己写的", "form": "同一张表式、各写各的", "quotation": "引用同一条法规", "short progress": "两句短进展", "": "各写各的",
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
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(section())

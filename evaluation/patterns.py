"""How well problems of one leaf are put together by their wording, against groups made by hand."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

from sklearn.metrics import adjusted_rand_score, homogeneity_completeness_v_measure

from xuncha.text.cluster.grouping import APART, MOST, grouped

GOLD = Path(__file__).resolve().parents[1] / "tests" / "data" / "wordings.gold.toml"
Leaf = dict[str, list[str]]


def gold(part: str) -> dict[str, Leaf]:
    read: dict[str, dict[str, Leaf]] = tomllib.loads(GOLD.read_text(encoding="utf-8"))
    return read[part]


def labels(leaf: Leaf, apart: float) -> tuple[list[int], list[int]]:
    """Group of every sentence by hand and by the program."""
    texts = [text for group in leaf.values() for text in group]
    by_hand = [place for place, group in enumerate(leaf.values()) for _text in group]
    found = [0] * len(texts)
    for number, group in enumerate(grouped(texts, apart)):
        for place in group.members:
            found[place] = number
    return by_hand, found


def judged(part: str, apart: float = APART) -> dict[str, float]:
    """Pairs of sentences of one leaf: precision and recall of "the same"; mean adjusted Rand index and V over leaves."""
    right = together = alike = 0
    scores: list[tuple[float, float]] = []
    for leaf in gold(part).values():
        by_hand, found = labels(leaf, apart)
        pairs = [(one, other) for one in range(len(found)) for other in range(one)]
        same = {pair for pair in pairs if by_hand[pair[0]] == by_hand[pair[1]]}
        put = {pair for pair in pairs if found[pair[0]] == found[pair[1]]}
        right, together, alike = right + len(same & put), together + len(put), alike + len(same)
        v = homogeneity_completeness_v_measure(by_hand, found)[2]
        scores.append((adjusted_rand_score(by_hand, found), v))
    return {
        "precision": right / max(together, 1),
        "recall": right / max(alike, 1),
        "rand": sum(score for score, _v in scores) / len(scores),
        "v": sum(v for _score, v in scores) / len(scores),
    }


def seconds(number: int) -> float:
    """Time for one leaf with so many rows, on the sentences of the gold set with running numbers."""
    texts = [
        text
        for part in ("choose", "judge")
        for leaf in gold(part).values()
        for group in leaf.values()
        for text in group
    ]
    many = [f"{texts[place % len(texts)]}，涉及第{place}项" for place in range(number)]
    start = time.perf_counter()
    grouped(many)
    return time.perf_counter() - start


def section() -> str:
    lines = [
        "## 共性问题：同类表述归并",
        "",
        "一个分类之内，把说法相近的问题归到一起；人工分组见 `tests/data/wordings.gold.toml`（自拟）。"
        f"距离 {APART} 只在“选参数”的分类上选定。准、全按句对计：归在一起的有多少确属同类，同类的有多少归在一起。",
        "",
        "| | 分类 | 句 | 句对准 | 句对全 | 调整兰德 | V |",
        "|---|---|---|---|---|---|---|",
    ]
    for part, name in (("choose", "选参数"), ("judge", "检验")):
        leaves, told = gold(part), judged(part)
        sentences = sum(len(group) for leaf in leaves.values() for group in leaf.values())
        lines.append(
            f"| {name} | {len(leaves)} | {sentences} | {told['precision']:.2f} | {told['recall']:.2f}"
            f" | {told['rand']:.2f} | {told['v']:.2f} |"
        )
    lines += [
        "",
        f"一个分类 {MOST} 行（上限）归并用时 {seconds(MOST):.1f} 秒。只认字面：意思相同而用词不同的归不到一起，由人并入。",
    ]
    return "\n".join(lines)

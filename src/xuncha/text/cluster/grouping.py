"""Average-linkage grouping of short texts by their words and by runs of two and three characters.

Within one leaf most words are shared ("三重一大", "议事"), so rarity is counted within the leaf: what tells two wordings
apart weighs most. Names of units, digits and quotation marks are folded away before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.feature_extraction.text import TfidfVectorizer

from xuncha.text.classify.normal import fold
from xuncha.text.segment import Segmenter

MOST = 2000
"""Texts grouped at once; the square of it is held in memory (16 MB)."""
APART = 0.9
"""Two groups stay apart from this mean distance (1 − cosine): the best on half of the evaluation's leaves whose pairs are
still right three times in four. A sentence encoder beside it was tried there and gained nothing."""
WORDS_WEIGH = 0.8
WORDS_SHOWN = 4
NEAR_THE_CENTRE = 0.9

# Words that every finding of any leaf may hold and that tell no two wordings apart.
COMMONPLACE = frozenset(
    """
    不到位 不到 到位 不够 不足 不严 不力 不强 不深 不实 不规范 规范 问题 存在 情况 有的 有关 相关 部分 个别 落实 执行 开展 进行 工作
    单位 党组 党委 党支部 班子 领导 干部 方面 要求 规定 制度 没有 未按 按照 以及 对于 我局 我镇 该局 该镇 其中 主要 进一步 加强
    较为 明显 突出 一定 差距 弱化 薄弱 滞后 严重 多次 长期 全面 年度 期间 至今 截至
    """.split()  # noqa: SIM905 - a list to be read and added to
)


@dataclass(frozen=True)
class Group:
    """Places of its texts in what was given, the nearest to the centre first; `centre` stands for them; `words` they share."""

    members: list[int]
    centre: int
    words: list[str]


def grouped(texts: Sequence[str], apart: float = APART) -> list[Group]:
    """Every text in exactly one group, the largest group first. Raises ValueError for more than MOST texts."""
    if len(texts) > MOST:
        raise ValueError(len(texts))
    folded = [fold(text) for text in texts]
    if len(texts) < 2 or not any(folded):
        return [Group([place], place, []) for place in range(len(texts))]
    likeness = np.asarray(WORDS_WEIGH * _by(words_of, folded) + (1 - WORDS_WEIGH) * _by(runs_of, folded))
    labels = _linked(1 - likeness, apart)
    found = [_group(np.flatnonzero(labels == label), likeness, folded) for label in np.unique(labels)]
    return sorted(found, key=lambda group: (-len(group.members), group.centre))


def _by(parts: Any, folded: list[str]) -> Any:
    """Cosines between all texts by one kind of parts."""
    try:
        rows = TfidfVectorizer(analyzer=parts, sublinear_tf=True).fit_transform(folded)
    except ValueError:  # no text holds any part
        return np.eye(len(folded))
    return (rows @ rows.T).toarray()


def _linked(distance: Any, apart: float) -> Any:
    distance = np.clip(distance, 0, None)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), method="average")
    return fcluster(tree, apart, criterion="distance")


def _group(members: Any, likeness: Any, folded: list[str]) -> Group:
    within = likeness[np.ix_(members, members)].mean(axis=1)
    near = [int(place) for place in members[within >= NEAR_THE_CENTRE * within.max()]]
    centre = min(near, key=lambda place: (len(folded[place]), place))
    order = [int(place) for place in members[np.argsort(-within, kind="stable")]]
    return Group(order, centre, shared_words([folded[place] for place in order]))


def shared_words(folded: Sequence[str]) -> list[str]:
    """The words that at least half of the texts (two of them) hold, the most frequent and longest first."""
    count: dict[str, int] = {}
    for text in folded:
        for word in set(words_of(text)):
            count[word] = count.get(word, 0) + 1
    least = min(2, len(folded))
    often = [word for word, times in count.items() if times >= max(least, len(folded) / 2) and len(word) > 1]
    often.sort(key=lambda word: (-count[word], -len(word), word))
    return often[:WORDS_SHOWN]


@cache
def segmenter() -> Segmenter:
    return Segmenter(
        [
            "三重一大",
            "第一议题",
            "四个意识",
            "主体责任",
            "一岗双责",
            "三会一课",
            "三公经费",
            "八项规定",
            "末位表态",
        ]
    )


def words_of(folded: str) -> list[str]:
    return [
        word
        for word in segmenter().words(folded)
        if word not in COMMONPLACE and any("一" <= sign <= "龥" for sign in word)
    ]


def runs_of(folded: str) -> list[str]:
    text = folded.replace(",", "")
    return [text[at : at + length] for length in (2, 3) for at in range(len(text) - length + 1)]

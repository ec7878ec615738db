"""资料查询: does what answers a question stand at the top. Judged questions over an invented corpus (tests/data/search).

Looked through without a database; `tests/insight/test_search_same.py` holds either database to the same lists.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass

TOP = 10


@dataclass(frozen=True)
class Figures:
    """Means over the questions that have an answer; `empty`: of the others, how many rightly found nothing."""

    questions: int
    first: float
    reciprocal: float
    recall: float
    gain: float
    nothing: int
    empty: str
    worst: tuple[tuple[str, float], ...]


def measure() -> Figures:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from tests.insight import plain

    texts = plain.corpus()
    rows = plain.entries(texts)
    keys = {row.id: texts[number - 1].key for number, row in rows.items()}
    answers = [
        (typed, wanted, [keys[row.id] for row in plain.answered(typed, rows.values())])
        for typed, wanted in plain.judged()
    ]
    return _figures(answers)


def _figures(answers: Sequence[tuple[str, set[str], list[str]]]) -> Figures:
    asked = [(typed, wanted, found) for typed, wanted, found in answers if wanted]
    none = [found for _typed, wanted, found in answers if not wanted]
    gains = [(typed, gain(wanted, found)) for typed, wanted, found in asked]
    count = len(asked)
    return Figures(
        questions=count,
        first=sum(found[:1] != [] and found[0] in wanted for _typed, wanted, found in asked) / count,
        reciprocal=sum(reciprocal(wanted, found) for _typed, wanted, found in asked) / count,
        recall=sum(len(wanted & set(found[:TOP])) / len(wanted) for _typed, wanted, found in asked) / count,
        gain=sum(value for _typed, value in gains) / count,
        nothing=sum(not found for _typed, _wanted, found in asked),
        empty=f"{sum(not found for found in none)}/{len(none)}",
        worst=tuple(sorted(gains, key=lambda pair: pair[1])[:5]),
    )


def reciprocal(wanted: set[str], found: Sequence[str]) -> float:
    return next((1 / place for place, key in enumerate(found[:TOP], start=1) if key in wanted), 0.0)


def gain(wanted: set[str], found: Sequence[str]) -> float:
    """nDCG over the first ten."""
    got = sum(1 / math.log2(place + 1) for place, key in enumerate(found[:TOP], start=1) if key in wanted)
    best = sum(1 / math.log2(place + 1) for place in range(1, min(len(wanted), TOP) + 1))
    return got / best


def section() -> str:
    found = measure()
    worst = "；".join(f"{typed} {value:.2f}" for typed, value in found.worst if value < 1)
    return f"""## 检索（资料查询）

{found.questions} 个查询，72 条虚构的底稿、法规和单位；答案在检索运行之前由人判定。

| 指标 | 值 |
|---|---|
| 第一条就是答案 | {found.first:.3f} |
| 平均倒数名次（MRR@10） | {found.reciprocal:.3f} |
| 前十条召回 | {found.recall:.3f} |
| nDCG@10 | {found.gain:.3f} |
| 有答案却一条也没找到 | {found.nothing} |
| 没有答案时确实没给 | {found.empty} |

最差的几个：{worst or "没有"}
"""

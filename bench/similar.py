"""Look-alikes over five thousand texts, in one process on one core; beside it, hashing the same letters and nothing else."""

from __future__ import annotations

import resource
import time

from evaluation.notes import ARTICLE, corpus

from bench.figures import Figure
from xuncha.text.similar.comparing import Text
from xuncha.text.similar.core import core, grams
from xuncha.text.similar.engine import compared

LIMIT_SECONDS = 120


def similar() -> list[Figure]:
    made = corpus(7, plain=4600, each=21)
    texts = [Text(note.key, note.text) for note in made.notes]
    letters = sum(len(each.text) for each in texts) / 10_000
    start = time.process_time()
    for each in texts:
        grams(core(each.text).codes, 6)
    floor = time.process_time() - start
    start = time.process_time()
    told = {frozenset((row["left"], row["right"])) for row in compared(texts, [ARTICLE])["pairs"]}
    ours = time.process_time() - start
    found = sum(frozenset(pair) in told for pair in made.copies)
    note = f"{len(texts)} 篇 {letters:.0f} 万字，抄来的 {len(made.copies)} 对找到 {found} 对"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Figure(
            "雷同比对：五千篇互比", "秒", ours, floor, limit=LIMIT_SECONDS, budget="≤ 120 秒，一核", note=note
        ),
        Figure("雷同比对：进程内存", "MiB", memory, limit=1024, budget="≤ 1 GiB"),
    ]


if __name__ == "__main__":
    for figure in similar():
        print(figure)

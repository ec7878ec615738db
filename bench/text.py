"""Classifying and cutting into words on one core, beside the bare libraries doing the same work."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.figures import Figure

TEXTS = 4000
TIMES = 3


def text() -> list[Figure]:
    return [*classification(), *segmentation()]


def classification() -> list[Figure]:
    from xuncha.text.classify import keeping, knowledge, model

    findings = [finding for leaf in knowledge.load().leaves.values() for finding in leaf.whole][:TEXTS]
    findings = (findings * (TEXTS // len(findings) + 1))[:TEXTS]
    with tempfile.TemporaryDirectory() as home:
        begun = time.process_time()
        path = keeping.ready(Path(home))
        trained = time.process_time() - begun
        read = model.load(path)
        ours = rate(lambda: read.classify(findings))
        floor = bare_rate(read, findings)
        memory, wait = helper(path, findings[0])
        size = path.stat().st_size / 2**20
    note = f"{TEXTS} 条整条底稿；地板是 scikit-learn 的 TF-IDF 和同一矩阵相乘"
    return [
        Figure("分类", "条/秒", ours, floor, limit=2000, least=True, budget="≥ 2,000 条/秒，一核", note=note),
        Figure("训练自带知识", "秒", trained, None, limit=30, budget="≤ 30 秒，一核", note="首次使用时，处理器时间"),
        Figure("分类模型文件", "MiB", size),
        Figure("分类进程内存", "MiB", memory, note="问过一次以后；闲十分钟后结束"),
        Figure("一次建议（经管道，含理由）", "ms", wait, note="进程已在"),
    ]  # fmt: skip


def rate(work: Callable[[], Any], amount: float = TEXTS) -> float:
    """The best of a few runs, by processor time: the machine has other work."""
    spent = []
    for _ in range(TIMES):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return amount / min(spent)


def bare_rate(read: Any, findings: list[str]) -> float:
    """The library's own vectoriser on the same runs, times the same matrix."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    library = TfidfVectorizer(
        analyzer="char", ngram_range=(1, 2), vocabulary=read.runs.vocabulary, sublinear_tf=True
    )
    library.idf_ = read.runs.rarity
    return rate(lambda: library.transform(findings) @ read.weights)


def helper(path: Path, finding: str) -> tuple[float, float]:
    """Resident memory of the helper process in MiB, and how long one question takes in milliseconds."""
    from xuncha.foundation.engines import calling

    calling.register(calling.Engine("bench_classify", "xuncha.text.classify.engine:answer"))
    question = {"do": "classify", "model": str(path), "texts": [finding]}
    calling.call("bench_classify", question)
    begun = time.perf_counter()
    for _ in range(20):
        calling.call("bench_classify", question)
    wait = 1000 * (time.perf_counter() - begun) / 20
    status = Path(f"/proc/{calling.running()['bench_classify']}/status").read_text()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    calling.stop_all()
    return resident / 1024, wait


def segmentation() -> list[Figure]:
    import rjieba

    from xuncha.text.classify import knowledge
    from xuncha.text.segment import Segmenter

    leaves = knowledge.load().leaves.values()
    long = "。".join(text for leaf in leaves for text in (*leaf.whole, *leaf.facts))
    megabytes = len(long.encode()) / 2**20
    ours = Segmenter(word for leaf in leaves for word in leaf.words)
    note = f"{megabytes:.1f} MiB 文字，加了行业用语；地板是分词库本身"
    return [
        Figure("分词", "MiB/秒", rate(lambda: ours.words(long), megabytes), rate(lambda: rjieba.cut(long), megabytes), note=note)
    ]  # fmt: skip


if __name__ == "__main__":
    for figure in text():
        print(figure)

"""Look-alikes over five thousand texts and photos marked, in a process of its own on one core; beside the texts, hashing the
same letters and nothing else."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from bench.figures import Figure

ROOT = Path(__file__).resolve().parents[1]
PHOTOS = 20


def similar() -> list[Figure]:
    """From a process of its own, so that the memory is its own."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "bench.similar"]
    done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return [Figure(**figure) for figure in json.loads(done.stdout)]


def texts() -> list[Figure]:
    from evaluation.notes import ARTICLE, corpus

    from xuncha.text.similar.comparing import Text
    from xuncha.text.similar.core import core, grams
    from xuncha.text.similar.engine import compared

    made = corpus(7, plain=4600, each=21)
    given = [Text(note.key, note.text) for note in made.notes]
    letters = sum(len(each.text) for each in given) / 10_000
    begun = time.process_time()
    for each in given:
        grams(core(each.text).codes, 6)
    floor = time.process_time() - begun
    begun = time.process_time()
    told = {frozenset((row["left"], row["right"])) for row in compared(given, [ARTICLE])["pairs"]}
    ours = time.process_time() - begun
    found = sum(frozenset(pair) in told for pair in made.copies)
    note = f"{len(given)} 篇 {letters:.0f} 万字，抄来的 {len(made.copies)} 对找到 {found} 对；地板是只算散列"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Figure("雷同比对：五千篇互比", "秒", ours, floor, limit=120, budget="≤ 120 秒，一核", note=note),
        Figure("雷同比对进程内存", "MiB", memory, limit=1024, budget="≤ 1,024 MiB"),
    ]


def photos() -> list[Figure]:
    from evaluation.sights import photo

    from xuncha.office.documents.likeness import marked

    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{seed}.jpg" for seed in range(PHOTOS)]
        for seed, path in enumerate(paths):
            photo(seed).save(path, "JPEG")
        begun = time.process_time()
        for path in paths:
            marked(path)
        spent = time.process_time() - begun
    return [Figure("照片标记", "张/秒", PHOTOS / spent, note="每张整幅和 195 个局部，后台进行")]


if __name__ == "__main__":
    json.dump([asdict(figure) for figure in (*texts(), *photos())], sys.stdout, ensure_ascii=False)

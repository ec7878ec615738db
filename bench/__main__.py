"""`python -m bench`: every size in a process and a place of its own, then docs/benchmarks.md.

--smoke  2,000 rows in a minute; only generous multiples are asserted, nothing is written.
--rows   sizes, smallest first; files, chain, start and memory are measured at the second of them.
With XUNCHA_DATABASE each size gets a fresh database beside the one named there, and drops it afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import report
from bench.figures import Figure, Run

ROOT = Path(__file__).resolve().parents[1]
SIZES = "10000,100000,1000000"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--rows", default=SIZES)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md")
    chosen = parser.parse_args()
    if chosen.smoke:
        smoke()
        return
    sizes = [int(size) for size in chosen.rows.split(",")]
    main_size = sizes[min(1, len(sizes) - 1)]
    runs = [full(size) if size == main_size else size_only(size) for size in sizes]
    chosen.out.write_text(report.written(runs, started()), encoding="utf-8")
    print(f"{chosen.out}")


def full(rows: int) -> Run:
    return measured(
        "--rows",
        rows,
        "--files",
        min(rows, 10_000),
        "--events",
        min(rows, 100_000),
        "--requests",
        400,
        "--reading",
    )


def size_only(rows: int) -> Run:
    return measured("--rows", rows, "--times", 15)


def measured(*arguments: str | int) -> Run:
    with place() as environment:
        command = [sys.executable, "-m", "bench.size", *map(str, arguments)]
        done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return Run.from_json(json.loads(done.stdout))


def started() -> list[Figure]:
    """Start from nothing, in a folder of its own and on the embedded database."""
    from bench.starting import starting

    return starting()


@contextmanager
def place() -> Iterator[dict[str, str]]:
    """The environment of a fresh folder and, where the county keeps its data in PostgreSQL, a fresh database."""
    with tempfile.TemporaryDirectory(prefix="xuncha-bench-") as home:
        environment = {**os.environ, "XUNCHA_HOME": home, "XUNCHA_REQUIRE_TOTP": ""}
        url = os.environ.get("XUNCHA_DATABASE", "")
        if not url:
            yield environment
            return
        with database(url, f"xuncha_bench_{os.getpid()}") as fresh:
            yield {**environment, "XUNCHA_DATABASE": fresh}


@contextmanager
def database(url: str, name: str) -> Iterator[str]:
    import psycopg

    with psycopg.connect(url, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{url.rpartition('/')[0]}/{name}"
        finally:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def smoke() -> None:
    """Everything runs, and nothing is out by an order of magnitude; a busy machine does not make it fail."""
    run = measured("--rows", 2000, "--times", 5, "--files", 300, "--events", 2000, "--requests", 40)
    print(report.tables([run], []))
    slow = [page for page in run.pages if page.p50 > 150 or page.statements > 8 or page.size > 60 * 1024]
    assert not slow, slow
    far = [one for one in run.figures if one.limit and not one.least and one.ours > 10 * one.limit]
    assert not far, far


if __name__ == "__main__":
    main()

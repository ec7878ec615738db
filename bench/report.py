"""docs/benchmarks.md: what was measured, on what, against which budget, and what is not there to measure yet."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import P50, P95, SIZE, STATEMENTS, Figure, Page, Run

GROWTH = 1.3
ABSENT = (
    ("全文检索（10 万份文书）", "p95 ≤ 30 ms"),
    ("问题自动分类", "≥ 2,000 条/s·核"),
    ("20 个单位的一轮报告生成 Word", "≤ 1 s"),
    ("自由交叉统计、DuckDB 与 Spark 上的同一组指标", "≤ 1.5 × 手写 SQL"),
)


def written(runs: Sequence[Run], started: Sequence[Figure]) -> str:
    return f"{head(runs)}\n{tables(runs, started)}\n{absent()}"


def head(runs: Sequence[Run]) -> str:
    engine = f"SQLite {sqlite3.sqlite_version}" if runs[0].vendor == "sqlite" else "PostgreSQL"
    load = os.getloadavg()[0]
    return f"""# 基准

每个数字旁边是同一次运行里的地板：同样的活，只用数据库、模板或类库本身来做。由 `make bench` 写出，不手改。

- 日期：{datetime.now(UTC):%Y-%m-%d}；机器：{os.cpu_count()} 核，{_memory()}，{platform.system()} {platform.machine()}，Python {platform.python_version()}，{engine}；写出时负载 {load:.1f}。
- 数据：100 个单位、10 个轮次，整改事项按台账的通常分布（在办、送审、退回、已销号、长期坚持），其中一半轮次按反馈问题计数；知悉范围始终有效，“读十个单位的人”有十份授权。
- 页面、保存、统计、导入、导出、核验：用服务自己的代码在同一进程里量（测试客户端，含全部中间件）。SQLite 时全部工作都在这个进程里，所以记处理器时间，等处理器的时间不算；PostgreSQL 时记墙上时钟。吞吐、内存、启动：真实服务进程，本机回环，墙上时钟。
- 噪声：机器上同时有别的工作，墙上时钟相隔几分钟可差一倍以上，处理器时间约差 25%；看倍数，不看百分点。地板只有一张表、没有任何功能，是下限而不是对手。
"""


def _memory() -> str:
    found = Path("/proc/meminfo")
    kib = int(found.read_text().split()[1]) if found.exists() else 0
    return f"内存 {kib / 1024 / 1024:.0f} GiB" if kib else "内存未知"


def tables(runs: Sequence[Run], started: Sequence[Figure]) -> str:
    parts = [f"## {run.rows:,} 条整改事项\n\n{pages(run.pages)}\n\n{figures(run.figures)}\n" for run in runs]
    if len(runs) > 1:
        parts.append(f"## 增长\n\n{growth(runs[0], runs[-1])}\n")
    if started:
        parts.append(f"## 启动\n\n{figures(started)}\n")
    return "\n".join(parts)


def pages(found: Iterable[Page]) -> str:
    lines = [
        f"台账一页 50 行。预算：p50 ≤ {P50} ms，p95 ≤ {P95} ms，≤ {STATEMENTS} 条语句，≤ {SIZE // 1024} KiB。",
        "",
        "| 谁 | 看什么 | p50 ms | p95 ms | 墙上 p50 | 地板 p50 | 倍数 | 语句 | KiB | 结论 |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    lines += [
        f"| {page.who} | {page.what} | {page.p50:.1f} | {page.p95:.1f} | {page.wall:.1f} | {page.floor:.1f} | {page.p50 / page.floor:.1f} "
        f"| {page.statements} | {page.size / 1024:.0f} | {_verdict(page.broken)} |"
        for page in found
    ]
    return "\n".join(lines)


def _verdict(broken: Sequence[str]) -> str:
    return f"**超出：{'、'.join(broken)}**" if broken else "达到"


def figures(found: Iterable[Figure]) -> str:
    lines = ["| 事项 | 预算 | 我们 | 地板 | 倍数 | 结论 | 说明 |", "|---|---|--:|--:|--:|---|---|"]
    return "\n".join([*lines, *(_line(figure) for figure in found)])


def _line(one: Figure) -> str:
    floor = f"{number(one.floor)} {one.unit}" if one.floor else "—"
    ratio = f"{one.ratio:.2f}" if one.ratio else "—"
    kept = {True: "达到", False: "**未达到**", None: "—"}[one.kept]
    return f"| {one.what} | {one.budget or '—'} | {number(one.ours)} {one.unit} | {floor} | {ratio} | {kept} | {one.note} |"


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def growth(small: Run, large: Run) -> str:
    """The same page at the largest and the smallest size."""
    before = {(page.who, page.what): page for page in small.pages}
    lines = [
        f"同一页 {large.rows:,} 条与 {small.rows:,} 条之比；预算 ≤ {GROWTH}，说的是 100 万条与 1 万条。",
        "",
        "| 谁 | 看什么 | 倍数 | 地板的倍数 | 结论 |",
        "|---|---|--:|--:|---|",
    ]
    for page in large.pages:
        first = before[page.who, page.what]
        grown, floor = page.p50 / first.p50, page.floor / first.floor
        lines.append(
            f"| {page.who} | {page.what} | {grown:.2f} | {floor:.2f} | {'达到' if grown <= GROWTH else '**超出**'} |"
        )
    return "\n".join(lines)


def absent() -> str:
    lines = ["## 本版没有或没有量的", "", "| 事项 | 预算 | |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {what} | {budget} | 本版没有或没有量 |" for what, budget in ABSENT), ""])

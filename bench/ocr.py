"""Recognising scans: pages a minute through the helper process, beside the bare engine; what reading a page costs."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from evaluation.pages import TEXTS, drawn, font_there, noisy

from bench.figures import Figure

PAGES = 6


def recognition() -> list[Figure]:
    """Ours: drawn from the PDF, set upright, recognised, put in order, through the pipe. Floor: the engine on the bare picture."""
    if not font_there():
        return []
    from xuncha.foundation.engines import calling

    calling.register(calling.Engine("ocr", "xuncha.office.documents.asked:scan", seconds=300))
    calling.register(calling.Engine("documents", "xuncha.office.documents.asked:read", seconds=300))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan"
        pages = [noisy(drawn(TEXTS[number % len(TEXTS)], dpi=200)) for number in range(PAGES)]
        pages[0].save(path, "PDF", save_all=True, append_images=pages[1:], resolution=200)
        calling.call("ocr", {"path": str(path), "number": 0})  # models are loaded once
        ours = _pages_a_minute(lambda number: calling.call("ocr", {"path": str(path), "number": number}))
        memory = _resident(calling.running()["ocr"])
        shown = _milliseconds(path)
        calling.stop_all()
    return [
        Figure("识别扫描页", "页/分", ours, _bare(pages), note=f"{PAGES} 页，脏页 200 dpi；地板是引擎直接认同一批图"),
        Figure("识别进程内存", "MiB", memory, note="只在识别时有，闲十分钟后结束"),
        Figure("页图显示", "ms", shown, note="从 PDF 画一页 PNG，经管道"),
    ]  # fmt: skip


def _pages_a_minute(work: object) -> float:
    begun = time.perf_counter()
    for number in range(PAGES):
        work(number)  # type: ignore[operator]
    return 60 * PAGES / (time.perf_counter() - begun)


def _bare(pages: list[object]) -> float:
    import numpy as np
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "error"})
    pictures = [np.asarray(page) for page in pages]
    engine(pictures[0])
    return _pages_a_minute(lambda number: engine(pictures[number]))


def _milliseconds(path: Path) -> float:
    from xuncha.foundation.engines import calling

    request = {"do": "page", "path": str(path), "turn": 0}
    calling.call("documents", request | {"number": 0})
    begun = time.perf_counter()
    for number in range(PAGES):
        calling.call("documents", request | {"number": number})
    return 1000 * (time.perf_counter() - begun) / PAGES


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0

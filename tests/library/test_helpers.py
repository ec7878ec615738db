"""The real helper processes: a document read, a page drawn and recognised, a refusal told by its code."""

from __future__ import annotations

from pathlib import Path

import pytest

from xuncha.foundation.engines import calling
from xuncha.office.documents import asked

FONT = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")


@pytest.fixture
def helpers() -> object:
    yield
    calling.stop_all()


@pytest.mark.slow
def test_a_document_is_read_and_refused_by_the_helper(tmp_path: Path, helpers: object) -> None:
    path = tmp_path / "stored"
    path.write_bytes("关于开展自查的通知\n各乡镇：请按时报送。".encode("gb18030"))
    told, _none = calling.call("documents", {"do": "read", "path": str(path), "converter": ""})
    assert told["container"] == "txt" and "各乡镇" in told["parts"][0]["text"]
    path.write_bytes(b"%PDF-1.4 broken")
    with pytest.raises(calling.EngineRefused) as refusal:
        calling.call("documents", {"do": "read", "path": str(path), "converter": ""})
    assert refusal.value.code == "corrupt" and refusal.value.figures["message"]


@pytest.mark.slow
@pytest.mark.skipif(not FONT.exists(), reason="没有中文字体，画不出要认的页")
def test_a_page_is_drawn_and_recognised_by_the_helper_within_its_memory(
    tmp_path: Path, helpers: object
) -> None:
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("RGB", (900, 600), "white")
    ImageDraw.Draw(page).text((80, 80), "县教科局党组", font=ImageFont.truetype(str(FONT), 40), fill=0)
    page.rotate(180).save(tmp_path / "scan", "PDF")
    request = {"path": str(tmp_path / "scan"), "number": 0}
    told, _none = calling.call("ocr", request)
    assert [line["text"] for line in told["lines"]] == ["县教科局党组"] and told["turn"] == 180
    assert told["ratio"] == pytest.approx(667, abs=3)
    _told, drawn = calling.call("documents", request | {"do": "page", "turn": told["turn"]})
    assert drawn.startswith(b"\x89PNG")


@pytest.mark.slow
def test_the_web_process_loads_none_of_the_heavy_libraries() -> None:
    """`asked` is named to the helper by its path and never imported where pages are made."""
    from tests.house.source import modules

    heavy = ("pypdfium2", "rapidocr", "cv2", "PIL", "pptx", "numpy")
    pages = [module for module in modules() if "/library/" in str(module.path)]
    assert pages and not any(
        f"import {name}" in Path(module.path).read_text() for module in pages for name in heavy
    )
    assert asked.SHOWN

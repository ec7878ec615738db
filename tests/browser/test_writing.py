"""A report goes from draft to Word, in real Chromium: drawn, written on, checked, handed over, taken as a file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.browser.conftest import picture, serving
from tests.browser.hand import Hand

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home: Path = tmp_path_factory.mktemp("writing")
    with serving(home, "tests.browser.report_seed") as address:
        yield address


def test_a_report_goes_from_draft_to_word(person: Callable[[str], Any]) -> None:
    hand = Hand(person("member"))
    hand.go("/reporting/reports/").open_row("县教育局").open("在文稿里写").press("起草")
    hand.sees("一、基本情况与总体评价", "违规发放补贴", "底稿")
    page = hand.page
    picture(page, "manuscript")
    passage = page.locator("article.passage", has_text="基本情况。").first
    passage.hover()
    passage.get_by_role("link", name="改这一段").click()
    page.fill("[name=text]", "县教育局党组总体较好，但接待费 3 万元未附公函。")
    page.wait_for_selector("[data-saved]:has-text('已保存')")
    hand.press("保存").sees("改过", "接待费 3 万元")
    page.keyboard.press("c")
    hand.sees("送签前检查").open("回到文稿")
    hand.act("定稿写回", "已核对").sees("已定稿写回").open("巡察报告").sees("接待费 3 万元")
    page.go_back()
    hand.open("打印、Word、PDF")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Word", exact=True).click()
    words = docx.Document(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    text = "\n".join(one.text for one in words.paragraphs)
    assert "二、发现的主要问题" in text and "接待费 3 万元" in text

"""An office director's statistics in real Chromium: lays out a cross-table, drills, freezes it, another signs, files out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import serving
from tests.browser.hand import Hand
from tests.browser.statistics_seed import PROBLEMS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own, whose county has something to count."""
    with serving(tmp_path_factory.mktemp("statistics"), "tests.browser.statistics_seed") as address:
        yield address


@pytest.mark.slow
def test_a_director_lays_out_a_table_drills_freezes_and_hands_it_out(
    person: Callable[[str], Any], tmp_path: Path
) -> None:
    director = Hand(person("director"))
    page = director.go("/insight/tables/cross/").page
    page.select_option("[name=fact]", "feedback_items")
    page.get_by_role("button", name="统计", exact=True).click()
    page.select_option("[name=rows]", "unit")
    page.select_option("[name=columns]", "leaf_group")
    page.get_by_role("button", name="统计", exact=True).click()
    director.sees("反馈问题数：按单位×问题一级分类", "县教育局", "白禾镇", str(PROBLEMS))

    page.locator("table.figures tbody tr", has_text="县教育局").get_by_role("link").first.click()
    director.sees("反馈问题数：背后的记录", "只看：单位：县教育局", f"共 {PROBLEMS // 2} 条")
    page.go_back()

    page.locator("summary", has_text="导出").click()
    with page.expect_download() as told:
        page.get_by_role("link", name="Excel 表格").click()
    told.value.save_as(tmp_path / "table.xlsx")
    assert (tmp_path / "table.xlsx").read_bytes()[:2] == b"PK"

    director.open("冻结成快照").fill(purpose="季度报表").press("冻结")
    director.sees("已冻结，待签批", "季度报表")
    snapshot = page.url
    leader = Hand(person("lg_head"))
    leader.go(snapshot).sees("反馈问题数：按单位×问题一级分类").act("签批").sees("已签批", "系统签名")
    director.go(snapshot).open("与现在的数字比").sees("每一格都相同")
    with page.expect_download() as word:
        page.evaluate("url => { location.href = url }", f"{snapshot}print/?as=docx")
    assert word.value.suggested_filename.endswith(".docx")

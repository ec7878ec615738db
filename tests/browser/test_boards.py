"""The boards in real Chromium: leaders read a dossier, the office opens the screen and leaves it by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.conftest import picture, serving
from tests.browser.hand import Hand

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own, whose county has something to count."""
    with serving(tmp_path_factory.mktemp("boards"), "tests.browser.statistics_seed") as address:
        yield address


@pytest.mark.slow
def test_leaders_read_a_dossier(person: Callable[[str], Any]) -> None:
    answering = Hand(person("county_leader")).go("/insight/boards/units/")
    answering.sees("清源县教育局", "监督要点").sees_nothing_of("受理信访件次", "移交线索")
    leader = Hand(person("lg_head")).go("/insight/boards/units/").open("清源县教育局")
    leader.sees("历年问题", "反馈问题数")
    picture(leader.page, "dossier")
    leader.open("打印一页").sees("单位画像：清源县教育局", "Word")


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_office_opens_the_screen_and_leaves_it_by_key(
    person: Callable[[str], Any], size: tuple[int, int]
) -> None:
    page = person("director")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    Hand(page).go("/insight/boards/screen/").sees("任期覆盖率", "整改完成率", "反馈问题")
    clipped = page.evaluate("() => [...document.querySelectorAll('.board-grid > section')].filter(s => s.scrollHeight > s.clientHeight + 1 || s.scrollWidth > s.clientWidth + 1).map(s => s.className)")  # fmt: skip
    assert not clipped
    picture(page, f"screen-{size[0]}")
    page.keyboard.press("Escape")
    page.wait_for_url(lambda url: "/boards/" not in url)


@pytest.mark.slow
def test_the_office_opens_a_figure_of_the_cockpit(person: Callable[[str], Any]) -> None:
    director = Hand(person("director")).go("/insight/boards/cockpit/")
    director.sees("十五届县委第三轮巡察", "第一巡察组", "谁没有报来").open("第一巡察组").sees("第一巡察组")
    director.go("/insight/boards/entry/").sees("走访当日录入率", "毫秒")

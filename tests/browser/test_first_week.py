"""The first week in real Chromium: a file in, its doubts decided, landed; a package out and back."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import picture
from tests.browser.hand import Hand
from tests.exchange import files

pytestmark = pytest.mark.browser
NAMES = files.unit_names(6)


@pytest.fixture
def staff(person: Callable[[str], Any]) -> Hand:
    return Hand(person("staff"))


def bring(hand: Hand, *paths: Path) -> None:
    hand.go("/exchange/imports/new/")
    hand.page.set_input_files("input[type=file]", [str(path) for path in paths])
    hand.page.click("main button[type=submit]")
    hand.page.wait_for_url(re.compile(r"/exchange/imports/\d+/"))
    until(hand, "全部转入")


def until(hand: Hand, words: str) -> None:
    """The job runs beside the page; a person presses reload."""
    for _attempt in range(40):
        if words in hand.text():
            return
        hand.page.wait_for_timeout(500)
        hand.page.reload()
    raise AssertionError(f"看不到“{words}”：{hand.text()[:800]}")


def land(hand: Hand) -> None:
    hand.page.click("text=全部转入")
    until(hand, "转入了什么")


def test_a_week_of_importing_and_packages(staff: Hand, tmp_path: Path) -> None:
    objects, ledger = tmp_path / "对象库.xlsx", tmp_path / "整改台账.xlsx"
    objects.write_bytes(files.objects_file(NAMES))
    rows = files.ledger_rows(NAMES, 3)
    rows[4][1] = "清源县星际航行局"
    rows[7][8] = "差不多了吧"
    ledger.write_bytes(files.ledger_file(rows))
    bring(staff, objects)
    land(staff)
    bring(staff, ledger)
    staff.sees("拿不准的", "星际航行", "差不多了吧")
    picture(staff.page, "import-preview")
    look(staff, "preview")
    chooser = staff.page.locator(".ts-control input").first
    chooser.click()
    chooser.type("民政", delay=20)
    staff.page.locator(".ts-dropdown .option", has_text="清源县民政局").first.click()
    staff.page.click("text=按选定重新比对")
    until(staff, "全部转入")
    land(staff)
    look(staff, "landed")
    staff.go("/exchange/packages/new/")
    look(staff, "new_packages")
    staff.page.check("input[name=every]")
    staff.page.click("main button[type=submit]")
    staff.sees("没有交回", "TB-")
    picture(staff.page, "packages")
    look(staff, "packages")
    staff.page.locator("table a", has_text="TB-").first.click()
    look(staff, "package")
    with staff.page.expect_download() as download:
        staff.page.click("text=取出填报包")
    taken = Path(download.value.path())
    assert taken.read_bytes()[:2] == b"PK"
    back = tmp_path / "交回.zip"
    back.write_bytes(filled(taken))
    staff.page.set_input_files("input[type=file]", str(back))
    staff.page.click("text=收下并核对")
    staff.sees("单位填报", "已修订并执行")
    look(staff, "package_back")
    staff.page.click("text=全部转入")
    staff.sees("已转入台账")
    staff.go("/exchange/imports/blanks/")
    look(staff, "blanks")


def filled(taken: Path) -> bytes:
    """As the unit fills it: every item done, a word about it, one piece of evidence each."""
    import io

    import openpyxl

    from tests.exchange.filling import packed, workbook_of

    book = openpyxl.load_workbook(io.BytesIO(workbook_of(taken.read_bytes())))
    page = book["填报表"]
    heads = {cell.value: cell.column for cell in page[2]}
    evidence = {}
    for row in range(3, page.max_row + 1):
        number = int(page.cell(row, heads["序号"]).value)
        page.cell(row, heads["完成情况"]).value = "已完成"
        page.cell(row, heads["做了什么、效果如何"]).value = "制度已修订并执行"
        page.cell(row, heads["有无佐证"]).value = "是"
        evidence[f"佐证材料/{number:02d}/记录.txt"] = "会议记录".encode()
    buffer = io.BytesIO()
    book.save(buffer)
    return packed(buffer.getvalue(), evidence)


def look(hand: Hand, name: str) -> None:
    """Pictures for whoever works on the pages, where XUNCHA_LOOK names a folder; and nothing runs off the side."""
    wide = hand.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{name}: 横向溢出"
    if folder := os.environ.get("XUNCHA_LOOK"):
        hand.page.screenshot(path=str(Path(folder) / f"{name}.png"))

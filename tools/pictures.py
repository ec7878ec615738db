"""The pictures of the README, taken from a running demonstration: `python -m tools.pictures http://127.0.0.1:8000 PASSWORD`.

It builds nothing and decides nothing: it signs in as the people of the sign-in page, opens eight pages and keeps what
they look like at 1366×768 in docs/pictures/. The import preview leaves one batch behind that nobody lands.
"""

from __future__ import annotations

import base64
import shutil
import struct
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

import xlsxwriter
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs/pictures"
SIZE = 1366, 768
LARGEST = 250_000  # bytes of one picture
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--lang=zh-CN",
]
DIRECTOR, STAFF, LEADER, HEAD = "巡察办主任", "巡察办干部", "组长", "领导小组副组长"

PAPER, MEETING = "形式主义加重基层负担", "领导小组第三次会议"
LEDGER_HEAD = [
    "序号", "单位", "反馈问题", "具体表现", "整改措施", "责任领导", "责任部门", "完成时限", "进展情况", "备注",
]  # fmt: skip
LEDGER_ROWS = [
    ["“第一议题”制度落实不严格", "全年31次班子会议有12次未安排学习", "制定学习计划；每月通报一次", "2023年8月底前", "已完成"],
    ["财务报销把关不严", "27份凭证14.85万元附件不全", "补齐附件；修订报销办法", "2023.9.30", "基本完成"],
    ["公务用车管理松散", "326次出车中有122次无派车单", "派车单一车一单；每季度公示", "长期坚持", "长期坚持"],
    ["往来款项长期挂账", "三年以上往来款18笔141.27万元未清理", "逐笔核对；分类清收", "年底前", "差不多了吧"],
    ["化整为零规避公开采购", "向同一供应商拆分采购5次21.9万元", "退回重新履行程序；追究责任人", "10月中旬", "已完成"],
]  # fmt: skip
UNITS = ["清源县教育和科学技术局", "清源县卫生健康局", "清源县应急管理局", "清源县星际航行局"]


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit("用法：python -m tools.pictures 地址 演示口令")
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("没有 Chromium：apt-get install -y chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        take_all(Visit(browser, sys.argv[1], sys.argv[2]))
        browser.close()


class Visit:
    """Signs in by role: who plays it stands on the sign-in page of the demonstration."""

    def __init__(self, browser: Browser, base: str, password: str) -> None:
        self.browser, self.base, self.password = browser, base, password
        page = self._open()
        page.goto("/account/login/")
        rows = page.locator(".entrance tbody tr").all()
        self.names = {
            row.locator("td").nth(0).inner_text(): row.locator("td").nth(1).inner_text() for row in rows
        }

    def _open(self) -> Page:
        size: Any = {"width": SIZE[0], "height": SIZE[1]}
        context = self.browser.new_context(
            base_url=self.base, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        return context.new_page()

    def as_(self, role: str, path: str = "/") -> Page:
        page = self._open()
        page.goto("/account/login/")
        page.fill("input[name=login]", self.names[role])
        page.fill("input[name=password]", self.password)
        page.click(".entrance > form button")
        page.wait_for_load_state()
        page.goto(path)
        return page


def take_all(visit: Visit) -> None:
    keep(visit.as_(LEADER), "home-group")
    keep(follow(visit.as_(LEADER, "/workpapers/?state=leader_sign"), PAPER), "working-paper")
    keep(visit.as_(DIRECTOR, "/rectification/"), "ledger")
    keep(follow(visit.as_(LEADER, "/planning/engagements/")), "engagement")
    keep(visit.as_(HEAD), "leader")
    keep(import_preview(visit.as_(STAFF, "/exchange/imports/new/")), "import-preview")
    keep(visit.as_(DIRECTOR, "/rectification/desk/"), "review-desk")
    keep(follow(visit.as_(DIRECTOR, "/reporting/meetings/"), MEETING), "meeting")


def follow(page: Page, words: str = "") -> Page:
    """Open the row of a list that has these words, else its first one."""
    links = page.locator("tbody th a, tbody td a")
    wanted = page.locator("tbody tr", has_text=words).locator("a") if words else links
    (wanted if wanted.count() else links).first.click()
    page.wait_for_load_state()
    return page


def import_preview(page: Page) -> Page:
    """An old ledger with dates in words and a unit that does not exist, as it is understood."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "整改台账汇总（截至8月31日）.xlsx"
        write_ledger(path)
        page.set_input_files("input[type=file]", str(path))
        page.click("main button[type=submit]")
        page.wait_for_url("**/exchange/imports/*/")
    for _attempt in range(40):
        if page.locator("text=全部转入").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    return page


def write_ledger(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("汇总")
        sheet.write_row(0, 0, ["清源县委第五轮巡察整改台账（截至2023年8月31日）"])
        sheet.write_row(1, 0, LEDGER_HEAD)
        for at in range(12):
            problem, point, measure, due, state = LEDGER_ROWS[at % len(LEDGER_ROWS)]
            unit = UNITS[min(at // 4, 2)] if at != 9 else UNITS[3]
            row = [at + 1, unit, problem, point, measure, "局长", "办公室", due, state, ""]
            sheet.write_row(at + 2, 0, row)


DOTS = """async (address) => {
  const image = await createImageBitmap(await (await fetch(address)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const d = pen.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let i = 0; i < d.length; i += 4)
    for (let part = i; part < i + 3; part++) {
      const step = d[part] < 225 ? 17 : 2;
      text += String.fromCharCode(Math.min(255, Math.round(d[part] / step) * step));
    }
  return btoa(text);
}"""
"""The colours, rounded: finer where they are light. No eye sees it, and what repeats compresses to half."""


def keep(page: Page, name: str) -> None:
    """Keep the picture when everything that comes later (counts, charts) has come."""
    page.wait_for_load_state("networkidle")
    title, shot = page.title(), base64.b64encode(page.screenshot()).decode()
    page.goto("about:blank")
    dots = base64.b64decode(page.evaluate(DOTS, f"data:image/png;base64,{shot}"))
    content = png(dots, *SIZE)
    if len(content) > LARGEST:
        sys.exit(f"{name}.png 有 {len(content) // 1000} kB，超过 {LARGEST // 1000} kB")
    (FOLDER / f"{name}.png").write_bytes(content)
    sys.stdout.write(f"{name}.png\t{len(content) // 1000} kB\t{title}\n")
    page.context.close()


def png(dots: bytes, width: int, height: int) -> bytes:
    """A PNG file of RGB dots, compressed as far as it goes, which browsers do not."""
    lines = b"".join(b"\0" + dots[at : at + width * 3] for at in range(0, len(dots), width * 3))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


if __name__ == "__main__":
    main()

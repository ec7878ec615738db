"""The public door in a real browser: a phone, with and without scripts, and what is left on it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from tests.portal import pictures
from tests.portal.door import Door
from tests.portal.test_survey import sheet
from xuncha.portal.cleaning import JpegCleaner, PngCleaner, WebpCleaner

pytestmark = pytest.mark.browser

WIDTHS = (360, 375, 414, 1366)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    made = Door(tmp_path_factory.mktemp("door") / "home")
    made.publish(surveys=[sheet()])
    made.start()
    yield made
    made.stop()


@pytest.fixture
def phone(chromium: Any, door: Door) -> Iterator[Any]:
    """`phone(scripts=False)` is a page on a small telephone; console errors fail the test."""
    contexts, errors = [], []

    def take(*, scripts: bool = True, width: int = 375) -> Any:
        context = chromium.new_context(
            base_url=f"http://127.0.0.1:{door.port}",
            viewport={"width": width, "height": 740},
            locale="zh-CN",
            java_script_enabled=scripts,
            has_touch=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        return page

    yield take
    for context in contexts:
        context.close()
    assert not errors, errors


def write_report(page: Any, text: str) -> str:
    page.goto("/")
    page.click("a.card")
    page.click("text=我要反映")
    page.check("[name=superior][value=no]")
    page.check("[name=inspectors][value=no]")
    page.click("text=下一步")
    page.fill("#what", text)
    page.click("text=下一步")
    page.click("text=下一步")
    photo = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg()}
    page.set_input_files("#pictures", photo)
    page.click("button[value=send]")
    return str(page.inner_text("#receipt"))


@pytest.mark.parametrize("scripts", [True, False])
def test_a_citizen_reports_from_a_phone_and_reads_the_answer(door: Door, phone: Any, scripts: bool) -> None:
    page = phone(scripts=scripts)
    receipt = write_report(page, "有人把公款借给亲戚")
    for comfort in ("[data-copy]", "[data-print]"):
        page.wait_for_selector(comfort, state="visible" if scripts else "hidden")
    page.goto("/receipt/")
    page.fill("#receipt", receipt)
    page.click("text=查看")
    assert "还没有答复" in page.inner_text("main")
    page.fill("#what", "补充一点")
    page.click("text=送出补充")
    assert "补充的内容已经收到" in page.inner_text("main")
    assert page.context.cookies() == []
    names = [name for parts in door.opened() for name in parts]
    assert "file/1.jpg" in names


def test_the_way_out_leaves_no_page_behind(phone: Any) -> None:
    page = phone()
    write_report(page, "要离开")
    page.goto("/qy3-jy/")
    page.click("text=快速离开")
    page.wait_for_url("about:blank")
    # The notice's place in the history is taken; the receipt's page is not kept, a browser would ask to send again.
    with pytest.raises(Exception, match="CACHE_MISS"):
        page.go_back()
    page = phone()
    page.goto("/qy3-jy/")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("about:blank")


def test_without_scripts_the_way_out_is_an_empty_page(phone: Any) -> None:
    page = phone(scripts=False)
    page.goto("/qy3-jy/")
    page.click("text=快速离开")
    assert page.url.endswith("/leave/") and page.inner_text("body").strip() == ""


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(phone: Any, width: int) -> None:
    page = phone(width=width)
    for path in ("/", "/qy3-jy/", "/qy3-jy/write/", "/receipt/", "/s/mz-1/", "/en/qy3-jy/write/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        small = page.evaluate(
            "[...document.querySelectorAll('button, .button, .choice, input:not([type=hidden])')]"
            ".filter((one) => one.type !== 'radio' && one.type !== 'checkbox' && one.offsetHeight && one.offsetHeight < 44)"
            ".length"
        )
        assert small == 0, path
    write_report(page, "宽度")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_picture_people_see_is_the_picture_that_was_taken(phone: Any) -> None:
    """Pixels of the cleaned file against those of the original, as the browser decodes them."""
    page = phone()
    page.goto("/")
    for kind, cleaner, data in (
        ("jpeg", JpegCleaner(), pictures.jpeg(turned=6)),
        ("png", PngCleaner(), pictures.png(turned=1)),
        ("webp", WebpCleaner(), pictures.webp(turned=1)),
    ):
        clean = cleaner.feed(data)
        before, after = (
            page.evaluate(PIXELS, [kind, base64.b64encode(one).decode()]) for one in (data, clean)
        )
        assert before[:2] == after[:2], kind  # turned the same way
        apart = max(abs(one - other) for one, other in zip(before[2], after[2], strict=True))
        assert apart <= 3, kind  # the colour profile went with the rest


PIXELS = """async ([kind, text]) => {
  const raw = Uint8Array.from(atob(text), (mark) => mark.charCodeAt(0));
  const map = await createImageBitmap(new Blob([raw], {type: `image/${kind}`}));
  const canvas = new OffscreenCanvas(map.width, map.height);
  const draw = canvas.getContext("2d");
  draw.drawImage(map, 0, 0);
  return [map.width, map.height, [...draw.getImageData(0, 0, map.width, map.height).data]];
}"""

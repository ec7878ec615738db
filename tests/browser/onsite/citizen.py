"""What a citizen does at the door, as a thumb does it."""

from __future__ import annotations

from typing import Any


def questions(page: Any, *, superior: str = "no", inspectors: str = "no") -> Any:
    """From the poster to the first page with a place to write."""
    page.goto("/")
    page.click("a.card")
    page.click("text=我要反映")
    assert page.locator("textarea").count() == 0  # asked before any text field
    page.check(f"[name=superior][value={superior}]")
    page.check(f"[name=inspectors][value={inspectors}]")
    page.click("text=下一步")
    return page


def send(page: Any, what: str, *, name: str = "", phone: str = "", files: Any = None, **fields: str) -> str:
    """The rest of the way; returns the receipt."""
    page.fill("#what", what)
    for field, text in fields.items():
        page.fill(f"#{field}", text)
    page.click("text=下一步")
    if page.locator("[name=realname]").count():
        page.check(f"[name=realname][value={'yes' if name else 'no'}]")
        if name:
            page.fill("#name", name)
            page.fill("#phone", phone)
        page.click("text=下一步")
    for field, listed in (files or {}).items():
        page.set_input_files(f"#{field}", listed)
    page.click("button[value=send]")
    return str(page.inner_text("#receipt"))


def look_up(page: Any, receipt: str) -> str:
    """What the holder of a receipt reads."""
    page.goto("/receipt/")
    page.fill("#receipt", receipt)
    page.click("text=查看")
    return str(page.inner_text("main"))


def fits(page: Any) -> None:
    """Nothing is wider than the telephone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]

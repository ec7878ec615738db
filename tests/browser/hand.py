"""A person's hand on the page: finds things as a reader does, by their words."""

from __future__ import annotations

from typing import Any

from tests.cast import PASSWORD


class Hand:
    """One signed-in person with a page before them."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def go(self, path: str) -> Hand:
        answer = self.page.goto(path)
        assert answer.status < 400, f"{path}: {answer.status} {self.text()[:200]}"
        return self

    def text(self) -> str:
        return self.page.inner_text("body")

    def sees(self, *words: str) -> Hand:
        """Reads until it finds them: a press may still be on its way."""
        shown = self.text()
        for _again in range(30):
            if all(word in shown for word in words):
                break
            self.page.wait_for_timeout(100)
            shown = self.text()
        for word in words:
            assert word in shown, f"看不到“{word}”：{self.page.url}\n{shown[:1500]}"
        return self

    def sees_nothing_of(self, *words: str) -> Hand:
        shown = self.text()
        for word in words:
            assert word not in shown, f"不应看到“{word}”：{self.page.url}"
        return self

    def open(self, words: str) -> Hand:
        """Follow a link by its words."""
        self.page.get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()
        return self

    def open_row(self, words: str) -> Hand:
        """Follow the first link of the list's row that holds these words."""
        self.page.locator("tbody tr", has_text=words).first.get_by_role("link").first.click()
        self.page.wait_for_load_state()
        return self

    def fill(self, **fields: Any) -> Hand:
        """Fill by field name: a text, a choice by value, a tick, a list of ticks."""
        for name, value in fields.items():
            for_one(self.page, name, value)
        return self

    def press(self, words: str) -> Hand:
        """Press a button by its words; a question of the page is answered with yes."""
        button = self.page.get_by_role("button", name=words, exact=True).first
        button.click()
        dialog = self.page.locator("dialog[open] button.button-primary, dialog[open] button.button-danger")
        if dialog.count():
            dialog.first.click()
        self.page.wait_for_load_state()
        return self

    def act(self, words: str, reason: str = "") -> Hand:
        """Take a step from the record's head: open it, say why, sign where a signature is asked, confirm."""
        self.page.get_by_role("link", name=words, exact=True).first.click()
        self.page.wait_for_load_state()
        if reason:
            self.page.fill("[name=reason]", reason)
        if self.page.locator("input[name=password]").count():
            self.page.fill("input[name=password]", PASSWORD)
        here = self.page.url
        self.page.locator(".form-foot button[type=submit]").first.click()
        self.page.wait_for_load_state()
        assert self.page.url != here, f"“{words}”没有办成：{self.text()[:1200]}"
        return self

    def choose(self, name: str, words: str) -> Hand:
        """Choose the option that holds these words."""
        option = self.page.locator(f"select[name='{name}'] option", has_text=words).first
        return self.fill(**{name: option.get_attribute("value")})

    def tick_rows(self, *words: str) -> Hand:
        """Tick, for each of these words, the first row of the list that holds it; without words, every row."""
        if not words:
            self.page.locator("[data-pick-all]").check()
        for word in words:
            self.page.locator("tbody tr", has_text=word).locator("input[name=pick]").first.check()
        return self

    def record_paper(self, words: str, signer: str, scan: dict[str, Any], reason: str = "") -> Hand:
        """Record at an open record what somebody else signed in ink."""
        here = self.page.url
        buttons = self.page.locator(".record-acts a", has_text=f"登记纸质件：{words}")
        (buttons if buttons.count() else self.page.get_by_role("link", name=words, exact=True)).first.click()
        self.page.wait_for_load_state()
        if "form=paper" not in self.page.url:
            self.open("纸上已签，补录扫描件")
        self.fill(signer_name=signer, original_at="档案柜", scan=scan)
        if reason:
            self.fill(reason=reason)
        self.page.locator(".form-foot button[type=submit]").first.click()
        self.page.wait_for_load_state()
        assert "/act/" not in self.page.url, f"“{words}”没有登记：{self.text()[:1200]}"
        return self.go(here).sees("等第二人核对")

    def confirm_paper(self, record: str) -> Hand:
        """Compare the scan of the paper act that waits at this record, as the second person."""
        return self.go(record).open("去核对").press("核对相符").sees("已按签字日期")

    def acts(self) -> list[str]:
        """The words of the steps that can be taken here."""
        return [
            text.strip()
            for text in self.page.locator(".record-acts a, .record-acts button").all_inner_texts()
        ]


def for_one(page: Any, name: str, value: Any) -> None:
    field = page.locator(f"[name='{name}']")
    kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
    if kind == "select":
        field.first.select_option(value, force=True)
    elif kind in {"checkbox", "radio"} and value is not True:
        for one in value if isinstance(value, list) else [value]:
            page.locator(f"[name='{name}'][value='{one}']").check()
    elif kind == "checkbox":
        field.first.check()
    elif kind == "file":
        field.first.set_input_files(value)
    else:
        field.first.fill(str(value))

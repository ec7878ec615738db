"""Numbers in an address are typed by anybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.kit.http import whole

STRANGE = ("²", "９", "9" * 40, "-1", " 1", "", None)


@pytest.mark.parametrize("text", STRANGE)
def test_what_is_no_number_is_none(text: str | None) -> None:
    assert whole(text) is None


def test_a_number_is_one() -> None:
    assert (whole("0"), whole("12"), whole("9" * 15)) == (0, 12, 10**15 - 1)


def test_lists_take_any_page_and_any_choice(cast: Cast, enter: Callable[..., Client]) -> None:
    browser, page = enter(cast.leader), reverse("workpapers:list")
    for text in STRANGE:
        assert browser.get(page, {"page": text or ""}).status_code == 200
        assert browser.post(page, {"papers": "docx", "pick": text or ""}).status_code == 422
    assert browser.get(page, {"page": "9" * 15}).status_code == 200

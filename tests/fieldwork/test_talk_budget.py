"""Lists of many talks stay quick although every shown row opens its sealed partner."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.fieldwork.test_talk_pages import many


@pytest.mark.slow
@pytest.mark.parametrize("name", ["fieldwork:interviews", "fieldwork:abstracts"])
def test_a_page_of_a_thousand_talks(cast: Cast, enter: Any, name: str) -> None:
    many(cast, 1000)
    browser, url = enter(cast.leader), reverse(name)
    browser.get(url)
    took = []
    for _again in range(5):
        begun = perf_counter()
        browser.get(url)
        took.append(perf_counter() - begun)
    assert min(took) < 0.15, took

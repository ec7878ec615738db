"""A list's own filter by text finds the same with the index as without it, and without a scan where little can match."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tests.cast import Cast
from tests.insight.corpus import item
from xuncha.foundation.search import making, narrowing
from xuncha.foundation.search.narrowing import candidates

TEXTS = ("采购未集体研究，大额资金", "公务接待 审批\n手续不全", "Annual Report 缺失", "党費收繳（12345）")


TYPED = (
    "采购", "，大额", "究，大", "接待 审", "审批", "REPORT", "党", "12345）", "費收", "（12", "没有这个词", "，", "a", "缺失", "批\r\n手",
)  # fmt: skip


def test_the_ledger_finds_the_same_with_the_index_and_without(cast: Cast, enter: Any) -> None:
    made = [item(cast, text) for text in TEXTS]
    browser = enter(cast.liaison)

    def shown() -> list[list[int]]:
        pages = [
            browser.get(reverse("rectification:ledger"), {"q": typed}).content.decode() for typed in TYPED
        ]
        urls = {one.pk: f'{reverse("rectification:item", args=[one.pk])}"' for one in made}
        return [[pk for pk, url in urls.items() if url in page] for page in pages]

    without = shown()
    making.rebuild()
    assert candidates("rectification_item", "采购") is not None
    assert shown() == without


def test_it_helps_where_little_can_match_and_only_there(cast: Cast, monkeypatch: Any) -> None:
    made = [item(cast, "采购未集体研究") for _number in range(4)]
    rare = item(cast, "紫云英种植补贴")
    assert candidates("rectification_item", "紫云英") is None, "not made yet"
    making.rebuild()
    assert candidates("rectification_item", "紫云英") == [rare.pk]
    assert candidates("rectification_item", "没有这个词") == []
    assert sorted(candidates("rectification_item", "采购") or []) == [one.pk for one in made]
    assert candidates("rectification_item", "，。") is None
    monkeypatch.setattr(narrowing, "MOST", 3)
    assert candidates("rectification_item", "采购") is None

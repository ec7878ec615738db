"""One save: a cell typed in place through HTTP, and one flow edge with step, pending and audit; beside a bare insert."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from bench.bare import BareRow
from bench.county import County
from bench.figures import Figure
from bench.pages import signed_in
from bench.timing import sample
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.foundation.flow import engine

LIMIT = 8  # ms


def measure(county: County, *, times: int) -> list[Figure]:
    floor = sample(_insert, times=times).p50
    cell, edge = sample(_cell(county), times=times).p50, sample(_edge(county), times=times).p50
    return [
        Figure("改台账一格（HTTP，含版本、审计）", "ms", cell, floor, LIMIT, budget="p50 ≤ 8 ms"),
        Figure("办一步（步骤、待办、审计）", "ms", edge, floor, LIMIT, budget="p50 ≤ 8 ms"),
    ]


def _insert() -> None:
    BareRow.objects.create(
        organisation_id=1, seq=1, problem="问题", performance="表现", leaders="马涛", dept="办公室", owner="罗丹",
        declared="done", state="open", progress="", evidence_count=0,
    )  # fmt: skip


def _cell(county: County) -> Any:
    item = RectificationItem.objects.trusted().filter(state="in_progress").order_by("pk").first()
    assert item is not None
    browser = signed_in(county.cast.staff)
    url, versions = reverse("rectification:cell", args=[item.pk]), iter(range(item.version, 10**9))

    def save() -> None:
        version = next(versions)
        response = browser.post(url, {"name": "owner", "value": f"罗丹{version}", "version": version})
        assert response.status_code == 200, response.content

    return save


def _edge(county: County) -> Any:
    waiting: Iterator[RectificationItem] = iter(_declarable())
    by = county.cast.fresh("staff")

    def take() -> None:
        engine.take(next(waiting), "declare", by=by, checked=True, reason="措施将于月底前全部落实")

    return take


def _declarable() -> list[RectificationItem]:
    rows = RectificationItem.objects.trusted().filter(state="in_progress", evidence_count__gt=0)
    found = list(rows.select_related("round", "engagement").order_by("-pk")[:200])
    for item in found:
        item.self_conclusion = "已按要求完成"
    return found

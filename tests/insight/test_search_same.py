"""The same results on SQLite and PostgreSQL: on whichever database this runs, they are those of a plain look through all texts."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from tests.cast import Cast
from tests.insight import plain
from tests.insight.corpus import paper
from xuncha.foundation import kinds
from xuncha.foundation.models import SearchEntry
from xuncha.foundation.search import finding, keeping, ranking
from xuncha.foundation.search.folding import canonical
from xuncha.foundation.search.loosening import loosened
from xuncha.foundation.search.query import Query, parse
from xuncha.foundation.search.sources import Source

MORE = (
    "不", "三", "管理", "未", "不规范", "不 到位", "“不规范”", "党 支部", "3", "12", "1200元", "补贴 -重复", "整改 -报告", "村干部近亲属",
    "GPS", "gps轨迹", "ＧＰＳ", "審批手續", "97% 审计", "条 党费", "“支部 应当”", "的", "zzz", "公开 招标 采购 -公告", "元。",
)  # fmt: skip


@pytest.fixture
def filled(cast: Cast, monkeypatch: Any) -> dict[int, ranking.Entry]:
    """The corpus as papers of our group, dated as it says; and as plain entries with the same keys."""
    texts = plain.corpus()
    by_number = {paper(cast, one.title, one.text).pk: one for one in texts}
    dated = replace(kinds.get("workpaper"), index_date=lambda record: by_number[record.pk].day)
    monkeypatch.setitem(kinds._kinds, "workpaper", dated)
    keeping.refresh(Source(dated), sorted(by_number))
    rows = {}
    number = keeping.number_of("workpaper")
    for entry in SearchEntry.objects.filter(source=number, record_id__in=by_number):
        one = by_number[entry.record_id]
        assert (entry.title, entry.text) == (canonical(one.title), canonical(f"{one.title}\n{one.text}"))
        rows[entry.id] = ranking.Entry(
            entry.id, entry.source, entry.record_id, None, None, "", entry.year, entry.title, entry.text
        )
    assert len(rows) == len(texts)
    return rows


def all_pages(person: Any, query: Query) -> list[int]:
    found: list[int] = []
    for page in range(1, 50):
        result = finding.find(person, query, finding.Narrowing(kind="workpaper"), page)
        found += [entry.id for entry in result.entries]
        if not result.more:
            return found
    raise AssertionError("no last page")


@pytest.mark.parametrize("window", [finding.WINDOW, 8])
def test_ids_in_order_are_those_of_a_plain_look_through_all_texts(
    cast: Cast, filled: dict[int, ranking.Entry], monkeypatch: Any, window: int
) -> None:
    """With the usual window everything is ranked; with a small one what comes after it is tried as well."""
    monkeypatch.setattr(finding, "WINDOW", window)
    person = cast.fresh("member")
    for typed in (*(typed for typed, _keys in plain.judged()), *MORE):
        query = parse(typed)
        wanted = [row.id for row in plain.found_by(query, filled.values())] if query else []
        assert all_pages(person, query) == wanted, typed


def test_most_of_the_words_are_counted_alike(cast: Cast, filled: dict[int, ranking.Entry]) -> None:
    person = cast.fresh("member")
    chance = random.Random(3)
    words = sorted({row.title[:2] for row in filled.values()} | {row.text[-4:-1] for row in filled.values()})
    for size in (2, 3, 4, 6, 8):
        for _turn in range(6):
            query = loosened(parse(" ".join(chance.sample(words, size))))
            if query is not None:
                wanted = [row.id for row in plain.found_by(query, filled.values())]
                assert all_pages(person, query) == wanted, query


def test_facets_are_those_of_the_rows(cast: Cast, filled: dict[int, ranking.Entry]) -> None:
    person = cast.fresh("member")
    for typed in ("不规范", "未", "管理"):
        query = parse(typed)
        rows = plain.found_by(query, filled.values())
        facets = finding.count(person, query, finding.Narrowing(kind="workpaper"))
        assert facets.total == len(rows)
        assert sum(facets.counts["year"].values()) == len(rows)
        year = max(facets.counts["year"])
        narrowed = finding.find(person, query, finding.Narrowing(kind="workpaper", year=year))
        assert {entry.id for entry in narrowed.entries} == {row.id for row in rows if row.year == year}

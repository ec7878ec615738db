"""资料查询 over every item of the county: making the index, and asking it as three people, beside the bare table of words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.county import County
from bench.figures import Figure
from bench.timing import once, sample
from xuncha.foundation.models import SearchEntry
from xuncha.foundation.search import finding, making
from xuncha.foundation.search.engines import TABLE, engine
from xuncha.foundation.search.expressions import all_of, of_term
from xuncha.foundation.search.query import Query, parse
from xuncha.people.models import Undertaking, User
from xuncha.people.undertakings import TEXTS

TYPED = (
    "整改", "资金", "会议记录", "招投标", "工程项目 合同", "三重一大", "党员 组织生活", "公务接待 凭证", "“专项资金管理使用不规范”",
    "惠民补贴 重复", "资金 滞留 超过一年", "台账 -招标", "37处", "4321", "贪", "党支部换届选举", "財務報銷", "办公室 项目", "学习贯彻", "zzz",
)  # fmt: skip
"""Words that stand in every item, in one of eight, in a few, in none; two words, a phrase, a minus, a single character."""

PEOPLE = {"staff": "巡察办（全部）", "reader": "读十个单位", "liaison": "一个单位"}
LIMIT = 30


def measure(county: County, *, times: int) -> list[Figure]:
    before = _without_index()
    made = once(making.rebuild)
    count = SearchEntry.objects.count()
    found = [
        Figure("建立索引", "ms", made.p50, note=f"{count:,} 条；墙上时钟 {made.wall / 1000:.1f} s"),
        Figure("索引大小", "MB", (_size() - before) / 1e6, note="折叠后的文字和字对表"),
    ]
    asked = [parse(typed) for typed in TYPED]
    bare = _of_all(asked, _bare, times=times)
    at_size = LIMIT if county.rows == 100_000 else None
    for key, label in PEOPLE.items():
        user = _signed(key)
        ours = _of_all(asked, lambda query, user=user: finding.find(user, query), times=times)
        note = f"p50 {ours[0]:.1f} ms；单查字对表 p50 {bare[0]:.1f} ms"
        budget = f"10 万条 p95 ≤ {LIMIT} ms"
        found.append(Figure(f"检索 p95，{label}", "ms", ours[1], bare[1], at_size, budget=budget, note=note))
        counted = _of_all(asked, lambda query, user=user: finding.count(user, query), times=times)
        found.append(
            Figure(f"计数和分面 p95，{label}", "ms", counted[1], note=f"p50 {counted[0]:.1f} ms；第二步加载")
        )
        found.append(_page(user, label, times))
    return found


def _signed(username: str) -> User:
    """Somebody whose first page is not the undertaking."""
    user = User.objects.get(username=username)
    for text in TEXTS:
        Undertaking.objects.get_or_create(
            user=user, sort=text.sort, text_version=text.version, defaults={"digest": text.digest}
        )
    return user


def _of_all(asked: list[Query], run: Callable[[Query], Any], *, times: int) -> tuple[float, float]:
    """Median of the medians of all questions, and the one that nineteen of twenty stay under."""
    ordered = sorted(
        sample(lambda query=query: run(query), times=times, warm=1).p50  # type: ignore[misc]
        for query in asked
    )
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95) - 1]


def _bare(query: Query) -> None:
    """The newest 200 keys that have the words, whoever may know of them: no text, no scope, no order."""
    words = engine().written(all_of(word for term in query.words for word in of_term(term)))
    matches = {"sqlite": f"{TABLE} MATCH %s"}.get(connection.vendor, "words @@ %s::tsquery")
    sql = f"SELECT rowid FROM {TABLE} WHERE {matches} ORDER BY rowid DESC LIMIT 200"
    with connection.cursor() as cursor:
        cursor.execute(sql, [words])
        cursor.fetchall()


def _page(user: User, label: str, times: int) -> Figure:
    browser = Client()
    browser.force_login(user, backend="xuncha.people.signin.PasswordBackend")
    url = reverse("insight:search")
    ordered = sorted(
        sample(lambda typed=typed: browser.get(url, {"q": typed}), times=max(times // 2, 2), warm=1).p50  # type: ignore[misc]
        for typed in TYPED
    )
    p95 = ordered[int(len(ordered) * 0.95) - 1]
    return Figure(
        f"整页 p95，{label}", "ms", p95, note=f"p50 {ordered[len(ordered) // 2]:.1f} ms；含 20 条摘要和分面"
    )


def _without_index() -> int:
    """Bytes of the database once everything searchable is taken out of it again."""
    engine().clear()
    SearchEntry.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    return _size()


def _size() -> int:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Path(settings.DATABASES["default"]["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])

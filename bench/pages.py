"""The ledger page as four people open it, each beside the bare page."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from bench.county import County
from bench.figures import Figure, Page
from bench.timing import Sample, sample
from xuncha.people.models import User

PEOPLE = (
    ("staff", "巡察办"),
    ("discipline", "纪委（会审）"),
    ("reader", "读十个单位的人"),
    ("liaison", "联络员"),
)


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="xuncha.people.signin.PasswordBackend")
    return browser


def queries(county: County, username: str) -> list[tuple[str, str]]:
    """The four pages of the budget; the filter on state and unit takes a unit within this person's reach."""
    own = {"reader": county.units[-3], "liaison": county.cast.bureau}
    unit = own.get(username, county.units[5])
    return [
        ("首页", ""),
        (
            "第 100 页" if username != "liaison" else "第 2 页",
            "page=100" if username != "liaison" else "page=2",
        ),
        ("状态＋单位", f"state=closed&unit={unit.pk}"),
        ("文字", "q=招投标"),
        ("逾期", "bar=overdue"),
    ]


def measure(county: County, *, times: int) -> list[Page]:
    floors = {query: _bare(query, times).p50 for _, query in _all_queries(county)}
    return [
        _page(username, label, what, query, floors[query], times)
        for username, label in PEOPLE
        for what, query in queries(county, username)
    ]  # fmt: skip


def _all_queries(county: County) -> set[tuple[str, str]]:
    return {("", query) for username, _ in PEOPLE for _, query in queries(county, username)}


def _bare(query: str, times: int) -> Sample:
    with override_settings(ROOT_URLCONF="bench.bare", MIDDLEWARE=[]):
        browser = Client()
        return sample(lambda: browser.get(f"/bare/?{query}"), times=times)


def _page(username: str, label: str, what: str, query: str, floor: float, times: int) -> Page:
    browser = signed_in(User.objects.get(username=username))
    url = f"{reverse('rectification:ledger')}?{query}"
    found = sample(lambda: browser.get(url), times=times)
    with CaptureQueriesContext(connection) as statements:
        response = browser.get(url)
    assert response.status_code == 200, response
    return Page(label, what, found.p50, found.p95, found.wall, len(statements), len(response.content), floor)


def fragment(*, times: int) -> list[Figure]:
    """Bars, both completion rates and facets come as a second fragment; without a budget of its own in the design."""
    url = reverse("rectification:facets")
    found = []
    for username, label in PEOPLE:
        browser = signed_in(User.objects.get(username=username))
        mine = sample(lambda browser=browser: browser.get(url), times=times, warm=1)
        found.append(Figure(f"台账第二片段（计数、完成率、筛选项），{label}", "ms", mine.p50))
    return found

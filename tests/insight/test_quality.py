"""分类质量: agreement of the people who classify, over what one may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.cycle.workpapers import actions as papers
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.scoping import audience_mask
from xuncha.insight.quality import figures, views

Enter = Callable[..., Client]
URL = "insight:quality"


def classified(
    cast: Cast, author: str, reviewer: str, *, state: str = "signed", engagement: Any = None
) -> WorkPaper:
    """A paper that the office may see, with both leaves."""
    engagement = engagement or cast.engagement
    by = cast.member if engagement == cast.engagement else cast.other_member
    paper = papers.draft_paper(
        WorkPaper(title=f"{author}→{reviewer}", author_leaf_id=author), engagement=engagement, by=by
    )
    WorkPaper.objects.trusted().filter(pk=paper.pk).update(
        state=state,
        reviewer_leaf_id=reviewer or None,
        leaf_reason="边界不清" if reviewer not in ("", author) else "",
        audience=audience_mask(["office"]),
    )
    return paper


def test_agreement_is_counted_over_pairs_and_freed_from_chance(cast: Cast) -> None:
    for author, reviewer in [("A1.01", "A1.01"), ("A1.01", "A1.02"), ("B4.01", "B4.01"), ("B4.01", "A1.01")]:
        classified(cast, author, reviewer)
    classified(cast, "C3.01", "")
    told = figures.quality(cast.director)
    assert (told.agreement.pairs, told.agreement.alike, told.agreement.share) == (4, 2, "50.00%")
    assert told.agreement.by_leaf == pytest.approx(0.2)
    assert told.agreement.by_group == pytest.approx(0.5)
    assert {(row.author.pk, row.reviewer.pk, row.times) for row in told.confusions} == {
        ("A1.01", "A1.02", 1),
        ("B4.01", "A1.01", 1),
    }
    assert dict(told.matrix)["B"] == [1, 1, 0, 0]


def test_papers_without_a_leaf_are_told_when_they_are_too_many(cast: Cast) -> None:
    classified(cast, "A1.01", "A1.01")
    assert not figures.quality(cast.director).too_many_without
    classified(cast, "Z9.98", "Z9.98")
    told = figures.quality(cast.director)
    assert (told.signed, told.without_leaf, told.share_without) == (2, 1, "50.00%")
    assert told.too_many_without


def test_the_three_precisions_are_shares_of_signed_papers(cast: Cast) -> None:
    first, second = classified(cast, "A1.01", "A1.01"), classified(cast, "A1.02", "A1.02")
    classified(cast, "A1.02", "A1.02", state="draft")
    WorkPaper.objects.trusted().filter(pk=first.pk).update(
        gap="drop", nature="common", involves_top_leader=True
    )
    WorkPaper.objects.trusted().filter(pk=second.pk).update(level="person")
    told = figures.quality(cast.director).precision
    assert [(str(label), count, share) for label, count, share in told.direction] == [
        ("偏差", 0, "0.00%"), ("落差", 1, "50.00%"), ("温差", 0, "0.00%"),
    ]  # fmt: skip
    assert [count for _label, count, _share in told.key_few] == [1, 1]
    assert [count for _label, count, _share in told.problem] == [1, 1, 0, 0]


def test_the_page_lists_changes_and_a_confusion_leads_to_its_rows(cast: Cast, enter: Enter) -> None:
    classified(cast, "A1.01", "A1.02")
    other = classified(cast, "B4.01", "A1.01")
    browser = enter(cast.director)
    page = browser.get(reverse(URL)).content.decode()
    assert "A1.01→A1.02" in page and "边界不清" in page and "仅供参考" in page
    page = browser.get(reverse(URL), {"from": "A1.01", "to": "A1.02"}).content.decode()
    assert "A1.01→A1.02" in page and other.title not in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("director", 200), ("staff", 200), ("leader", 403), ("liaison", 403), ("auditor", 403)],
)
def test_the_page_is_for_the_office(cast: Cast, enter: Enter, who: str, status: int) -> None:
    assert enter(getattr(cast, who)).get(reverse(URL)).status_code == status


def test_only_what_one_may_see_is_counted(cast: Cast) -> None:
    classified(cast, "A1.01", "A1.01")
    classified(cast, "B4.01", "B4.01", engagement=cast.other_engagement)
    assert figures.quality(cast.director).agreement.pairs == 2
    assert figures.quality(cast.leader).agreement.pairs == 1
    assert figures.quality(cast.liaison).agreement.pairs == 0


@pytest.mark.parametrize(
    "query", ["?round=x", "?round=999999999999", "?from=A1.01", "?from=%00&to=<b>", "?round=-1"]
)
def test_odd_addresses_are_no_error(cast: Cast, enter: Enter, query: str) -> None:
    assert enter(cast.director).get(reverse(URL) + query).status_code == 200


def test_the_page_costs_the_same_with_many_papers(
    cast: Cast, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    browser = enter(cast.director)
    classified(cast, "A1.01", "A1.02")
    browser.get(reverse(URL))
    for author in ("A1.01", "A1.02", "B4.01", "C3.01", "D1.01", "B5.01"):
        classified(cast, author, "B4.02")
    with django_assert_max_num_queries(13):
        browser.get(reverse(URL))


def test_kappa_is_put_into_words() -> None:
    assert [views.reading(kappa) for kappa in (0.85, 0.7, 0.5, 0.1, -0.2)] == [
        "很一致",
        "较一致",
        "一般",
        "差",
        "差",
    ]

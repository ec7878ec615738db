"""An abstract of a talk becomes evidence by link: code without name, traced both ways, seen only by who may see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.fieldwork import talks
from xuncha.catalogue.models import Leaf
from xuncha.cycle.workpapers import actions, citing
from xuncha.cycle.workpapers.models import Evidence, WorkPaper
from xuncha.foundation.models import Exclusion
from xuncha.foundation.refusals import Missing, NotAllowed

SECRETS = (talks.NAME, talks.POST, talks.SAID)


@pytest.fixture
def paper(cast: Cast) -> WorkPaper:
    draft = WorkPaper(title="资产账外存放", author_leaf=Leaf.objects.get(pk="B4.02"))
    return actions.draft_paper(draft, engagement=cast.engagement, by=cast.member)


def test_the_evidence_list_shows_the_code_and_no_name(cast: Cast, enter: Any, paper: WorkPaper) -> None:
    item = talks.abstract_of(talks.finished(cast))
    line = citing.cite_source(paper, "talk_abstract", item.pk, by=cast.member)
    assert (line.no, line.name) == ("证-01", "谈话摘要 ZC-01")
    assert "talk" in paper.sources
    for name in ("member", "leader", "other_leader"):
        page = enter(cast.fresh(name)).get(reverse("workpapers:paper", args=[paper.pk]))
        if page.status_code == 200:
            assert not any(secret in page.content.decode() for secret in SECRETS)
    page = enter(cast.member).get(reverse("workpapers:print", args=[paper.pk])).content.decode()
    assert "ZC-01" in page and not any(secret in page for secret in SECRETS)


def test_only_who_may_see_the_talk_gets_a_link(cast: Cast, enter: Any, paper: WorkPaper) -> None:
    item = talks.abstract_of(talks.finished(cast))
    citing.cite_source(paper, "talk_abstract", item.pk, by=cast.member)
    url = reverse("fieldwork:abstract", args=[item.pk])
    page = reverse("workpapers:paper", args=[paper.pk])
    assert url in enter(cast.member).get(page).content.decode()
    colleague = enter(cast.fresh("group_liaison")).get(page).content.decode()
    assert "ZC-01" in colleague and url not in colleague


def test_citing_twice_changes_nothing(cast: Cast, paper: WorkPaper) -> None:
    item = talks.abstract_of(talks.finished(cast))
    first = citing.cite_source(paper, "talk_abstract", item.pk, by=cast.member)
    assert citing.cite_source(paper, "talk_abstract", item.pk, by=cast.deputy) == first


def test_what_one_may_not_see_one_may_not_cite(cast: Cast, enter: Any, paper: WorkPaper) -> None:
    item = talks.abstract_of(talks.finished(cast))
    with pytest.raises(Missing):
        citing.cite_source(paper, "talk_abstract", item.pk, by=cast.group_liaison)
    page = enter(cast.group_liaison).get(reverse("workpapers:pick_sources", args=[paper.pk]))
    assert page.status_code == 200 and not any(secret in page.content.decode() for secret in SECRETS)
    assert "ZC-01" not in page.content.decode()
    offer = reverse("workpapers:cite_into", args=["talk_abstract", item.pk])
    assert enter(cast.group_liaison).get(offer).status_code == 404
    Exclusion.objects.create(
        kind="interview", record_id=item.interview_id, user_id=cast.member.pk, reason="回避", set_by_id=1
    )
    with pytest.raises(Missing):
        citing.cite_source(paper, "talk_abstract", item.pk, by=cast.fresh("member"))


def test_a_talk_that_is_not_finished_gives_no_evidence(cast: Cast, paper: WorkPaper) -> None:
    item = talks.abstract_of(talks.recorded(cast))
    with pytest.raises(Missing):
        citing.cite_source(paper, "talk_abstract", item.pk, by=cast.member)


def test_who_may_not_write_may_not_cite(cast: Cast, paper: WorkPaper) -> None:
    item = talks.abstract_of(talks.finished(cast))
    with pytest.raises((Missing, NotAllowed)):
        citing.cite_source(paper, "talk_abstract", item.pk, by=cast.director)


def test_picked_on_the_page_of_the_paper(cast: Cast, enter: Any, paper: WorkPaper) -> None:
    item = talks.abstract_of(talks.finished(cast))
    browser, url = enter(cast.member), reverse("workpapers:pick_sources", args=[paper.pk])
    page = browser.get(url).content.decode()
    assert talks.SAID in page and "同一分类" in page
    assert browser.post(url, {"pick": f"talk_abstract:{item.pk}"}).status_code == 302
    assert Evidence.objects.trusted().filter(paper=paper, source_id=item.pk).exists()
    assert browser.post(url, {"pick": "petition:1"}).status_code == 422


def test_offered_on_the_abstract_and_traced_back(cast: Cast, enter: Any, paper: WorkPaper) -> None:
    item = talks.abstract_of(talks.finished(cast))
    browser, page = enter(cast.member), reverse("fieldwork:abstract", args=[item.pk])
    offer = reverse("workpapers:cite_into", args=["talk_abstract", item.pk])
    assert offer in browser.get(page).content.decode()
    assert browser.post(offer, {"paper": paper.pk}).status_code == 302
    for url in (page, reverse("fieldwork:interview", args=[item.interview_id])):
        assert paper.title in browser.get(url).content.decode(), "what became of it"


def test_merging_keeps_the_link(cast: Cast, paper: WorkPaper) -> None:
    item = talks.abstract_of(talks.finished(cast))
    citing.cite_source(paper, "talk_abstract", item.pk, by=cast.member)
    other = actions.draft_paper(WorkPaper(title="另一份"), engagement=cast.engagement, by=cast.member)
    actions.merge(paper, other, by=cast.leader, reason="同一件事")
    assert Evidence.objects.trusted().get(paper=other).source_id == item.pk

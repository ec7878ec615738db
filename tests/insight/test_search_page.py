"""资料查询 as people use it: the box, the results, the facets, and what is sealed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.fieldwork import letters
from tests.insight.corpus import item, paper, papers
from xuncha.foundation.models import AuditEvent, SearchSource
from xuncha.foundation.search import finding, making


def page_of(browser: Client, q: str, **facets: Any) -> str:
    response = browser.get(reverse("insight:search"), {"q": q, **facets})
    assert response.status_code == 200
    return str(response.content.decode())


def test_words_are_found_and_marked(cast: Cast, enter: Any) -> None:
    found = paper(cast, "采购未集体研究", "2023年购置设备12万元，未经党组会议研究。")
    page = page_of(enter(cast.member), "採購 党组")
    assert reverse("workpapers:paper", args=[found.pk]) in page
    assert "<mark>采购</mark>未集体研究" in page
    assert "未经<mark>党组</mark>会议研究" in page
    assert "共 <b" in page and str(cast.bureau) in page


def test_every_word_must_stand_there_and_none_behind_a_minus(cast: Cast, enter: Any) -> None:
    paper(cast, "采购未集体研究", "甲方案")
    paper(cast, "采购合同未备案", "乙方案")
    browser = enter(cast.member)
    assert "甲方案" in page_of(browser, "采购 研究") and "乙方案" not in page_of(browser, "采购 研究")
    assert "甲方案" not in page_of(browser, "采购 -集体") and "乙方案" in page_of(browser, "采购 -集体")
    assert "甲方案" in page_of(browser, "“未集体研究”") and "甲方案" not in page_of(browser, "“研究集体”")
    assert "<mark>甲</mark>方案" in page_of(browser, "甲")


def test_what_is_typed_is_escaped(cast: Cast, enter: Any) -> None:
    paper(cast, "<script>alert(1)</script>采购", "<img src=x onerror=alert(1)>采购")
    page = page_of(enter(cast.member), '采购 <b>"')
    assert "<script>alert" not in page and "<img src=x" not in page and "<b>&quot;" not in page


TYPED = [
    "采" * 10_000, "，。、；：", "a\x00b", "😀🙏", "مرحبا \u202eabc", '"', "“”", "-", "- -", "NEAR(采购, 研究)", "采购 OR 研究",
    "采购*", "采购:A & !研究", "'; DROP TABLE foundation_searchentry; --", "\\", "%_%", "{tokens}: 采购", "^采购", "\ud83d",
    "k_1", "_采", " ".join("词" * (n + 1) for n in range(100)), "\ufeff\u200b采\u200b购", "A" * 300,
]  # fmt: skip

ADDRESSES = [
    "?q=采购&kind=x&round=-1&unit=9999999999999999999&leaf='&year=abc&page=x",
    "?q=采购&unit=00000000000000000009999999999&near=x",
    "?page=99999&q=采购",
    "?q=",
]


@pytest.mark.slow
def test_nothing_typed_is_an_error(cast: Cast, enter: Any) -> None:
    paper(cast, "采购未集体研究")
    browser = enter(cast.member)
    for typed in TYPED:
        sent = {"q": typed.encode("utf8", "replace").decode()}
        assert browser.get(reverse("insight:search"), sent).status_code == 200, typed
        assert browser.post(reverse("insight:search_sealed"), sent).status_code == 200, typed


def test_nothing_in_the_address_is_an_error(cast: Cast, enter: Any) -> None:
    paper(cast, "采购未集体研究")
    browser = enter(cast.member)
    for address in ADDRESSES:
        assert browser.get(reverse("insight:search") + address).status_code == 200, address
        assert browser.get(reverse("insight:search_facets") + address).status_code == 200, address


def test_facets_narrow_and_survive(cast: Cast, enter: Any) -> None:
    ours = paper(cast, "采购未集体研究")
    foreign = paper(cast, "采购未集体研究", other=True)
    browser = enter(cast.staff)
    url, other_url = (reverse("workpapers:paper", args=[one.pk]) for one in (ours, foreign))
    page = page_of(browser, "采购")
    assert url in page and other_url in page
    assert f"unit={cast.bureau.pk}" in page and "kind=workpaper" in page and f"round={cast.round.pk}" in page
    page = page_of(browser, "采购", unit=cast.bureau.pk, kind="workpaper")
    assert url in page and other_url not in page
    assert f'name="unit" value="{cast.bureau.pk}"' in page  # a new word is looked for within the same facets
    assert "没有找到" in page_of(browser, "采购", kind="rectification_item")


def test_a_page_tells_nothing_of_what_others_may_see(cast: Cast, enter: Any) -> None:
    papers(cast, 30)
    mine, theirs = enter(cast.other_member), enter(cast.liaison)
    for browser in (mine, theirs):
        page = page_of(browser, "采购不规范")
        assert "没有找到" in page and "共" not in page.split('class="with-margin found"')[1]
        assert reverse("insight:search_facets") not in page


def test_the_unit_finds_its_items_and_nothing_of_the_group(cast: Cast, enter: Any) -> None:
    paper(cast, "采购未集体研究")
    open_item = item(cast, "采购未集体研究")
    heads = item(cast, "采购由主要负责人决定", audience="unit_head")
    page = page_of(enter(cast.liaison), "采购")
    assert reverse("rectification:item", args=[open_item.pk]) in page
    assert reverse("rectification:item", args=[heads.pk]) not in page
    assert "底稿" not in page.split('class="hits"')[1].split("</ol>")[0]
    assert reverse("rectification:item", args=[heads.pk]) in page_of(enter(cast.head), "采购")


def test_many_results_are_paged_and_counted_afterwards(cast: Cast, enter: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(finding, "WINDOW", 30)
    made = papers(cast, 75)
    browser = enter(cast.member)
    seen: list[str] = []
    for number in range(1, 5):
        page = page_of(browser, "采购不规范", page=number)
        assert reverse("insight:search_facets") in page
        seen += [str(one.pk) for one in made if f'{reverse("workpapers:paper", args=[one.pk])}"' in page]
    assert len(seen) == len(set(seen)) == 75
    facets = browser.get(reverse("insight:search_facets"), {"q": "采购不规范"}).content.decode()
    assert ">75</b>" in facets


def test_statements_stay_the_same(cast: Cast, enter: Any) -> None:
    browser = enter(cast.member)
    papers(cast, 3)
    page_of(browser, "采购不规范")  # caches of the process
    with CaptureQueriesContext(
        connection,
    ) as few:
        page_of(browser, "采购不规范")
    papers(cast, 150)
    with CaptureQueriesContext(connection) as many:
        page_of(browser, "采购不规范")
    assert len(few) == len(many) <= 22
    with CaptureQueriesContext(connection) as facets:
        browser.get(reverse("insight:search_facets"), {"q": "采购不规范"})
    assert len(facets) <= 16


def test_the_empty_page_says_what_is_searched_and_what_is_not(cast: Cast, enter: Any) -> None:
    unit = page_of(enter(cast.liaison), "")
    assert "密封保存的内容" in unit and "也在密封内容中查找" not in unit and "不进索引" in unit
    leader = page_of(enter(cast.leader), "")
    assert "信访件" in leader and "谈话" in leader


def test_an_index_that_is_being_made_says_so(cast: Cast, enter: Any) -> None:
    browser = enter(cast.member)
    making.rebuild()
    assert "正在后台建立索引" not in page_of(browser, "")
    SearchSource.objects.filter(name="workpaper").update(made_with="an older version")
    page = page_of(browser, "")
    assert "正在后台建立索引" in page and "底稿" in page
    making.catch_up()
    assert "正在后台建立索引" not in page_of(browser, "")


def test_sealed_records_are_found_on_request_only(cast: Cast, enter: Any) -> None:
    petition = letters.registered(cast, cast.leader)
    word = petition.title[:4]
    url = reverse("fieldwork:petition", args=[petition.pk])
    leader = enter(cast.leader)
    page = page_of(leader, word)
    assert url not in page and "也在密封内容中查找" in page
    response = leader.post(reverse("insight:search_sealed"), {"q": word})
    assert url in response.content.decode()
    event = AuditEvent.objects.filter(action="search.opened").latest("pk")
    assert event.actor_id == cast.leader.pk and word not in str(event.__dict__)
    assert leader.get(reverse("insight:search_sealed")).status_code == 405


def test_sealed_records_are_found_by_those_alone_who_may_read_them(cast: Cast, enter: Any) -> None:
    petition = letters.registered(cast, cast.leader)
    url = reverse("fieldwork:petition", args=[petition.pk])
    for key in ("director", "other_leader", "member2", "liaison", "discipline", "auditor"):
        response = enter(getattr(cast, key)).post(reverse("insight:search_sealed"), {"q": petition.title[:4]})
        assert url not in response.content.decode(), key


def test_who_has_only_the_outline_of_a_lead_does_not_search_its_words(cast: Cast, enter: Any) -> None:
    from tests.transfers import ways

    lead = ways.signed(cast)
    url = reverse("transfers:lead", args=[lead.pk])
    assert (
        url
        in enter(cast.fresh("leader"))
        .post(reverse("insight:search_sealed"), {"q": ways.TITLE[:6]})
        .content.decode()
    )
    outline = enter(cast.fresh("lg_head"))
    assert outline.get(url).status_code == 200
    assert url not in outline.post(reverse("insight:search_sealed"), {"q": ways.TITLE[:6]}).content.decode()


def test_where_nothing_holds_it_all_most_of_the_words_are_enough(cast: Cast, enter: Any) -> None:
    found = paper(cast, "未按时足额收缴党费", "支部未按规定收缴党费，部分党员欠缴。")
    paper(cast, "会议记录缺失", "支部会议没有记录。")
    page = page_of(enter(cast.member), "支部党费收缴不及时")
    assert reverse("workpapers:paper", args=[found.pk]) in page
    assert "含有其中多数词" in page and "<mark>收缴党费</mark>" in page
    assert "会议记录缺失" not in page
    assert "没有找到" in page_of(enter(cast.member), "“支部党费收缴不及时”")
    assert "没有找到" in page_of(enter(cast.other_member), "支部党费收缴不及时")


def test_few_results_lead_to_what_holds_most_of_the_words(cast: Cast, enter: Any) -> None:
    paper(cast, "审计发现问题整改不到位")
    also = paper(cast, "整改责任没有落实到位")
    browser = enter(cast.member)
    page = page_of(browser, "整改不到位")
    assert "也看含有其中多数词的" in page and reverse("workpapers:paper", args=[also.pk]) not in page
    assert reverse("workpapers:paper", args=[also.pk]) in page_of(browser, "整改不到位", near=1)

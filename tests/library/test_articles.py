"""Texts taken apart into articles, corrected before they land, and two versions beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.library.documents import text_document
from xuncha.library.clauses import Article, doubts, passages, split_articles
from xuncha.library.models import Regulation
from xuncha.library.versions import pairs

WRAPPED = """清源县巡察工作办法
目 录
第一章 总 则
第一条 为规范巡察工作，根据《中国共产党巡视工作条例》
第三条和有关规定，结合本县实际，制定本办法。
第二章 职责
第一节 领导小组
第二条 领导小组履行下列职责：
（一）研究部署；
（二）听取汇报。
前款职责由领导小组办公室承办。
第二条之一 领导小组每季度至少开一次会。
第二节 办公室
第三条　办公室承担日常工作。
第五条 本办法自印发之日起施行。"""


def test_articles_know_their_chapter_and_wrapped_lines_are_joined() -> None:
    found = split_articles(WRAPPED)
    assert [item.no for item in found] == ["第一条", "第二条", "第二条之一", "第三条", "第五条"]
    assert found[0].text.endswith("《中国共产党巡视工作条例》第三条和有关规定，结合本县实际，制定本办法。")
    assert found[0].chapter == "第一章 总 则"
    assert (
        found[1].chapter == "第二章 职责 第一节 领导小组" and found[3].chapter == "第二章 职责 第二节 办公室"
    )


def test_paragraphs_and_items_are_named_as_they_are_cited() -> None:
    found = passages(split_articles(WRAPPED)[1].text)
    assert [item.label for item in found] == ["第一款", "第一款第（一）项", "第一款第（二）项", "第二款"]
    assert [item.label for item in passages("只有一款。")] == [""]


def test_gaps_and_repeats_are_pointed_out() -> None:
    found = split_articles(WRAPPED)
    assert doubts(found) == [(4, "gap", "第五条")]
    assert doubts([Article("第一条", "甲"), Article("第一条", "")]) == [
        (1, "twice", "第一条"),
        (1, "empty", "第一条"),
    ]


def test_a_text_without_articles_gives_none() -> None:
    assert split_articles("同志们：\n今天开会。") == []


def test_articles_of_two_versions_find_each_other_under_new_numbers() -> None:
    old = [
        Article("第一条", "为规范公务接待，制定本办法。"),
        Article("第二条", "接待应当有公函，无公函不接待。"),
        Article("第三条", "本办法由县委办公室负责解释。"),
    ]
    new = [
        Article("第一条", "为规范公务接待，厉行节约，制定本办法。"),
        Article("第二条", "陪餐人数不得超过来宾人数的三分之一。"),
        Article("第三条", "接待应当有公函，无公函不接待。"),
    ]
    found = [(pair.old and pair.old.no, pair.new and pair.new.no, pair.sort) for pair in pairs(old, new)]
    assert found == [
        ("第一条", "第一条", "changed"),
        (None, "第二条", "new"),
        ("第二条", "第三条", "moved"),
        ("第三条", None, "gone"),
    ]


def posted(articles: list[Article], **changes: str) -> dict[str, Any]:
    data: dict[str, Any] = {"count": len(articles)}
    for place, item in enumerate(articles):
        data |= {f"no-{place}": item.no, f"text-{place}": item.text, f"chapter-{place}": item.chapter}
    return data | changes


HEAD = {
    "title": "清源县巡察工作办法",
    "level": "county",
    "kind": "measure",
    "year": 2024,
    "text_public": "on",
}


def test_a_document_becomes_a_regulation_after_correction(cast: Cast, enter: Any, tmp_path: Path) -> None:
    document = text_document(cast, WRAPPED)
    browser = enter(cast.staff)
    page = reverse("library:document_split", args=[document.pk])
    shown = browser.get(page).content.decode()
    assert "第二条之一" in shown and "前面缺号" in shown
    old = Regulation.objects.create(code="old", title="旧办法")
    found = split_articles(WRAPPED)
    data = (
        HEAD
        | posted(found)
        | {"fate-2": "join", "fate-4": "drop", "text-3": "改过的条文。", "replaces": old.pk}
    )
    answer = browser.post(page, data)
    made = Regulation.objects.get(title="清源县巡察工作办法")
    assert answer.url == reverse("library:regulation", args=[made.pk])
    texts = dict(made.clauses.values_list("no", "text"))
    assert list(texts) == ["第一条", "第二条", "第三条"] and texts["第三条"] == "改过的条文。"
    assert texts["第二条"].endswith("第二条之一领导小组每季度至少开一次会。")
    old.refresh_from_db()
    document.refresh_from_db()
    assert old.superseded_by == made and document.regulation == made
    side_by_side = browser.get(reverse("library:compare", args=[old.pk]))
    assert side_by_side.status_code == 200 and "新增" in side_by_side.content.decode()
    assert browser.get(reverse("library:compare", args=[made.pk])).status_code == 404


def test_what_is_twice_does_not_land_and_nothing_typed_is_lost(cast: Cast, enter: Any) -> None:
    document = text_document(cast, WRAPPED)
    data = HEAD | posted([Article("第一条", "甲"), Article("第一条", "乙")])
    answer = enter(cast.staff).post(reverse("library:document_split", args=[document.pk]), data)
    assert answer.status_code == 422 and "重复" in answer.content.decode() and "乙" in answer.content.decode()
    assert not Regulation.objects.exists()


@pytest.mark.parametrize("who", ["leader", "discipline"])
def test_only_the_office_takes_documents_apart(cast: Cast, enter: Any, who: str) -> None:
    document = text_document(cast, WRAPPED)
    page = reverse("library:document_split", args=[document.pk])
    assert enter(getattr(cast, who)).get(page).status_code == 403

"""Comparisons: what goes in is what the person may read, what comes out is seen by who may read both texts."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from evaluation.sights import photo, saved

from tests.cast import Cast
from tests.insight import lookalike_scene as scene
from tests.library.documents import text_document
from tests.text.test_similar import ONE, OTHER
from xuncha.cycle.workpapers import actions as workpapers
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.engines import calling
from xuncha.foundation.models import Attachment, Exclusion
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale
from xuncha.insight.lookalikes import actions, photos, sources
from xuncha.insight.lookalikes.models import ComparedText, Comparison, LookAlike, PhotoPair
from xuncha.library.models import Clause, Regulation
from xuncha.office.documents import asked, likeness
from xuncha.text.similar import engine

Enter = Callable[..., Client]
ENGINES = {"documents": asked.read, "similar": engine.answer, "photos": likeness.answer}


@pytest.fixture(autouse=True)
def without_helper_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same functions in this process; that helpers carry them is proved in tests/foundation/engines."""

    def call(name: str, data: dict[str, Any], *, blob: bytes = b"", seconds: float | None = None) -> Any:
        try:
            told = ENGINES[name](data, blob)
        except asked.Refusal as refusal:
            raise calling.EngineRefused(refusal.code, refusal.figures) from None
        return told if isinstance(told, tuple) else (told, b"")

    monkeypatch.setattr(calling, "call", call)


def see(browser: Client, name: str, *args: Any) -> str:
    answer = browser.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def status(browser: Client, name: str, *args: Any) -> int:
    return browser.get(reverse(name, args=args)).status_code


def test_notes_are_uploaded_compared_and_judged(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.member)
    answer = browser.post(
        reverse("insight:compare"),
        {
            "title": "党员学习笔记",
            "source": "upload",
            "place": f"engagement:{cast.engagement.pk}",
            "uploads": [scene.upload("甲.txt", ONE), scene.zipped(乙=ONE, 丙=OTHER, 空="　")],
        },
    )
    comparison = Comparison.objects.trusted().get()
    assert answer.headers["Location"] == reverse("insight:comparison", args=[comparison.pk])
    scene.compared(comparison, cast.member)
    (pair,) = scene.pairs(comparison)
    assert (pair.sort, pair.share) == ("file", 1000)
    page = see(browser, "insight:comparison", comparison.pk)
    assert "甲.txt" in page and "乙.txt" in page and "空.txt" in page and "没有文字" in page
    answer = browser.post(
        reverse("insight:judge_lookalike", args=[pair.pk]),
        {"verdict": "copied", "note": "两人的笔记同一个文件", "version": 1},
    )
    assert answer.status_code == 302
    assert "确属雷同" in see(browser, "insight:lookalike", pair.pk)


def test_a_pair_is_shown_side_by_side(cast: Cast, enter: Enter) -> None:
    comparison = scene.compared(scene.notes(cast, cast.member), cast.member)
    (pair,) = scene.pairs(comparison)
    assert pair.sort == "text" and pair.share > 800
    page = see(enter(cast.leader), "insight:lookalike", pair.pk)
    assert "<mark>" in page and "下载原文" in page
    assert "是否雷同由人看过原文再定" in page
    assert "甲.txt" in see(enter(cast.leader), "insight:lookalike_pairs", comparison.pk)


@pytest.mark.slow
def test_what_a_group_compares_is_known_to_the_group_alone(cast: Cast, enter: Enter) -> None:
    comparison = scene.compared(scene.notes(cast, cast.member), cast.member)
    (pair,) = scene.pairs(comparison)
    for name in ("leader", "deputy", "member2", "group_liaison"):
        assert status(enter(cast.fresh(name)), "insight:lookalike", pair.pk) == 200, name
    outside = (
        "other_leader",
        "staff",
        "director",
        "discipline",
        "head",
        "liaison",
        "sys_admin",
        "auditor",
        "stranger",
    )
    for name in outside:
        browser = enter(cast.fresh(name))
        for page, pk in (
            ("comparison", comparison.pk),
            ("lookalike", pair.pk),
            ("lookalike_pairs", comparison.pk),
        ):
            assert status(browser, f"insight:{page}", pk) == 404, (name, page)


def test_who_may_not_compare_is_told_who_could(cast: Cast, enter: Enter) -> None:
    for name in ("discipline", "head", "secretary", "auditor"):
        assert status(enter(cast.fresh(name)), "insight:compare") == 403, name
    with pytest.raises(NotAllowed):
        actions.ask(scene.of_the_group(cast, source="upload"), by=cast.other_leader)
    with pytest.raises(NotAllowed):
        actions.ask(scene.of_the_office(cast, source="progress"), by=cast.leader)


def test_progress_of_two_units_is_compared_across_units(cast: Cast) -> None:
    own, foreign = cast.engagement, cast.other_engagement
    scene.item(cast, own, ONE)
    scene.item(cast, own, ONE)
    scene.item(cast, foreign, ONE.replace("鱼塘", "果园"))
    asked_for = scene.of_the_office(cast, source="progress", across_units=True)
    comparison = scene.compared(actions.ask(asked_for, by=cast.staff), cast.staff)
    found = scene.pairs(comparison)
    assert {pair.left.owner for pair in found} | {pair.right.owner for pair in found} == {
        "县教育局",
        "白禾镇",
    }
    assert len(found) == 2 and all(pair.left.owner != pair.right.owner for pair in found)


def test_only_what_the_person_who_asks_may_read_goes_in(cast: Cast) -> None:
    scene.item(cast, cast.engagement, ONE)
    scene.item(cast, cast.other_engagement, ONE)
    asked_for = scene.of_the_group(cast, source="progress", with_library=True)
    comparison = scene.compared(actions.ask(asked_for, by=cast.leader), cast.leader)
    assert comparison.texts == 1
    assert scene.pairs(comparison) == []


def test_what_was_copied_from_the_library_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    text_document(cast, f"典型经验材料\n{ONE}")
    asked_for = scene.of_the_group(cast, source="upload", with_library=True)
    comparison = actions.ask(asked_for, by=cast.member, uploads=[scene.upload("甲.txt", ONE + OTHER)])
    scene.compared(comparison, cast.member)
    (pair,) = scene.pairs(comparison)
    assert (pair.left.kind, pair.right.kind, pair.right.asked) == ("comparison", "library_document", False)
    monkeypatch.setattr(sources, "MOST_LETTERS", len(ONE + OTHER) + 10)
    scene.compared(comparison, cast.member)
    assert comparison.texts == 1 and "只比了最近" in comparison.problem


def test_articles_of_a_regulation_may_be_quoted(cast: Cast) -> None:
    article = "村集体经济组织发包出租集体资产资源，应当经成员会议或者成员代表会议讨论通过，并在签订合同之日起十个工作日内报乡镇备案。"
    regulation = Regulation.objects.create(title="资产管理办法")
    clause = Clause.objects.create(regulation=regulation, no="第一条", seq=1, text=article)
    for place, text in enumerate((ONE, OTHER)):
        scene.item(cast, (cast.engagement, cast.other_engagement)[place], text + article)
    comparison = actions.ask(scene.of_the_office(cast, source="progress"), by=cast.staff)
    assert scene.pairs(scene.compared(comparison, cast.staff)) == []
    Clause.objects.filter(pk=clause.pk).delete()
    assert len(scene.pairs(scene.compared(comparison, cast.staff))) == 1


def test_a_pair_closes_with_either_of_its_texts(cast: Cast, enter: Enter) -> None:
    scene.item(cast, cast.engagement, ONE)
    second = scene.item(cast, cast.other_engagement, ONE)
    comparison = scene.compared(
        actions.ask(scene.of_the_office(cast, source="progress"), by=cast.staff), cast.staff
    )
    (pair,) = scene.pairs(comparison)
    assert status(enter(cast.staff2), "insight:lookalike", pair.pk) == 200
    Exclusion.objects.create(
        kind=second.kind_name, record_id=second.pk, user_id=cast.staff2.pk, set_by_id=cast.director.pk
    )
    browser = enter(cast.fresh("staff2"))
    assert status(browser, "insight:lookalike", pair.pk) == 404
    page = see(browser, "insight:comparison", comparison.pk)
    assert "没有发现" in page and "白禾镇" not in page


def test_earlier_rounds_are_only_held_against(cast: Cast) -> None:
    from xuncha.cycle.planning.models import Engagement, Round

    this = cast.round
    later = Round.objects.create(
        term=cast.term,
        no=4,
        name="第四轮",
        framework=this.framework,
        ruleset_id=this.ruleset_id,
        state="under_way",
    )
    place = Engagement.objects.create(
        round=later, group=cast.group, organisation=cast.bureau, seq=1, state="under_way"
    )
    scene.item(cast, cast.engagement, ONE)
    scene.item(cast, cast.engagement, ONE)
    scene.item(cast, place, ONE)
    asked_for = Comparison(
        title="对往年", round=later, audience=scene.OFFICE, source="progress", with_earlier=True
    )
    comparison = scene.compared(actions.ask(asked_for, by=cast.staff), cast.staff)
    assert {(pair.left.asked, pair.right.asked) for pair in scene.pairs(comparison)} == {(True, False)}


def test_the_same_file_and_the_same_photo_in_two_items(cast: Cast, enter: Enter, tmp_path: Any) -> None:
    first, second = (scene.item(cast, cast.engagement) for _each in range(2))
    third = scene.item(cast, cast.other_engagement)
    for item in (first, second):
        scene.evidence(item, OTHER.encode(), "公示.txt", cast.staff)
    scene.evidence(first, picture(photo(1)), "现场.jpg", cast.staff)
    scene.evidence(third, picture(saved(photo(1).crop((60, 60, 900, 680)), 50)), "现场照.jpg", cast.staff)
    asked_for = scene.of_the_office(cast, source="evidence")
    comparison = scene.compared(actions.ask(asked_for, by=cast.staff), cast.staff)
    found = {pair.sort: {pair.left.record_id, pair.right.record_id} for pair in scene.pairs(comparison)}
    assert found == {"file": {first.pk, second.pk}, "photo": {first.pk, third.pk}}
    texts = ComparedText.objects.trusted().filter(comparison=comparison, title__contains="现场")
    assert all("只有图片" in text.problem for text in texts)


def picture(image: Any) -> bytes:
    held = io.BytesIO()
    image.convert("RGB").save(held, "JPEG", quality=85)
    return held.getvalue()


@pytest.mark.slow
def test_an_item_quietly_says_where_its_files_stand_again(cast: Cast, enter: Enter) -> None:
    first, second = (scene.item(cast, cast.engagement) for _each in range(2))
    third = scene.item(cast, cast.other_engagement)
    for item in (first, second, third):
        scene.evidence(item, OTHER.encode(), "公示.txt", cast.staff)
    scene.evidence(first, picture(photo(1)), "现场.jpg", cast.staff)
    scene.evidence(second, picture(saved(photo(1).crop((60, 60, 900, 680)), 50)), "现场照.jpg", cast.staff)
    photos.look()
    photos.look()
    assert PhotoPair.objects.count() == 2
    page = see(enter(cast.discipline), "rectification:item", first.pk)
    assert "证-01 另用于 2 项" in page and "证-02 与 1 项的照片画面相同" in page
    page = see(enter(cast.leader), "rectification:item", first.pk)
    assert "证-01 另用于 1 项" in page and reverse("rectification:item", args=[third.pk]) not in page
    assert "另用于" not in see(enter(cast.head), "rectification:item", first.pk)


def test_a_file_that_was_struck_out_is_no_hint(cast: Cast) -> None:
    first, second = (scene.item(cast, cast.engagement) for _each in range(2))
    scene.evidence(first, OTHER.encode(), "公示.txt", cast.staff)
    struck = scene.evidence(second, OTHER.encode(), "公示.txt", cast.staff)
    assert len(photos.elsewhere(first, cast.staff)) == 1
    Attachment.objects.trusted().filter(pk=struck.pk).update(voided_at=struck.attached_at)
    assert photos.elsewhere(first, cast.staff) == []


@pytest.mark.slow
def test_a_confirmed_pair_is_cited_in_a_paper(cast: Cast, enter: Enter) -> None:
    comparison = scene.compared(scene.notes(cast, cast.member), cast.member)
    (pair,) = scene.pairs(comparison)
    page = see(enter(cast.member), "insight:lookalike", pair.pk)
    assert "写入底稿" not in page
    actions.judge(pair, verdict="copied", note="整段照抄", version=1, by=cast.member)
    assert "写入底稿" in see(enter(cast.member), "insight:lookalike", pair.pk)
    paper = WorkPaper(title="学习笔记相互抄袭", author_leaf_id="A1.02")
    workpapers.draft_paper(paper, engagement=cast.engagement, by=cast.member)
    browser = enter(cast.member)
    browser.post(reverse("workpapers:cite_into", args=["lookalike", pair.pk]), {"paper": paper.pk})
    page = see(browser, "workpapers:paper", paper.pk)
    assert f"雷同比对 {pair.number}" in page
    assert paper.title in see(browser, "insight:lookalike", pair.pk)


def test_a_judgement_needs_a_reason_and_the_newest_version(cast: Cast) -> None:
    comparison = scene.compared(scene.notes(cast, cast.member), cast.member)
    (pair,) = scene.pairs(comparison)
    with pytest.raises(Missing):
        actions.judge(pair, verdict="copied", note=" ", version=1, by=cast.member)
    actions.judge(pair, verdict="quoted", note="", version=1, by=cast.member)
    with pytest.raises(Stale):
        actions.judge(pair, verdict="copied", note="再看", version=1, by=cast.leader)
    with pytest.raises(NotAllowed):
        actions.judge(pair, verdict="copied", note="外人", version=2, by=cast.other_leader)
    with pytest.raises(Refused, match="已有判断"):
        actions.again(comparison, by=cast.member)


def test_comparing_again_begins_anew(cast: Cast) -> None:
    comparison = scene.compared(scene.notes(cast, cast.member), cast.member)
    before = {pair.pk for pair in scene.pairs(comparison)}
    scene.compared(comparison, cast.member)
    after = scene.pairs(comparison)
    assert len(after) == len(before) == 1 and after[0].pk not in before


def test_files_that_cannot_be_compared_say_why(cast: Cast, enter: Enter) -> None:
    held = picture(photo(2))
    uploads = [
        scene.upload("甲.txt", ONE),
        scene.SimpleUploadedFile("坏.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"),
        scene.SimpleUploadedFile("照片.jpg", held),
    ]
    comparison = actions.ask(scene.of_the_group(cast, source="upload"), by=cast.member, uploads=uploads)
    scene.compared(comparison, cast.member)
    problems = dict(
        ComparedText.objects.trusted().filter(comparison=comparison).values_list("title", "problem")
    )
    assert problems["甲.txt"] == "" and problems["坏.pdf"] and "只有图片" in problems["照片.jpg"]


def test_a_helper_that_fails_is_told(cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = scene.notes(cast, cast.member)

    def broken(*_asked: Any, **_named: Any) -> Any:
        raise calling.EngineTimedOut

    monkeypatch.setitem(ENGINES, "similar", broken)
    with pytest.raises(calling.EngineTimedOut):
        scene.compared(comparison, cast.member)
    comparison.refresh_from_db()
    assert comparison.state == "failed" and comparison.problem
    assert "没有完成" in see(enter(cast.leader), "insight:lookalikes")


def test_the_form_says_what_is_missing(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.member)
    said = {
        "title": "笔记",
        "source": "upload",
        "place": f"engagement:{cast.engagement.pk}",
        "with_earlier": "on",
    }
    answer = browser.post(reverse("insight:compare"), said)
    page = answer.content.decode()
    assert (
        answer.status_code == 422
        and "请选定要比对的文件" in page
        and "去年的文件请作为对照的文件上传" in page
    )
    answer = browser.post(reverse("insight:compare"), said | {"source": "materials"})
    assert "请选定一份调阅清单" in answer.content.decode()
    answer = browser.post(reverse("insight:compare"), said | {"place": f"round:{cast.round.pk}"})
    assert answer.status_code == 422
    assert not Comparison.objects.trusted().exists()


@pytest.mark.parametrize("count", [2, 30])
def test_pages_take_the_same_statements_for_few_and_many(
    count: int, cast: Cast, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    comparison = scene.notes(cast, cast.member)
    rows = [
        ComparedText(comparison=comparison, kind="comparison", record_id=comparison.pk, title=f"{number}.txt")
        for number in range(count + 1)
    ]
    texts = ComparedText.objects.bulk_create(rows)
    made = [
        LookAlike(comparison=comparison, left=texts[0], right=other, share=500, letters=90)
        for other in texts[1:]
    ]
    pairs = LookAlike.objects.bulk_create(made)
    for number in range(count):
        Comparison.objects.create(
            title=str(number), group=cast.group, created_by_id=cast.member.pk, created_by_name="张磊"
        )
    browser = enter(cast.leader)
    pages = [
        ("insight:lookalikes", ()),
        ("insight:comparison", (comparison.pk,)),
        ("insight:lookalike_pairs", (comparison.pk,)),
        ("insight:lookalike", (pairs[0].pk,)),
    ]
    for name, args in pages:
        see(browser, name, *args)
        with django_assert_max_num_queries(17):
            see(browser, name, *args)
    with django_assert_max_num_queries(14):
        assert (
            browser.get(reverse("insight:lookalike_pairs", args=[comparison.pk]) + "?export=xlsx").status_code
            == 200
        )


def test_every_kind_that_goes_in_is_none_that_is_sealed() -> None:
    from xuncha.insight.lookalikes.models import READ

    assert not [name for name in READ if kinds.get(name).sealed]

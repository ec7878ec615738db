"""The two texts from the ledger to their readers: drawn, edited, examined, published, answered (M0-24, M3-23, M4-27)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, proof
from tests.foundation.hostile import png
from tests.rectification import disclosures as scene
from xuncha.cycle.planning import stages
from xuncha.cycle.planning.facts import facts_of
from xuncha.cycle.rectification.disclosure import actions, compose, parts
from xuncha.cycle.rectification.disclosure.text import lines, numeral
from xuncha.cycle.rectification.models import (
    Comment,
    Disclosure,
    Passage,
    RectificationItem,
    RectificationPlan,
)
from xuncha.cycle.rectification.plan.checks import live
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Refused, Stale
from xuncha.foundation.rules.models import Clock

Enter = Callable[..., Client]
pytestmark = pytest.mark.usefixtures("begun")


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("board.png", png(), "image/png")


def url(text: Disclosure, name: str = "disclosure") -> str:
    return reverse(f"rectification:{name}", args=[text.pk])


def passage(text: Disclosure, key: str) -> Passage:
    return Passage.objects.trusted().select_related("disclosure__plan").get(disclosure=text, key=key)


def test_the_text_is_drawn_from_what_was_fed_back_to_the_unit(
    plan: RectificationPlan, text: Disclosure
) -> None:
    told = parts.draft_text(text)
    assert scene.PROGRESS in told
    assert "整改状态：已完成。" in told
    assert "完成率" in told
    assert "含基本完成" in told
    assert "民主生活会批评意见空泛" not in told, "the principal leader's own items are the head's alone"
    assert "马涛" not in told, "nobody's name is drawn"
    items = {row.item_id for row in parts.passages_of(text) if row.heading}
    assert items == set(compose.fed_back(plan).values_list("pk", flat=True))


def test_what_nobody_fed_back_is_never_named(cast: Cast, plan: RectificationPlan) -> None:
    found = RectificationItem(
        plan=plan, seq=90, problem="自查发现账外资金", special="self_found", state="open"
    )
    found.place_in(cast.engagement)
    found.save()
    assert "账外资金" not in parts.draft_text(scene.drafted(cast, plan, "inner"))


def test_persons_held_to_account_are_counted_inside_the_party_only(
    cast: Cast, plan: RectificationPlan
) -> None:
    live(plan).update(persons_held=3)
    assert "追责问责 3 人" in parts.draft_text(scene.drafted(cast, plan, "inner"))
    assert "追责问责" not in parts.draft_text(scene.drafted(cast, plan, "social"))


def test_each_target_has_one_text_and_only_an_approved_plan_any(
    cast: Cast, plan: RectificationPlan, text: Disclosure
) -> None:
    with pytest.raises(Refused, match="已经有了"):
        actions.open_disclosure(plan, "social", by=cast.liaison)
    plan.state = "draft"
    with pytest.raises(Refused, match="审核通过以后"):
        actions.open_disclosure(plan, "inner", by=cast.liaison)


def test_a_paragraph_is_edited_in_place_and_a_conflict_shows_theirs(
    enter: Enter, cast: Cast, text: Disclosure
) -> None:
    row = passage(text, "duty:first")
    address = reverse("rectification:passage", args=[row.pk])
    mine = {"name": "text", "value": "主要负责人逐项督办。", "version": 1}
    assert enter(cast.liaison).post(address, mine).json()["version"] == 2
    answer = enter(cast.head).post(address, {"name": "text", "value": "别的", "version": 1})
    assert (answer.status_code, answer.json()["text"]) == (409, "主要负责人逐项督办。")
    assert enter(cast.head).post(address, {"name": "key", "value": "x", "version": 2}).status_code == 403
    assert enter(cast.other_liaison).post(address, mine).status_code == 404
    row.refresh_from_db()
    assert row.is_edited


def test_the_ledger_moving_on_is_shown_and_taken_over_paragraph_by_paragraph(
    cast: Cast, text: Disclosure
) -> None:
    first, second = live(text.plan).filter(is_top_leader=False)[:2]
    edited = passage(text, f"item:{first.pk}")
    actions.edit_passage(edited, "text", "我们自己的话。", by=cast.liaison, version=1)
    rows = RectificationItem.objects.trusted()
    rows.filter(pk__in=(first.pk, second.pk)).update(progress="又办了一件。", declared="basically_done")
    text = scene.reread(text)
    assert {f"item:{first.pk}", f"item:{second.pk}", "duty:ledger"} <= set(parts.moved(text))
    old = text.figures["basically"]
    actions.redraw(text, by=cast.liaison)
    assert passage(text, f"item:{first.pk}").text == "我们自己的话。", "what was typed stays"
    assert "又办了一件" in passage(text, f"item:{second.pk}").text
    assert text.figures["basically"] > old
    actions.redraw(text, by=cast.liaison, keys=[f"item:{first.pk}"])
    assert "又办了一件" in passage(text, f"item:{first.pk}").text
    assert parts.moved(scene.reread(text)) == {}


def test_an_older_ledger_and_names_of_persons_ask_for_a_reason(cast: Cast, text: Disclosure) -> None:
    actions.edit_passage(
        passage(text, "duty:first"),
        "text",
        "马涛同志带头整改，已将问题线索移交。",
        by=cast.liaison,
        version=1,
    )
    with pytest.raises(NeedsReason) as need:
        engine.take(scene.reread(text), "submit", by=cast.liaison)
    told = "".join(str(detail) for detail in need.value.details)
    assert "马涛" in told
    assert "问题线索" in told
    engine.take(scene.reread(text), "submit", by=cast.liaison, reason="主要负责人姓名应当公开")


def test_a_mobile_number_among_the_facts_blocks(cast: Cast, text: Disclosure) -> None:
    actions.edit_passage(
        passage(text, "duty:first"), "text", "联系 13800138000。", by=cast.liaison, version=1
    )
    with pytest.raises(Missing) as missing:
        engine.take(scene.reread(text), "submit", by=cast.liaison)
    assert "手机号码" in str(missing.value.details)


def test_a_text_without_contact_or_with_blanks_is_not_sent(cast: Cast, plan: RectificationPlan) -> None:
    bare = actions.open_disclosure(plan, "inner", by=cast.liaison)
    bare.phone = ""
    bare.save(update_fields=["phone"])
    with pytest.raises(Missing) as missing:
        engine.take(scene.reread(bare), "submit", by=cast.liaison)
    assert len(missing.value.details) == 2


def test_who_wrote_or_sent_it_does_not_examine_it_and_the_office_does_not_approve(
    cast: Cast, text: Disclosure
) -> None:
    engine.take(text, "submit", by=cast.staff, reason="代办")
    with pytest.raises(NotAllowed):
        engine.take(scene.reread(text), "pass", by=cast.staff, reason="x")
    with pytest.raises(NotAllowed):
        engine.take(scene.reread(text), "pass", by=cast.head, reason="x")
    engine.take(scene.reread(text), "pass", by=cast.staff2, reason="x")
    with pytest.raises(NotAllowed):
        engine.take(scene.reread(text), "approve", by=cast.director, proof=proof(cast.director))
    engine.take(scene.reread(text), "send_back", by=cast.director, reason="数字再核")
    assert scene.reread(text).state == "returned"


def test_a_round_may_do_without_the_leading_group(cast: Cast, text: Disclosure) -> None:
    cast.round.switched_off_states = ["disclosure.decision"]
    cast.round.save()
    engine.take(scene.reread(text), "submit", by=cast.liaison, reason="x")
    assert engine.take(scene.reread(text), "pass", by=cast.staff, reason="x").state == "approved"


def test_both_texts_out_meet_the_clock_and_the_stage(
    cast: Cast, plan: RectificationPlan, text: Disclosure
) -> None:
    actions.start_clock(plan, on=today(), by=cast.staff)
    clock = Clock.objects.get(code="DR20", kind="rectification_plan", record_id=plan.pk)
    assert clock.due == today() + timedelta(days=15)
    out = scene.published(cast, text)
    assert scene.PROGRESS in out.published_text
    assert "disclosed" not in facts_of(cast.engagement)
    assert "党内通报" in stages.missing(stages.BY_CODE["S13"], {}, cast.engagement)[-1]
    scene.published(cast, scene.drafted(cast, plan, "inner"))
    assert "disclosed" in facts_of(cast.engagement)
    clock.refresh_from_db()
    assert clock.state == "met"


def test_reports_accepted_later_than_publication_find_the_clock_met(
    cast: Cast, plan: RectificationPlan, text: Disclosure
) -> None:
    scene.published(cast, text)
    scene.published(cast, scene.drafted(cast, plan, "inner"))
    actions.start_clock(plan, on=today(), by=cast.staff)
    assert Clock.objects.get(code="DR20", record_id=plan.pk).state == "met"


def test_a_short_posting_asks_why_and_one_without_proof_is_refused(
    enter: Enter, cast: Cast, text: Disclosure
) -> None:
    scene.approved(cast, text)
    browser = enter(cast.liaison)
    day = today().isoformat()
    given = {"channel": "board", "on": day, "place": "一楼公开栏", "posted_from": day, "posted_until": day}
    given["version"] = str(scene.reread(text).version)
    assert "请填网址" in browser.post(url(text, "publish"), given).content.decode()
    answer = browser.post(url(text, "publish"), given | {"proof": photo()})
    assert answer.status_code == 422
    assert "公示 0 个工作日" in answer.content.decode()
    answer = browser.post(url(text, "publish"), given | {"proof": photo(), "reason": "村务栏换版"})
    assert answer.status_code == 302
    page = browser.get(url(text)).content.decode()
    assert "证-01" in page
    assert "一楼公开栏" in page
    assert scene.reread(text).posted_where == "公开栏"


def test_comments_are_collected_without_names_and_accusations_without_words(
    cast: Cast, text: Disclosure
) -> None:
    out = scene.reread(scene.published(cast, text, since=today() - timedelta(days=40)))
    said = Comment(on=today(), channel="phone", gist="建议公开采购结果")
    actions.add_comment(out, said, by=cast.liaison)
    with pytest.raises(Refused, match="内容不写在这里"):
        actions.add_comment(
            out, Comment(on=today(), channel="letter", is_accusation=True, gist="某人收钱"), by=cast.liaison
        )
    with pytest.raises(Missing, match="转交给谁"):
        actions.add_comment(out, Comment(on=today(), channel="letter", is_accusation=True), by=cast.liaison)
    handed = Comment(
        on=today(), channel="letter", is_accusation=True, handed_to="县纪委监委信访室", handed_on=today()
    )
    actions.add_comment(out, handed, by=cast.liaison)
    engine.take(out, "end", by=cast.liaison)
    with pytest.raises(Missing, match="还不能") as missing:
        engine.take(scene.reread(text), "close", by=cast.staff)
    assert "1 件意见" in str(missing.value.details)
    said.disclosure = scene.reread(text)
    actions.handle_comment(said, outcome="adopted", answer="已公开", by=cast.liaison)
    assert engine.take(scene.reread(text), "close", by=cast.staff).state == "closed"
    assert scene.reread(text).comments == 2


def test_a_posting_that_has_not_ended_is_not_ended(cast: Cast, text: Disclosure) -> None:
    out = scene.reread(scene.published(cast, text))
    with pytest.raises(Missing):
        engine.take(out, "end", by=cast.liaison)


def test_a_stale_paragraph_is_not_overwritten_by_a_verb(cast: Cast, text: Disclosure) -> None:
    row = passage(text, "duty:first")
    actions.edit_passage(row, "text", "一", by=cast.liaison, version=1)
    with pytest.raises(Stale):
        actions.edit_passage(passage(text, "duty:first"), "text", "二", by=cast.head, version=1)


def test_headings_are_numbered_as_in_an_official_document(text: Disclosure) -> None:
    assert [numeral(number) for number in (1, 9, 10, 11, 20, 21, 99, 100)] == [
        "一", "九", "十", "十一", "二十", "二十一", "九十九", "100",
    ]  # fmt: skip
    told = lines(text, parts.passages_of(text), {})
    heads = [line.text for line in told if line.level == 1]
    assert heads == [
        "一、履行主体责任情况",
        "二、反馈问题整改落实情况",
        "三、需长期整改事项进展情况",
        "四、下步打算",
    ]
    assert all(line.item_id for line in told if line.level == 2)

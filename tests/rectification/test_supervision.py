"""The five letters: proposed by date, signed by the director, received and answered by the unit's head (DR35; practice 24)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, proof
from tests.foundation.hostile import png
from xuncha.cycle.rectification.models import RectificationItem, RectificationPlan, SupervisionLetter
from xuncha.cycle.rectification.plan.checks import live
from xuncha.cycle.rectification.supervision import actions
from xuncha.cycle.rectification.supervision.proposing import proposals
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.models import Exclusion
from xuncha.foundation.refusals import Missing, NotAllowed

Enter = Callable[..., Client]
Sort = SupervisionLetter.Sort


def due_in(plan: RectificationPlan, *days: int) -> list[RectificationItem]:
    """The plan's items due so many days from today, the rest far off."""
    items = list(live(plan).filter(is_top_leader=False))
    for item, day in zip(items, (*days, *[300] * len(items)), strict=False):
        item.due = item.original_due = today() + timedelta(days=day)
        item.save(update_fields=["due", "original_due"])
    return items


def proposed(cast: Cast) -> list[tuple[str, int]]:
    return [(one.sort, len(one.items)) for one in proposals(cast.fresh("staff"))]


@pytest.fixture
def letter(cast: Cast, plan: RectificationPlan) -> SupervisionLetter:
    items = due_in(plan, -3)
    return actions.draft(
        plan,
        Sort.ADMONITION,
        items[:1],
        why="1 项逾期",
        by=cast.staff,
        reply_due=today() + timedelta(days=10),
    )


def address(name: str, *args: Any) -> str:
    return reverse(f"rectification:{name}", args=args)


def act(record: SupervisionLetter, edge: str) -> str:
    return reverse("kit:act", args=["supervision_letter", record.pk, edge])


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (16, []),
        (15, [(Sort.REMINDER, 1)]),
        (1, [(Sort.REMINDER, 1)]),
        (0, [(Sort.ADMONITION, 1)]),
        (-29, [(Sort.ADMONITION, 1)]),
        (-30, [(Sort.ADMONITION, 1)]),
    ],
)
def test_a_step_is_proposed_from_its_day_on(
    cast: Cast, plan: RectificationPlan, days: int, expected: list[tuple[str, int]]
) -> None:
    due_in(plan, days)
    assert proposed(cast) == expected


def test_what_was_urged_is_not_proposed_again_until_the_next_step_or_a_new_date(
    cast: Cast, plan: RectificationPlan
) -> None:
    items = due_in(plan, 10, 12)
    assert proposed(cast) == [(Sort.REMINDER, 2)]
    made = actions.draft(plan, Sort.REMINDER, items[:2], why="临期", by=cast.staff)
    assert proposed(cast) == []
    items[0].due = today() + timedelta(days=14)  # extended with approval: the ladder begins anew
    items[0].save(update_fields=["due"])
    assert proposed(cast) == [(Sort.REMINDER, 1)]
    engine.take(made, "drop", by=cast.staff, reason="已电话提醒")
    assert proposed(cast) == [(Sort.REMINDER, 2)]


def test_who_was_admonished_in_vain_is_proposed_to_be_held_to_account(
    cast: Cast, plan: RectificationPlan
) -> None:
    items = due_in(plan, -30)
    actions.draft(plan, Sort.ADMONITION, items[:1], why="逾期", by=cast.staff)
    assert proposed(cast) == [(Sort.ACCOUNTABILITY, 1)]


def test_nothing_is_proposed_for_what_is_done_long_term_in_review_or_the_heads_own(
    cast: Cast, plan: RectificationPlan
) -> None:
    items = due_in(plan, -5, -5, -5)
    for item, change in zip(
        items, ({"declared": "done"}, {"is_long_term": True}, {"state": "joint_review"}), strict=False
    ):
        RectificationItem.objects.trusted().filter(pk=item.pk).update(**change)
    head = live(plan).get(is_top_leader=True)
    head.due = today() - timedelta(days=40)
    head.save(update_fields=["due"])
    assert proposed(cast) == []
    with pytest.raises(Missing, match="当面提醒"):
        actions.draft(plan, Sort.ADMONITION, [head], why="逾期", by=cast.staff)


def test_whoever_may_not_know_an_item_may_not_know_the_letter_that_quotes_it(
    cast: Cast, enter: Enter, plan: RectificationPlan
) -> None:
    items = due_in(plan, -3)
    Exclusion.objects.create(
        kind="rectification_item",
        record_id=items[0].pk,
        user_id=cast.staff2.pk,
        set_by_id=cast.director.pk,
        reason="回避",
    )
    made, other = (
        actions.draft(plan, Sort.SUPERVISE, [item], why="督查", by=cast.staff) for item in items[:2]
    )
    browser = enter(cast.fresh("staff2"))
    assert browser.get(address("letter", made.pk)).status_code == 404
    assert browser.get(address("letter", other.pk)).status_code == 200


@pytest.mark.slow
def test_from_proposal_to_a_verified_reply(cast: Cast, enter: Enter, plan: RectificationPlan) -> None:
    items = due_in(plan, -3)
    office = enter(cast.staff)
    page = office.get(address("letter_proposals")).content.decode()
    assert "告诫书" in page
    start = address("letter_draft", plan.pk)
    assert "最长的逾期 3 天" in office.get(f"{start}?sort=admonition").content.decode()
    typed = {"sort": "admonition", "why": "1 项逾期 3 天", "reply_due": "2027-01-05", "items": [items[0].pk]}
    assert office.post(start, typed).status_code == 302
    made = SupervisionLetter.objects.trusted().get()
    assert items[0].performance[:20] in made.text and "特此告诫" in made.text
    assert enter(cast.liaison).get(address("letter", made.pk)).status_code == 404
    assert office.post(act(made, "issue"), {}).status_code != 302
    assert enter(cast.director, proof=True).post(act(made, "issue"), {}).status_code == 302
    made.refresh_from_db()
    assert made.number
    clerk, head = enter(cast.liaison), enter(cast.head, proof=True)
    assert clerk.get(address("letter", made.pk)).status_code == 200
    assert "督办文书待签收" in head.get("/").content.decode()
    assert clerk.post(act(made, "receive"), {}).status_code == 403
    assert head.post(act(made, "receive"), {}).status_code == 302
    assert head.post(act(made, "reply"), {}).status_code == 422
    made.refresh_from_db()
    words = {"reply": "已召开专题会，12 月底前完成。", "version": made.version}
    assert clerk.post(address("letter_reply", made.pk), words).status_code == 302
    assert clerk.post(address("letter_reply", made.pk), words).status_code == 409
    leader = enter(cast.county_leader)  # reads the letter, but not what its head has not signed
    assert leader.get(address("letter_reply", made.pk)).status_code == 403
    for name in ("letter", "letter_print"):
        assert "12 月底前" not in leader.get(address(name, made.pk)).content.decode()
        assert "12 月底前" in clerk.get(address(name, made.pk)).content.decode()
    assert head.post(act(made, "reply"), {}).status_code == 302
    assert office.post(act(made, "verify"), {"reason": "已核实，会议记录在卷"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "closed"
    printed = clerk.get(address("letter_print", made.pk)).content.decode()
    assert all(text in printed for text in ("赵敏", "马涛", "12 月底前完成"))
    assert "12 月底前" in leader.get(address("letter", made.pk)).content.decode()


def test_the_proposal_to_hold_to_account_goes_to_the_discipline_commission_alone(
    cast: Cast, enter: Enter, plan: RectificationPlan
) -> None:
    items = due_in(plan, -40)
    made = actions.draft(plan, Sort.ACCOUNTABILITY, items[:1], why="逾期 40 天", by=cast.staff)
    with pytest.raises(Missing):
        engine.take(made, "issue", by=cast.director, proof=proof(cast.director))
    page = enter(cast.director).get(address("letter", made.pk)).content.decode()
    assert "签报纪委监委" in page and ">签发<" not in page
    engine.take(made, "submit", by=cast.director, proof=proof(cast.director))
    assert enter(cast.head).get(address("letter", made.pk)).status_code == 404
    assert "逾期 40 天" not in enter(cast.liaison).get(address("letters")).content.decode()
    browser = enter(cast.discipline)
    assert "问责建议待答复" in browser.get("/").content.decode()
    assert browser.post(act(made, "answer"), {"reason": "已约谈责任人"}).status_code == 302


def test_receipt_in_ink(cast: Cast, enter: Enter, letter: SupervisionLetter) -> None:
    engine.take(letter, "issue", by=cast.director, proof=proof(cast.director))
    paper = {
        "signer_name": "马涛", "signer_post": "局长", "acted_on": today().isoformat(), "copies": "1",
        "scan": SimpleUploadedFile("签收.png", png()),
    }  # fmt: skip
    assert enter(cast.staff).post(f"{act(letter, 'receive')}?form=paper", paper).status_code == 302
    confirm = reverse("kit:paper_act", args=[PaperAct.objects.get(kind="supervision_letter").pk])
    assert enter(cast.staff2).post(confirm, {"answer": "confirm"}).status_code == 302
    letter.refresh_from_db()
    assert letter.state == "received"


def test_doors(cast: Cast, enter: Enter, letter: SupervisionLetter, plan: RectificationPlan) -> None:
    for who, status in {
        "staff": 200,
        "discipline": 404,
        "head": 404,
        "county_leader": 404,
        "member": 404,
    }.items():
        assert enter(getattr(cast, who)).get(address("letter", letter.pk)).status_code == status, who
    assert enter(cast.discipline).get(address("letter_draft", plan.pk)).status_code == 403
    assert enter(cast.discipline).get(address("letter_proposals")).status_code == 403
    assert enter(cast.head).get(address("letter_draft", plan.pk)).status_code == 403
    with pytest.raises(NotAllowed):
        actions.draft(plan, Sort.GUIDE, [], why="阶段", by=cast.discipline)
    engine.take(letter, "issue", by=cast.director, proof=proof(cast.director))
    assert enter(cast.county_leader).get(address("letter", letter.pk)).status_code == 200
    assert enter(cast.other_head).get(address("letter", letter.pk)).status_code == 404


def test_proposals_ask_as_much_for_many_items_as_for_few(
    cast: Cast, enter: Enter, plan: RectificationPlan, django_assert_max_num_queries: Any
) -> None:
    due_in(plan, *[-3] * 20)
    browser = enter(cast.staff)
    browser.get(address("letter_proposals"))
    with django_assert_max_num_queries(14):
        browser.get(address("letter_proposals"))
    with django_assert_max_num_queries(12):
        browser.get(address("letters"))

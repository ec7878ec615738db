"""Bulk acts select again with the rights of whoever acts; the desk moves from item to item."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD, Cast, appoint
from tests.rectification import scene
from xuncha.cycle.rectification.models import RectificationItem, RectificationPlan
from xuncha.cycle.rectification.plan.checks import live
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import Opinion

Enter = Callable[..., Client]
ALL = {"all": "1", "go": "1"}


def items_of(plan: RectificationPlan) -> list[RectificationItem]:
    return list(live(plan).select_related("plan", "engagement", "round", "organisation"))


def bulk(browser: Client, code: str, query: str = "", **data: Any) -> Any:
    return browser.post(reverse("rectification:bulk", args=[code]) + query, data)


def declared(plan: RectificationPlan, cast: Cast) -> list[RectificationItem]:
    items = items_of(plan)
    for item in items:
        scene.carry_out(item, cast, by=cast.head if item.is_top_leader else cast.liaison)
        engine.take(item, "declare", by=cast.head)
    return items


def test_one_signature_serves_the_whole_list(cast: Cast, enter: Enter, plan: RectificationPlan) -> None:
    items = declared(plan, cast)
    browser = enter(cast.head)
    asked = bulk(browser, "sign", all="1")
    assert "本人口令" in asked.content.decode()
    assert bulk(browser, "sign", **ALL, password="wrong").status_code == 422
    done = bulk(browser, "sign", **ALL, password=PASSWORD)
    assert f"已办理 {len(items)} 条" in done.content.decode()
    assert {item.state for item in items_of(plan)} == {"leader_review"}


def test_the_selection_is_made_again_with_the_actors_rights(cast: Cast, enter: Enter, plan: Any) -> None:
    """Keys typed into the request reach nothing that the person may not do."""
    hidden = next(item for item in items_of(plan) if item.is_top_leader)
    answer = bulk(enter(cast.liaison), "assign", pick=[hidden.pk], go="1", owner="罗丹")
    assert answer.status_code == 422
    assert bulk(enter(cast.other_head), "assign", pick=[hidden.pk], go="1", owner="甲").status_code == 422
    assert bulk(enter(cast.discipline), "assign", pick=[hidden.pk], go="1", owner="甲").status_code == 403
    hidden.refresh_from_db()
    assert hidden.owner == ""
    bulk(enter(cast.liaison), "assign", **ALL, owner="罗丹")
    owners = {item.owner for item in items_of(plan) if not item.is_top_leader}
    assert (owners, next(item for item in items_of(plan) if item.is_top_leader).owner) == ({"罗丹"}, "")


def test_the_filter_bounds_what_all_means(cast: Cast, enter: Enter) -> None:
    late, other = scene.many(cast, 2)
    RectificationItem.objects.trusted().filter(pk=late.pk).update(due=today() - timedelta(days=1))
    bulk(enter(cast.liaison), "assign", "?bar=overdue", **ALL, owner="罗丹")
    late.refresh_from_db()
    other.refresh_from_db()
    assert (late.owner, other.owner) == ("罗丹", "")


def test_what_could_not_be_done_is_named_and_the_rest_is_done(cast: Cast, enter: Enter, plan: Any) -> None:
    ready, *others = items_of(plan)
    scene.carry_out(ready, cast)
    page = bulk(enter(cast.liaison), "declare", **ALL).content.decode()
    assert "已办理 1 条" in page
    assert f"有 {len([o for o in others if not o.is_top_leader])} 条没有办" in page
    ready.refresh_from_db()
    assert ready.state == "self_declared"


def test_a_department_sees_and_fills_what_it_was_assigned(cast: Cast, enter: Enter) -> None:
    mine, other = scene.many(cast, 2)
    clerk = cast.fresh("stranger")
    clerk.organisation = cast.bureau
    clerk.save()
    appoint(clerk, "org_dept_user", [cast.bureau.pk])
    bulk(enter(cast.liaison), "assign", pick=[mine.pk], go="1", assignee=clerk.pk)
    browser = enter(cast.fresh("stranger"))
    assert browser.get(reverse("rectification:item", args=[mine.pk])).status_code == 200
    assert browser.get(reverse("rectification:item", args=[other.pk])).status_code == 404
    browser.post(
        reverse("rectification:progress", args=[mine.pk]), {"declared": "basically_done", "text": "已清退"}
    )
    mine.refresh_from_db()
    assert mine.declared == "basically_done"


def in_review(plan: RectificationPlan, cast: Cast, count: int) -> list[RectificationItem]:
    items = [item for item in items_of(plan) if not item.is_top_leader][:count]
    for item in items:
        scene.to_review(item, cast)
    return items


def test_the_desk_shows_one_item_and_moves_on_after_each_opinion(cast: Cast, enter: Enter, plan: Any) -> None:
    first, second, third = in_review(plan, cast, 3)
    browser = enter(cast.discipline)
    page = browser.get(reverse("rectification:desk")).content.decode()
    assert "1 / 3" in page
    assert 'data-key="ArrowDown"' in page
    moved = browser.post(
        reverse("rectification:desk"), {"item": first.pk, "party": "discipline", "result": "agree"}
    )
    assert f"at={second.pk}" in moved["Location"]
    browser.post(
        reverse("rectification:desk"), {"item": second.pk, "party": "discipline", "result": "return"}
    )
    assert Opinion.objects.filter(party="discipline", kind="rectification_item").count() == 1
    browser.post(
        reverse("rectification:desk"),
        {"item": second.pk, "party": "discipline", "result": "return", "text": "缺文件"},
    )
    assert Opinion.objects.get(record_id=second.pk, kind="rectification_item").result == "return"
    assert "1 / 1" in browser.get(reverse("rectification:desk")).content.decode()
    assert str(third) in browser.get(reverse("rectification:desk")).content.decode()


def test_a_party_cannot_speak_for_another(cast: Cast, enter: Enter, plan: Any) -> None:
    (item,) = in_review(plan, cast, 1)
    enter(cast.organisation).post(
        reverse("rectification:desk"), {"item": item.pk, "party": "discipline", "result": "agree"}
    )
    assert [row.party for row in Opinion.objects.filter(record_id=item.pk, kind="rectification_item")] == [
        "organisation"
    ]


@pytest.mark.slow
def test_review_in_bulk_closes_in_bulk(cast: Cast, enter: Enter, plan: Any) -> None:
    items = in_review(plan, cast, 3)
    for code, who in (("agree_discipline", "discipline"), ("agree_organisation", "organisation"), ("agree_office", "director")):  # fmt: skip
        bulk(enter(cast.people[who]), code, **ALL, password=PASSWORD)
    bulk(enter(cast.director), "close", **ALL, password=PASSWORD)
    for item in items:
        item.refresh_from_db()
    assert {item.state for item in items} == {"to_close"}
    bulk(enter(cast.staff2), "close", **ALL, password=PASSWORD)
    for item in items:
        item.refresh_from_db()
    assert {item.state for item in items} == {"closed"}

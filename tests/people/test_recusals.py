"""Relations to a unit: declared, found, decided; and asked when a group is formed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import Pending
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed
from xuncha.people.actions import recusals as actions
from xuncha.people.conflicts import conflicts
from xuncha.people.models import Recusal, User

Enter = Callable[..., Client]


def declared(cast: Cast, relation: str = "worked") -> Recusal:
    return actions.declare(
        organisation=cast.bureau, relation=relation, by=cast.other_member, period="2019—2022"
    )


def test_a_declaration_waits_for_a_decision_and_counts_meanwhile(cast: Cast) -> None:
    recusal = declared(cast)
    assert Pending.objects.get(kind="recusal", record_id=recusal.pk).right == "people.decide_recusal"
    (found,) = conflicts([cast.other_member, cast.member], cast.bureau)
    assert (found.user_id, found.decided, found.recusal_id) == (cast.other_member.pk, False, recusal.pk)
    assert "曾在该单位工作" in found.reason
    assert "2019" not in found.reason


def test_decided_to_recuse_it_counts_and_decided_to_stay_it_does_not(cast: Cast) -> None:
    recusal = declared(cast)
    engine.take(recusal, "decide_recuse", by=cast.director, reason="三年以上")
    assert conflicts([cast.other_member], cast.bureau)[0].decided
    engine.take(recusal, "revise_stay", by=cast.lg_head, reason="已离任多年")
    assert conflicts([cast.other_member], cast.bureau) == []


def test_a_decision_gives_its_reason(cast: Cast) -> None:
    with pytest.raises(NeedsReason):
        engine.take(declared(cast), "decide_recuse", by=cast.director)


def test_nobody_decides_on_themselves(cast: Cast) -> None:
    own = actions.declare(organisation=cast.bureau, relation="spouse", by=cast.director)
    with pytest.raises(NotAllowed):
        engine.take(own, "decide_stay", by=cast.director, reason="x")


def test_whoever_reports_a_relation_does_not_decide_on_it(cast: Cast) -> None:
    found = actions.report(
        user=cast.member, organisation=cast.bureau, relation="teacher", origin="unit", by=cast.director
    )
    with pytest.raises(NotAllowed):
        engine.take(found, "decide_recuse", by=cast.director, reason="x")
    engine.take(found, "decide_recuse", by=cast.lg_head, reason="属实")


@pytest.mark.parametrize("who", ["staff", "leader", "member", "sec_admin", "liaison"])
def test_others_do_not_decide(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        engine.take(declared(cast), "decide_stay", by=getattr(cast, who), reason="x")


def test_ones_own_unit_its_superior_and_its_sub_units_are_conflicts(cast: Cast) -> None:
    assert conflicts([cast.liaison], cast.bureau)[0].decided
    assert "上级单位" in conflicts([cast.other_liaison], cast.village)[0].reason
    villager = User.objects.create(username="villager", name="村干部", organisation=cast.village)
    assert "下属单位" in conflicts([villager], cast.town)[0].reason
    assert conflicts([cast.member], cast.town) == []


def test_a_relation_to_a_village_keeps_from_its_township(cast: Cast) -> None:
    actions.declare(organisation=cast.village, relation="native", by=cast.member)
    assert conflicts([cast.member], cast.town)


def test_a_second_account_carries_the_persons_declarations(cast: Cast) -> None:
    declared(cast)
    second = User.objects.create(username="second", name="冯霞", second_of=cast.other_member)
    assert [item.user_id for item in conflicts([second], cast.bureau)] == [second.pk]


def test_forming_a_group_asks_two_questions_however_many_people(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    people = list(User.objects.all())
    with django_assert_num_queries(2):
        conflicts(people, cast.bureau)


def test_other_needs_its_words(cast: Cast) -> None:
    with pytest.raises(Missing):
        declared(cast, "other")


def test_everybody_declares_and_withdraws_on_their_own_page(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.liaison)
    assert browser.get(reverse("people:declare")).status_code == 200
    browser.post(reverse("people:declare"), {"organisation": cast.town.pk, "relation": "in_law"})
    recusal = Recusal.objects.of_person(cast.liaison).get()
    page = browser.get(reverse("people:me")).content.decode()
    assert "近姻亲" in page
    assert "待认定" in page
    browser.post(reverse("people:withdraw_recusal", args=[recusal.pk]))
    assert Recusal.objects.of_person(cast.liaison).get().state == "withdrawn"


def test_nobody_withdraws_anothers_declaration(cast: Cast, enter: Enter) -> None:
    recusal = declared(cast)
    assert enter(cast.member).post(reverse("people:withdraw_recusal", args=[recusal.pk])).status_code == 404


def test_the_office_reports_and_the_head_decides_in_the_browser(cast: Cast, enter: Enter) -> None:
    data = {"user": cast.member.pk, "organisation": cast.bureau.pk, "relation": "spouse", "origin": "unit"}
    answer = enter(cast.staff).post(reverse("people:report_recusal"), data)
    assert answer.status_code == 302
    recusal = Recusal.objects.visible_to(cast.staff).get(user=cast.member)
    head = enter(cast.lg_head)
    assert "认定回避" in head.get(reverse("people:recusal", args=[recusal.pk])).content.decode()
    url = reverse("kit:act", args=["recusal", recusal.pk, "decide_recuse"])
    assert head.post(url, {"reason": "属实"}).status_code == 302
    assert conflicts([cast.member], cast.bureau)[0].decided


@pytest.mark.parametrize("who", ["leader", "member", "liaison", "sys_admin", "sec_admin", "discipline"])
def test_what_others_declared_is_not_shown(cast: Cast, enter: Enter, who: str) -> None:
    recusal = declared(cast)
    browser = enter(getattr(cast, who))
    assert browser.get(reverse("people:recusals")).status_code == 403
    assert browser.get(reverse("people:recusal", args=[recusal.pk])).status_code == 404

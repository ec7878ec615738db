"""Every page: the right person sees it, another group's is 404, without the right it is 403; lists cost the same at any size."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast, appoint
from tests.planning import scene
from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.actions import engagements, preparation
from xuncha.cycle.planning.models import (
    BriefingRequest,
    CooperationItem,
    Engagement,
    Group,
    GroupPlan,
    Membership,
    Round,
    SubObject,
    Term,
)
from xuncha.foundation.dates import today
from xuncha.foundation.models import Attachment
from xuncha.people.models import Appointment

DAY = today().isoformat()


def text(answer: Any) -> str:
    return answer.content.decode()


LISTS = ["home", "coverage", "rounds", "engagements", "briefings"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("person", "status"),
    [("director", 200), ("staff", 200), ("leader", 200), ("member", 200), ("lg_head", 200), ("discipline", 200),
     ("head", 403), ("auditor", 403), ("sys_admin", 403), ("county_leader", 403)],
)  # fmt: skip
def test_who_opens_the_lists(cast: Cast, enter, name: str, person: str, status: int) -> None:
    assert enter(cast.people[person]).get(reverse(f"planning:{name}")).status_code == status


OF_ENGAGEMENT = ["engagement", "preparation", "people", "villages", "notice_print"]


@pytest.mark.parametrize("name", OF_ENGAGEMENT)
@pytest.mark.parametrize(
    ("person", "status"),
    [("staff", 200), ("leader", 200), ("member", 200), ("other_leader", 404), ("other_member", 404), ("head", 404),
     ("auditor", 404), ("stranger", 404)],
)  # fmt: skip
def test_who_opens_an_engagement(cast: Cast, enter, name: str, person: str, status: int) -> None:
    answer = enter(cast.people[person]).get(reverse(f"planning:{name}", args=[cast.engagement.pk]))
    assert answer.status_code == status


ACTS = ["notify", "enter", "end_onsite", "extend", "reschedule", "entry_meeting"]


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize(
    ("person", "status"),
    [("other_leader", 404), ("head", 404), ("member", 403), ("discipline", 403), ("lg_head", 403)],
)
def test_acts_of_an_engagement_are_closed_to_others(
    cast: Cast, enter, name: str, person: str, status: int
) -> None:
    url = reverse(f"planning:{name}", args=[cast.engagement.pk])
    data = {"on": DAY, "number": "1", "onsite_end": DAY, "entry_on": DAY, "reason": "试"}
    assert enter(cast.people[person]).get(url).status_code == status
    assert enter(cast.people[person]).post(url, data).status_code == status
    cast.engagement.refresh_from_db()
    assert cast.engagement.notice_on is None


POSTS = ["self_check", "liaison", "add_cooperation", "add_key_point"]


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize(("person", "status"), [("leader", 302), ("staff", 302), ("member", 403), ("other_leader", 404), ("head", 404)])  # fmt: skip
def test_small_forms_of_an_engagement(cast: Cast, enter, name: str, person: str, status: int) -> None:
    data = {"on": DAY, "liaison_name": "某某", "sort": "cooperation", "text": "提供会议记录"}
    answer = enter(cast.people[person]).post(reverse(f"planning:{name}", args=[cast.engagement.pk]), data)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("staff", 200),
        ("leader", 200),
        ("lg_head", 200),
        ("head", 404),
        ("auditor", 404),
        ("county_leader", 404),
    ],
)
def test_who_opens_a_round(cast: Cast, enter, person: str, status: int) -> None:
    for name in ("round", "authorisation", "secondment", "round_villages"):
        assert (
            enter(cast.people[person]).get(reverse(f"planning:{name}", args=[cast.round.pk])).status_code
            == status
        )


def test_a_group_sees_only_its_own_row_of_the_round(cast: Cast, enter) -> None:
    page = text(enter(cast.leader).get(reverse("planning:round", args=[cast.round.pk])))
    assert "县教育局" in page and "白禾镇" not in page and "第二巡察组" not in page
    whole = text(enter(cast.staff).get(reverse("planning:round", args=[cast.round.pk])))
    assert "白禾镇" in whole


@pytest.mark.parametrize(
    ("person", "status"),
    [("staff", 200), ("leader", 200), ("other_leader", 404), ("head", 404), ("discipline", 200)],
)
def test_who_opens_a_group(cast: Cast, enter, person: str, status: int) -> None:
    assert (
        enter(cast.people[person]).get(reverse("planning:group", args=[cast.group.pk])).status_code == status
    )


def test_a_round_from_the_empty_form_to_the_announcement(cast: Cast, enter) -> None:
    office, chief = enter(cast.director), enter(cast.lg_head, proof=True)
    assert "工作方案" in text(office.get(reverse("planning:round_new")))
    form = {
        "term": cast.term.pk, "no": 7, "name": "十五届县委第七轮巡察", "mode": "regular", "scheme": "方案",
        "entry_on": (today() + timedelta(15)).isoformat(), "onsite_end": (today() + timedelta(60)).isoformat(),
        "framework": "focus4", "counting": "problem", "review_parties": ["discipline", "organisation", "office"],
        "switched_off_states": ["workpaper.deputy_review"],
    }  # fmt: skip
    assert office.post(reverse("planning:round_new"), form).status_code == 302
    round_ = Round.objects.trusted().get(no=7)
    assert round_.switched_off() == {"workpaper.deputy_review"}
    data = {"no": 1, "name": "第一巡察组"}
    assert office.post(reverse("planning:group_new", args=[round_.pk]), data).status_code == 302
    group = Group.objects.trusted().get(round=round_)
    seat = {"role_code": "group_leader", "user": cast.stranger.pk}
    assert office.post(reverse("planning:add_seat", args=[group.pk]), seat).status_code == 302
    unit = scene.unit("清源县文旅局")
    propose = reverse("planning:propose")
    assert "清源县文旅局" in text(office.post(propose, {"pick": [unit.pk]}))
    assert office.post(propose, {"pick": [unit.pk], "group": group.pk, "mode": ""}).status_code == 302
    assert office.post(reverse("planning:propose_appointments", args=[group.pk])).status_code == 302
    submit = reverse("kit:act", args=["round", round_.pk, "submit"])
    assert office.post(submit, {"version": Round.objects.trusted().get(no=7).version}).status_code == 302
    approve = reverse("kit:act", args=["round", round_.pk, "approve"])
    assert chief.post(approve, {}).status_code == 302
    assert "宣布" in text(office.get(reverse("planning:announce", args=[round_.pk])))
    assert office.post(reverse("planning:announce", args=[round_.pk]), {"on": DAY}).status_code == 302
    notify = reverse("planning:notify_all", args=[round_.pk])
    assert "清源县文旅局" in text(office.get(notify)) or "文旅局" in text(office.get(notify))
    assert office.post(notify, {"on": DAY, "number": "清巡通1号"}).status_code == 302
    engagement = Engagement.objects.trusted().get(round=round_)
    assert (engagement.stage, engagement.notice_no) == ("S03", "清巡通1号")
    assert "路人" in text(office.get(reverse("planning:authorisation", args=[round_.pk])))


def test_a_round_form_says_what_is_wrong(cast: Cast, enter) -> None:
    office = enter(cast.director)
    form = {"term": cast.term.pk, "no": 8, "name": "第八轮", "mode": "regular", "framework": "focus4",
            "counting": "problem", "review_parties": ["office"], "entry_on": "2026-05-01", "onsite_end": "2026-04-01"}  # fmt: skip
    answer = office.post(reverse("planning:round_new"), form)
    assert answer.status_code == 422
    assert "三至五方" in text(answer) and "不能早于进驻" in text(answer)
    taken = form | {
        "no": 3,
        "review_parties": ["discipline", "organisation", "office"],
        "onsite_end": "2026-06-01",
    }
    assert office.post(reverse("planning:round_new"), taken).status_code == 409


def test_only_the_office_plans(cast: Cast, enter) -> None:
    for name in ("leader", "lg_head", "head", "discipline", "auditor"):
        browser = enter(cast.people[name])
        assert browser.get(reverse("planning:round_new")).status_code == 403
        assert browser.get(reverse("planning:term_new")).status_code == 403
        assert browser.get(reverse("planning:briefing_new")).status_code == 403
        assert browser.post(reverse("planning:propose"), {"pick": [cast.bureau.pk]}).status_code == 403


def test_a_stale_round_form_shows_both_versions(cast: Cast, enter) -> None:
    round_ = scene.draft_round(cast)
    url = reverse("planning:round_edit", args=[round_.pk])
    Round.objects.trusted().filter(pk=round_.pk).update(version=2, name="别人改过的名称")
    answer = enter(cast.staff).post(url, {"version": 1, "name": "我写的名称"})
    assert answer.status_code == 409
    assert "别人改过的名称" in text(answer) and "我写的名称" in text(answer)


def test_a_term_and_its_plan(cast: Cast, enter) -> None:
    office = enter(cast.staff)
    data = {"name": "十六届", "no": 16, "starts_on": "2026-08-01", "plan_text": "五年内常规巡察全覆盖"}
    assert office.post(reverse("planning:term_new"), data).status_code == 302
    term = Term.objects.get(no=16)
    url = reverse("planning:term", args=[term.pk])
    assert office.post(url, data | {"version": 1, "plan_text": "分三步"}).status_code == 302
    assert office.post(url, data | {"version": 1}).status_code == 422
    assert "分三步" in text(office.get(reverse("planning:home"), {"term": term.pk}))


def test_coverage_filters_and_proposes(cast: Cast, enter) -> None:
    scene.unit("清源县文旅局")
    office = enter(cast.staff)
    page = text(office.get(reverse("planning:coverage"), {"coverage": "none"}))
    assert "清源县文旅局" in page and "清源县教育局" not in page and "/propose/" in page
    assert "/propose/" not in text(enter(cast.leader).get(reverse("planning:coverage")))
    round_ = scene.draft_round(cast)
    group = scene.group_of(cast, round_)
    data = {"all": "1", "group": group.pk, "mode": ""}
    assert (
        office.post(reverse("planning:propose") + "?coverage=none&unit_type=county_dept", data).status_code
        == 302
    )
    engaged = Engagement.objects.trusted().filter(round=round_)
    assert [item.organisation.name for item in engaged] == ["清源县文旅局"]


def test_a_member_is_replaced_on_the_page(cast: Cast, enter) -> None:
    round_ = scene.draft_round(cast)
    group = scene.group_of(cast, round_)
    member = Membership.objects.trusted().get(group=group)
    office = enter(cast.staff)
    url = reverse("planning:replace", args=[member.pk])
    assert office.get(url).status_code == 200
    data = {
        "role_code": "group_leader",
        "user": cast.stranger.pk,
        "on": DAY,
        "leaving_reason": "因病",
        "document_no": "补1号",
    }
    assert office.post(url, data).status_code == 302
    page = text(office.get(reverse("planning:group", args=[group.pk])))
    assert "路人" in page and "因病" in page and "接替" in page
    assert enter(cast.leader).get(url).status_code == 404
    successor = Membership.objects.trusted().get(group=group, left_on=None)
    leave = reverse("planning:unseat", args=[successor.pk])
    assert office.post(leave, {"on": DAY, "reason": "召回"}).status_code == 302
    assert not Membership.objects.trusted().filter(group=group, left_on=None).exists()


def test_the_groups_plan_in_the_browser(cast: Cast, enter) -> None:
    new = reverse("planning:group_plan_new", args=[cast.group.pk])
    leader = enter(cast.leader)
    assert leader.post(new, {"focus": "食堂", "division": "两组"}).status_code == 302
    plan = GroupPlan.objects.trusted().get(group=cast.group)
    page = reverse("planning:group_plan", args=[plan.pk])
    assert "食堂" in text(leader.get(page))
    assert enter(cast.other_leader).get(page).status_code == 404
    assert enter(cast.other_leader).get(new).status_code == 404
    assert enter(cast.member).get(new).status_code == 403
    edit = reverse("planning:group_plan_edit", args=[plan.pk])
    assert (
        leader.post(edit, {"version": plan.version, "focus": "食堂和基建", "division": "两组"}).status_code
        == 302
    )
    assert leader.post(reverse("kit:act", args=["group_plan", plan.pk, "submit"]), {}).status_code == 302
    assert (
        enter(cast.director).post(reverse("kit:act", args=["group_plan", plan.pk, "approve"]), {}).status_code
        == 302
    )


def test_the_entry_meeting_on_the_page(cast: Cast, enter) -> None:
    leader = enter(cast.leader)
    url = reverse("planning:entry_meeting", args=[cast.engagement.pk])
    assert "马涛" in text(leader.get(url))
    data = {
        "held_on": DAY, "place": "三楼会议室", "chair": "李正", "form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0,
        "form-0-side": "office", "form-0-name": "赵敏", "form-0-reason": "县委会议",
        "form-1-side": "unit", "form-1-name": "马涛", "form-1-present": "on",
    }  # fmt: skip
    assert leader.post(url, data).status_code == 302
    page = text(leader.get(reverse("planning:preparation", args=[cast.engagement.pk])))
    assert "三楼会议室" in page and "县委会议" in page


def test_ticks_by_group_office_and_unit(cast: Cast, enter) -> None:
    item = preparation.add_cooperation(
        cast.engagement, sort="cooperation", text="提供会议记录", by=cast.leader
    )
    point = preparation.add_key_point(cast.engagement, text="看校园食堂采购", by=cast.leader)
    tick = reverse("planning:tick_cooperation", args=[item.pk])
    unit = enter(cast.head)
    assert unit.post(tick).status_code == 404
    Engagement.objects.trusted().filter(pk=cast.engagement.pk).update(audience=4)
    assert unit.post(tick).status_code == 302
    item.refresh_from_db()
    assert item.done_by == "马涛"
    page = text(unit.get(reverse("planning:cooperation")))
    assert "提供会议记录" in page and "看校园食堂采购" not in page
    assert enter(cast.other_head).post(tick).status_code == 404
    assert enter(cast.member).post(tick).status_code == 403
    check = reverse("planning:tick_key_point", args=[point.pk])
    assert unit.post(check).status_code == 404
    assert enter(cast.leader).post(check).status_code == 302
    point.refresh_from_db()
    assert point.covered_by == "李正"
    assert CooperationItem.objects.trusted().filter(done_on=today()).count() == 1


def test_proof_is_handed_in_by_unit_or_group(cast: Cast, enter) -> None:
    item = preparation.add_cooperation(cast.engagement, sort="cooperation", text="张贴公告", by=cast.leader)
    url = reverse("planning:prove_cooperation", args=[item.pk])
    unit = enter(cast.head)
    assert unit.get(url).status_code == 404
    Engagement.objects.trusted().filter(pk=cast.engagement.pk).update(audience=4)
    photo = SimpleUploadedFile("公告栏.txt", "照片说明".encode())
    assert unit.post(url, {"file": photo, "title": "公告栏照片"}).status_code == 302
    assert "公告栏照片" in text(unit.get(reverse("planning:cooperation")))
    page = text(enter(cast.leader).get(reverse("planning:preparation", args=[cast.engagement.pk])))
    proof = Attachment.objects.trusted().get(kind="cooperation_item")
    assert reverse("files:download", args=[proof.pk]) in page
    assert enter(cast.leader).get(reverse("files:download", args=[proof.pk])).status_code == 200
    assert enter(cast.other_head).get(url).status_code == 404
    secret = SimpleUploadedFile("名单.txt", b"list")
    assert unit.post(url, {"file": secret, "has_state_secret": "on"}).status_code == 422


def test_the_units_page_is_the_units(cast: Cast, enter) -> None:
    url = reverse("planning:cooperation")
    assert enter(cast.head).get(url).status_code == 200
    assert enter(cast.leader).get(url).status_code == 403


def test_after_the_term_the_grid_is_only_read(cast: Cast, enter) -> None:
    SubObject.objects.create(engagement=cast.engagement, organisation=cast.village)
    Appointment.objects.trusted().filter(user=cast.leader).update(acts_until=today() - timedelta(days=1))
    page = text(enter(cast.leader).get(reverse("planning:villages", args=[cast.engagement.pk])))
    assert "data-cell" not in page and "cell-locked" in page


def test_the_register_of_briefings(cast: Cast, enter) -> None:
    _round, _group, found = scene.started(cast)
    departments = [scene.unit("清源县审计局"), scene.unit("清源县信访局")]
    office = enter(cast.staff)
    page = office.get(reverse("planning:briefing_new"), {"round": found[0].round_id})
    assert page.status_code == 200
    data = {
        "departments": [unit.pk for unit in departments],
        "engagements": [item.pk for item in found],
        "asked_on": DAY,
    }
    assert office.post(reverse("planning:briefing_new"), data).status_code == 302
    rows = list(BriefingRequest.objects.trusted().order_by("id"))
    assert len(rows) == 4
    bulk = reverse("planning:briefings_bulk")
    assert office.post(bulk, {"pick": [rows[0].pk, rows[1].pk], "act": "reply"}).status_code == 302
    assert office.post(bulk, {"pick": [rows[2].pk], "act": "remind"}).status_code == 302
    single = reverse("planning:briefing_reply", args=[rows[3].pk])
    assert office.get(single).status_code == 200
    assert office.post(single, {"on": DAY, "note": "无情况"}).status_code == 302
    states = BriefingRequest.objects.trusted().order_by("id").values_list("state", flat=True)
    assert list(states) == ["replied", "replied", "asked", "replied"]
    assert "无情况" in text(office.get(reverse("planning:briefing", args=[rows[3].pk])))
    assert enter(cast.leader).get(reverse("planning:briefing", args=[rows[3].pk])).status_code == 404
    assert office.post(bulk, {"act": "reply"}).status_code == 422


def test_suspension_in_the_browser_leaves_its_document(cast: Cast, enter) -> None:
    office = enter(cast.director)
    url = reverse("planning:suspend", args=[cast.round.pk])
    assert office.post(url, {"on": DAY, "reason": "防汛"}).status_code == 422
    assert office.post(url, {"on": DAY, "reason": "防汛", "document_no": "清巡9号"}).status_code == 302
    page = text(office.get(reverse("planning:round", args=[cast.round.pk])))
    assert "防汛" in page and "清巡9号" in page
    assert enter(cast.staff).get(reverse("planning:resume", args=[cast.round.pk])).status_code == 403
    assert (
        office.post(
            reverse("planning:resume", args=[cast.round.pk]), {"on": DAY, "reason": "结束"}
        ).status_code
        == 302
    )


@pytest.mark.parametrize("name", ["coverage", "rounds", "engagements", "briefings", "round", "home"])
@pytest.mark.slow
def test_a_list_costs_the_same_at_any_size(cast: Cast, enter, name: str) -> None:
    browser = enter(cast.staff)
    round_ = scene.draft_round(cast)
    group = scene.group_of(cast, round_)
    url = reverse(f"planning:{name}", args=[round_.pk] if name == "round" else [])
    grow(cast, round_, group, 1)
    browser.get(url)
    few = cost(browser, url)
    grow(cast, round_, group, 40)
    scene.draft_round(cast, no=9)
    many = cost(browser, url)
    assert many <= few
    assert many <= (20 if name == "round" else 10)


def grow(cast: Cast, round_: Round, group: Group, count: int) -> None:
    start = Organisation.objects.count()
    units = [scene.township(f"乡镇{start + index}", 2) for index in range(count)]
    made = engagements.engage(round_, group, units, by=cast.staff)
    preparation.ask_briefings(made, [scene.unit(f"部门{start}")], asked_on=today(), by=cast.staff)


def cost(browser: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


def test_the_page_of_a_round_stays_readable_with_villages(cast: Cast, enter) -> None:
    round_ = scene.draft_round(cast)
    group = scene.group_of(cast, round_)
    place = scene.township("河口镇", 30)
    engagements.engage(round_, group, [place], by=cast.staff)
    engagements.engage(
        round_, group, list(Organisation.objects.filter(parent=place)[:12]), by=cast.staff, mode="elevated"
    )
    page = text(enter(cast.staff).get(reverse("planning:round", args=[round_.pk])))
    assert "单独巡察村 12" in page
    assert SubObject.objects.trusted().filter(engagement__round=round_, own=None).count() == 18


def test_pages_of_strangers_are_not_found(cast: Cast, enter) -> None:
    appoint(cast.stranger, "group_member", [cast.other_group.pk])
    browser = enter(cast.fresh("stranger"))
    assert browser.get(reverse("planning:engagement", args=[cast.engagement.pk])).status_code == 404
    assert browser.get(reverse("planning:engagement", args=[cast.other_engagement.pk])).status_code == 200

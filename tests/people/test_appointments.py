"""An appointment passes through three hands, never one's own, and ends on its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD, Cast, appoint, proof
from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.workpapers import actions as workpapers
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import Pending, Step
from xuncha.foundation.refusals import Missing, NeedsSignature, NotAllowed
from xuncha.people.actions import appointments as actions
from xuncha.people.actions.appointments import Row, Terms
from xuncha.people.models import Appointment, User
from xuncha.people.scopes import Scope, of_organisations

Enter = Callable[..., Client]


def terms(**changes: Any) -> Terms:
    values: dict[str, Any] = {
        "acts_from": today(),
        "acts_until": today() + timedelta(days=30),
        "reads_until": today() + timedelta(days=60),
        "document_no": "清委巡组〔2026〕9号",
    }
    return Terms(**(values | changes))


def in_group(cast: Cast) -> Scope:
    return Scope((cast.group.pk,), cast.group.name, round_id=cast.round.pk, group_id=cast.group.pk)


def propose(cast: Cast, *, role: str = "group_member", name: str = "沈岚", **changes: Any) -> Appointment:
    row = Row(role, name, cast.town, "科员", "13800000000", scope=in_group(cast))
    return actions.propose([row], terms=terms(**changes), by=cast.staff)[0]


def approved(cast: Cast, **changes: Any) -> Appointment:
    return actions.approve(propose(cast, **changes), by=cast.lg_head, proof=proof(cast.lg_head))


def test_it_passes_from_the_office_over_the_leading_group_to_the_security_administrator(cast: Cast) -> None:
    appointment = approved(cast)
    assert not appointment.user.is_active
    (slip,) = actions.activate_batch([appointment], by=cast.sec_admin)
    person = User.objects.get(pk=appointment.user_id)
    assert person.is_active
    assert person.must_change_password
    assert person.check_password(slip.password)
    assert slip.password not in person.password
    assert person.reach("workpapers.write", acting=True)
    steps = Step.objects.filter(kind="appointment", record_id=appointment.pk)
    assert [step.edge for step in steps] == ["created", "approve", "activate"]


def test_before_activation_it_opens_nothing(cast: Cast) -> None:
    appointment = approved(cast)
    assert not User.objects.get(pk=appointment.user_id).reach("workpapers.read")


def test_each_hand_finds_it_among_its_to_dos(cast: Cast) -> None:
    appointment = propose(cast)
    waiting = Pending.objects.filter(kind="appointment", record_id=appointment.pk)
    assert waiting.get().right == "people.approve"
    actions.approve(appointment, by=cast.lg_head, proof=proof(cast.lg_head))
    assert waiting.get().right == "people.activate"


def test_the_leading_groups_approval_is_a_signature(cast: Cast) -> None:
    with pytest.raises(NeedsSignature):
        actions.approve(propose(cast), by=cast.lg_head)


@pytest.mark.parametrize("who", ["director", "staff", "sec_admin", "sys_admin", "leader", "liaison"])
def test_nobody_else_approves(cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    with pytest.raises(NotAllowed):
        actions.approve(propose(cast), by=person, proof=proof(person))


@pytest.mark.parametrize("who", ["director", "staff2", "lg_head", "sys_admin", "auditor"])
def test_nobody_but_the_security_administrator_activates(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.activate(approved(cast), by=getattr(cast, who))


@pytest.mark.parametrize("who", ["sys_admin", "sec_admin", "lg_head", "leader", "liaison", "stranger"])
def test_only_the_office_proposes(cast: Cast, who: str) -> None:
    row = Row("group_member", "沈岚", cast.town, scope=in_group(cast))
    with pytest.raises(NotAllowed):
        actions.propose([row], terms=terms(), by=getattr(cast, who))


def test_nobody_proposes_their_own_appointment(cast: Cast) -> None:
    row = Row("group_member", user=cast.staff, scope=in_group(cast))
    with pytest.raises(Missing) as refusal:
        actions.propose([row], terms=terms(), by=cast.staff)
    assert "本人" in str(refusal.value.details[0])


def test_nobody_approves_their_own_appointment(cast: Cast) -> None:
    row = Row("discipline_org", user=cast.lg_head)
    appointment = actions.propose([row], terms=terms(), by=cast.staff)[0]
    with pytest.raises(NotAllowed):
        actions.approve(appointment, by=cast.lg_head, proof=proof(cast.lg_head))


def test_whoever_proposed_cannot_approve_even_with_the_right(cast: Cast) -> None:
    appoint(cast.staff, "lg_deputy", [])
    person = cast.fresh("staff")
    appointment = propose(cast)
    with pytest.raises(NotAllowed):
        actions.approve(appointment, by=person, proof=proof(person))


def test_a_second_account_counts_as_the_same_person(cast: Cast) -> None:
    cast.sec_admin.second_of = cast.lg_head
    cast.sec_admin.save()
    with pytest.raises(NotAllowed):
        actions.activate(approved(cast), by=cast.fresh("sec_admin"))


def test_a_member_without_a_last_day_is_refused(cast: Cast) -> None:
    with pytest.raises(Missing) as refusal:
        propose(cast, acts_until=None, reads_until=None)
    assert "期限" in str(refusal.value.details[0])


def test_a_wrong_line_keeps_the_whole_list_out_and_is_named(cast: Cast) -> None:
    good = Row("group_member", "沈岚", cast.town, scope=in_group(cast))
    bad = Row("group_member", "江帆", cast.town)
    before = User.objects.count()
    with pytest.raises(Missing) as refusal:
        actions.propose([good, bad], terms=terms(), by=cast.staff)
    assert "第2行" in str(refusal.value.details[0])
    assert User.objects.count() == before


def test_a_known_person_gets_no_second_account(cast: Cast) -> None:
    row = Row("group_member", cast.liaison.name, cast.bureau, scope=in_group(cast))
    appointment = actions.propose([row], terms=terms(), by=cast.staff)[0]
    assert appointment.user_id == cast.liaison.pk


def test_usernames_are_pinyin_and_unique(cast: Cast) -> None:
    rows = [
        Row("group_member", "沈岚", unit, scope=in_group(cast))
        for unit in (cast.town, cast.bureau, cast.village)
    ]
    made = actions.propose(rows, terms=terms(), by=cast.staff)
    assert [item.user.username for item in made] == ["shenlan", "shenlan2", "shenlan3"]


def test_an_administrators_account_takes_no_business_role(cast: Cast) -> None:
    with pytest.raises(Missing) as refusal:
        actions.propose([Row("office_staff", user=cast.auditor)], terms=terms(), by=cast.staff)
    assert "三员" in str(refusal.value.details[0])


def test_a_business_account_takes_no_administrators_role(cast: Cast) -> None:
    with pytest.raises(Missing):
        actions.propose([Row("auditor", user=cast.staff2)], terms=terms(), by=cast.staff)


def test_a_person_of_the_office_becomes_administrator_under_a_second_account(cast: Cast) -> None:
    unit = Organisation.objects.get(pk=cast.staff2.organisation_id)
    row = Row("auditor", cast.staff2.name, unit)
    appointment = actions.propose([row], terms=terms(), by=cast.staff)[0]
    assert appointment.user.second_of_id == cast.staff2.pk
    assert appointment.user.username.endswith("-gl")


def test_two_administrators_are_two_people(cast: Cast) -> None:
    second = User.objects.create_user("second", None, name="邓工", second_of=cast.sys_admin)
    with pytest.raises(Missing):
        actions.propose([Row("auditor", user=second)], terms=terms(), by=cast.staff)


def test_the_database_keeps_two_administrator_roles_apart(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        appoint(cast.sys_admin, "auditor", [])


def test_the_database_refuses_a_term_that_ends_before_it_begins(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        appoint(cast.member, "group_member", [1], acts_until=today() - timedelta(days=60))


def test_after_the_term_a_member_reads_but_no_longer_acts(cast: Cast, enter: Enter) -> None:
    paper = workpapers.draft_paper(WorkPaper(title="甲"), engagement=cast.engagement, by=cast.member)
    held = Appointment.objects.of_person(cast.member).get()
    held.acts_until, held.reads_until = today() + timedelta(days=3), today() + timedelta(days=9)
    held.save()
    page = reverse("workpapers:paper", args=[paper.pk])
    with time_machine.travel(today() + timedelta(days=3)):
        assert cast.fresh("member").may("workpapers.write", paper)
    with time_machine.travel(today() + timedelta(days=4)):
        person = cast.fresh("member")
        assert enter(person).get(page).status_code == 200
        assert not person.may("workpapers.write", paper)
        assert enter(person).get(reverse("workpapers:edit", args=[paper.pk])).status_code == 403
        with pytest.raises(NotAllowed):
            engine.take(paper, "submit", by=person, reason="x")


def test_after_the_last_day_of_reading_nothing_is_left(cast: Cast, enter: Enter) -> None:
    paper = workpapers.draft_paper(WorkPaper(title="甲"), engagement=cast.engagement, by=cast.member)
    held = Appointment.objects.of_person(cast.member).get()
    held.acts_until, held.reads_until = today() + timedelta(days=3), today() + timedelta(days=9)
    held.save()
    with time_machine.travel(today() + timedelta(days=10)):
        browser = enter(cast.fresh("member"))
        assert browser.get(reverse("workpapers:paper", args=[paper.pk])).status_code == 404
        assert browser.get(reverse("workpapers:list")).status_code == 403
        assert not WorkPaper.objects.visible_to(cast.fresh("member")).exists()


def test_before_its_first_day_an_appointment_opens_nothing(cast: Cast) -> None:
    later = today() + timedelta(days=5)
    appoint(cast.stranger, "group_member", [cast.group.pk], acts_from=later)
    assert not cast.fresh("stranger").reach("workpapers.read")
    with time_machine.travel(later):
        assert cast.fresh("stranger").reach("workpapers.read")


def test_revoking_ends_everything_at_once(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.member)
    assert browser.get(reverse("workpapers:list")).status_code == 200
    held = Appointment.objects.of_person(cast.member).get()
    actions.revoke(held, by=cast.sec_admin, reason="调离")
    assert browser.get(reverse("workpapers:list")).status_code == 403


def replaced(cast: Cast) -> Appointment:
    old = Appointment.objects.of_person(cast.member).get()
    row = Row("group_member", "沈岚", cast.town, scope=in_group(cast), replaces=old)
    new = actions.propose([row], terms=terms(), by=cast.staff)[0]
    actions.approve(new, by=cast.lg_head, proof=proof(cast.lg_head))
    actions.activate_batch([new], by=cast.sec_admin)
    return new


def test_a_replaced_member_stops_acting_and_the_to_dos_go_over(cast: Cast) -> None:
    paper = workpapers.draft_paper(WorkPaper(title="甲"), engagement=cast.engagement, by=cast.member)
    new = replaced(cast)
    assert new.sort == Appointment.Sort.SUPPLEMENTARY
    assert Pending.objects.get(kind="workpaper", record_id=paper.pk).user_id == new.user_id
    old = cast.fresh("member")
    assert not old.may("workpapers.write", paper)
    assert WorkPaper.objects.visible_to(old).filter(pk=paper.pk).exists()
    paper.refresh_from_db()
    assert paper.created_by_id == old.pk
    assert User.objects.get(pk=new.user_id).may("workpapers.write", paper)


def test_what_comes_back_later_goes_to_the_one_who_stands_in(cast: Cast) -> None:
    paper = workpapers.draft_paper(WorkPaper(title="甲"), engagement=cast.engagement, by=cast.member)
    new = replaced(cast)
    engine.pending.renew(paper, engine.flow_of(paper))
    assert Pending.objects.get(kind="workpaper", record_id=paper.pk).user_id == new.user_id


def test_a_replacement_elsewhere_changes_nothing_here(cast: Cast, django_user_model: Any) -> None:
    other = Engagement.objects.trusted().get(pk=cast.other_engagement.pk)
    appoint(cast.member, "group_member", [cast.other_group.pk], label="第二巡察组")
    paper = workpapers.draft_paper(WorkPaper(title="乙"), engagement=other, by=cast.fresh("member"))
    old = Appointment.objects.of_person(cast.member).filter(scope_ids=[cast.group.pk]).get()
    row = Row("group_member", "沈岚", cast.town, scope=in_group(cast), replaces=old)
    new = actions.propose([row], terms=terms(), by=cast.staff)[0]
    actions.approve(new, by=cast.lg_head, proof=proof(cast.lg_head))
    actions.activate_batch([new], by=cast.sec_admin)
    assert Pending.objects.get(kind="workpaper", record_id=paper.pk).user_id == cast.member.pk


def test_a_review_appointment_opens_its_units_only_until_its_day(cast: Cast) -> None:
    row = Row("review_group", user=cast.leader, scope=of_organisations([cast.bureau]))
    review = terms(sort=Appointment.Sort.REVIEW)
    appointment = actions.propose([row], terms=review, by=cast.staff)[0]
    actions.approve(appointment, by=cast.lg_head, proof=proof(cast.lg_head))
    actions.activate(appointment, by=cast.sec_admin)
    (clause,) = [
        clause
        for clause in cast.fresh("leader").reach("rectification.joint_review.group", acting=True).clauses
        if clause.column == "organisation_id"
    ]
    assert clause.values == (cast.bureau.pk,)


def test_a_round_is_prolonged_for_its_people_by_a_supplementary_document(cast: Cast) -> None:
    held = Appointment.objects.of_person(cast.member).get()
    longer = terms(
        acts_from=today() + timedelta(days=1), acts_until=today() + timedelta(days=90), reads_until=None
    )
    (new,) = actions.propose_prolongation([held], terms=longer, by=cast.staff)
    actions.approve(new, by=cast.lg_head, proof=proof(cast.lg_head))
    assert actions.activate_batch([new], by=cast.sec_admin) == []
    held.refresh_from_db()
    assert held.acts_until == today()
    with time_machine.travel(today() + timedelta(days=60)):
        assert cast.fresh("member").reach("workpapers.write", acting=True)


# --- in the browser -------------------------------------------------------------------------------------------------


def lines(*rows: dict[str, str]) -> dict[str, str]:
    data = {"row-TOTAL_FORMS": str(len(rows)), "row-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"row-{number}-{name}": value for name, value in row.items()}
    return data


def test_the_office_proposes_a_whole_document_on_one_page(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.staff)
    assert browser.get(reverse("people:propose")).status_code == 200
    unit = {"role_code": "org_liaison", "name": "沈岚", "organisation": "县教育局", "scope": "县教育局"}
    office = {"role_code": "office_staff", "name": "江帆", "organisation": "县委巡察办"}
    data = {"sort": "regular", "acts_from": today().isoformat(), "document_no": "清委巡〔2026〕3号"}
    answer = browser.post(
        reverse("people:propose"), data | lines(unit, office, {"name": "", "role_code": ""})
    )
    assert answer.status_code == 302
    made = Appointment.objects.visible_to(cast.staff).filter(state="proposed").order_by("id")
    assert [(item.user.name, item.role_code, item.scope_ids) for item in made] == [
        ("沈岚", "org_liaison", [cast.bureau.pk]),
        ("江帆", "office_staff", []),
    ]


def test_a_mistake_on_the_page_keeps_what_was_typed(cast: Cast, enter: Enter) -> None:
    wrong = {"role_code": "org_liaison", "name": "沈岚", "organisation": "没有的局", "scope": "县教育局"}
    data = {"sort": "regular", "acts_from": today().isoformat()}
    answer = enter(cast.staff).post(reverse("people:propose"), data | lines(wrong))
    assert answer.status_code == 422
    assert "没有“没有的局”这个单位" in answer.content.decode()
    assert "沈岚" in answer.content.decode()


def test_a_listed_batch_is_approved_with_one_password_and_activated_with_one_page_of_slips(
    cast: Cast, enter: Enter
) -> None:
    first, second = propose(cast, name="沈岚"), propose(cast, name="江帆")
    head = enter(cast.lg_head)
    picked = {"pick": [first.pk, second.pk]}
    shown = head.post(reverse("people:approve_batch"), picked)
    assert shown.status_code == 200
    assert "本人口令" in shown.content.decode()
    wrong = head.post(reverse("people:approve_batch"), picked | {"decided": "1", "password": "nope"})
    assert wrong.status_code == 422
    done = head.post(reverse("people:approve_batch"), picked | {"decided": "1", "password": PASSWORD})
    assert done.status_code == 302
    guard = enter(cast.sec_admin)
    assert "口令条" in guard.post(reverse("people:activate_batch"), picked).content.decode()
    slips = guard.post(reverse("people:activate_batch"), picked | {"decided": "1"})
    assert slips.status_code == 200
    assert slips["Cache-Control"].count("no-store")
    text = slips.content.decode()
    assert "shenlan" in text
    assert "jiangfan" in text
    assert text.count("一次性口令") == 2
    assert Appointment.objects.of_person(first.user).get().state == "active"


def test_the_whole_filtered_list_can_be_picked(cast: Cast, enter: Enter) -> None:
    propose(cast, name="沈岚")
    propose(cast, name="江帆")
    url = reverse("people:approve_batch") + "?q=沈岚"
    shown = enter(cast.lg_head).post(url, {"all": "1", "pick": []}).content.decode()
    assert "沈岚" in shown
    assert "江帆" not in shown


def test_the_decision_on_paper_covers_the_list_and_needs_a_second_person(cast: Cast, enter: Enter) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    made = [propose(cast, name="沈岚"), propose(cast, name="江帆")]
    picked = {"pick": [item.pk for item in made]}
    scan = SimpleUploadedFile("批示.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    data = {"decided": "1", "signer_name": "郑明", "signer_post": "组长", "copies": "1", "scan": scan}
    recorder = enter(cast.staff2)
    answer = recorder.post(
        reverse("people:paper_batch"), picked | data | {"acted_on": (today() - timedelta(days=2)).isoformat()}
    )
    assert answer.status_code == 302, answer.content.decode()
    same = recorder.post(reverse("people:confirm_batch"), picked | {"decided": "1"})
    assert same.status_code == 403
    second = enter(cast.director)
    assert second.post(reverse("people:confirm_batch"), picked).status_code == 200
    assert second.post(reverse("people:confirm_batch"), picked | {"decided": "1"}).status_code == 302
    step = Step.objects.get(kind="appointment", record_id=made[0].pk, edge="approve")
    assert (step.actor_name, step.recorder_name, step.acted_on) == (
        "郑明",
        "孙立",
        today() - timedelta(days=2),
    )


def test_the_own_page_of_an_edge_cannot_be_walked_around(cast: Cast, enter: Enter) -> None:
    appointment = approved(cast)
    answer = enter(cast.sec_admin).post(reverse("kit:act", args=["appointment", appointment.pk, "activate"]))
    assert answer.status_code == 302
    appointment.refresh_from_db()
    assert appointment.state == "approved"


def test_a_person_is_replaced_from_the_appointments_page(cast: Cast, enter: Enter) -> None:
    held = Appointment.objects.of_person(cast.member).get()
    held.acts_until = today() + timedelta(days=20)
    held.group_id = cast.group.pk
    held.save()
    browser = enter(cast.staff)
    page = browser.get(reverse("people:appointment", args=[held.pk])).content.decode()
    assert "提出接替" in page
    data = {"name": "沈岚", "organisation": cast.town.pk, "acts_from": today().isoformat()}
    assert browser.post(reverse("people:replace", args=[held.pk]), data).status_code == 302
    new = Appointment.objects.visible_to(cast.staff).get(replaces=held)
    assert new.scope_ids == held.scope_ids
    assert new.acts_until == held.acts_until


def test_the_list_asks_the_same_number_of_questions_whatever_it_holds(
    cast: Cast, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    browser = enter(cast.staff)
    url = reverse("people:appointments")
    browser.get(url)
    counts = []
    for size in (5, 60):
        for number in range(size):
            appoint(cast.member2, "group_member", [cast.group.pk], label=f"第{number}组")
        with django_assert_max_num_queries(9) as asked:
            assert browser.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_group_sees_its_own_appointments_only(cast: Cast, enter: Enter) -> None:
    own = propose(cast, name="沈岚")
    scope = Scope((cast.other_group.pk,), "第二巡察组", group_id=cast.other_group.pk)
    foreign = actions.propose(
        [Row("group_member", "江帆", cast.town, scope=scope)], terms=terms(), by=cast.staff
    )[0]
    browser = enter(cast.leader)
    text = browser.get(reverse("people:appointments")).content.decode()
    assert "沈岚" in text
    assert "江帆" not in text
    assert browser.get(reverse("people:appointment", args=[own.pk])).status_code == 200
    assert browser.get(reverse("people:appointment", args=[foreign.pk])).status_code == 404
    assert isinstance(own.acts_from, date)

"""A transfer: list, conflicts, two signatures, a case for each lead (domain §1.4, §3.7; practice 11, 14)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast, proof
from tests.transfers import ways
from xuncha.catalogue.models import Organisation, Post
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing import actions
from xuncha.cycle.transfers.handing.models import Material, Transfer, TransferItem
from xuncha.cycle.transfers.leads.actions import Person
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.foundation.dates import today
from xuncha.foundation.flow import paper
from xuncha.foundation.flow.models import Step
from xuncha.foundation.models import Exclusion
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.rules.models import Clock


def unit(name: str, **fields: Any) -> Organisation:
    return Organisation.objects.create(name=name, unit_type_id="county_dept", **fields)


def test_only_the_lead_officer_draws_one_up(cast: Cast, enter: Any) -> None:
    for name in ("leader", "director", "staff", "lg_head"):
        assert enter(cast.fresh(name)).get(reverse("transfers:transfer_new")).status_code == 403
    with pytest.raises(NotAllowed):
        ways.drawn_up(cast, by=cast.director)


def test_ticked_leads_make_a_list_and_a_letter(cast: Cast, enter: Any) -> None:
    first, second = ways.approved(cast), ways.approved(cast)
    officer = ways.officers(cast)[0]
    browser = enter(officer)
    picked = browser.post(reverse("transfers:transfer_pick"), {"pick": [first.pk, second.pk]})
    page = browser.get(picked["Location"]).content.decode()
    assert page.count("checked") == 2
    fields = {
        "leads": [first.pk, second.pk],
        "receiver": "discipline",
        "organisation": ways.commission(cast).pk,
        "mode": "on_site",
        "approval": "领导小组第七次会议纪要",
        "decided_on": f"{today()}",
    }
    answer = browser.post(reverse("transfers:transfer_new"), fields)
    transfer = Transfer.objects.trusted().get()
    assert answer["Location"] == reverse("transfers:transfer", args=[transfer.pk])
    assert "2 件（涉及 2 人）" in transfer.letter and ways.NAME not in transfer.letter
    page = browser.get(answer["Location"]).content.decode()
    assert first.number in page and "没有回避冲突" in page and ways.NAME in page


def test_letter_and_materials_are_written_until_it_is_ready(cast: Cast, enter: Any) -> None:
    transfer = ways.drawn_up(cast)
    officer = ways.officers(cast)[0]
    browser, url = enter(officer), reverse("transfers:transfer_edit", args=[transfer.pk])
    fields = {
        "receiver": "discipline",
        "organisation": transfer.organisation_id,
        "mode": "collected",
        "approval": "领导小组第七次会议纪要",
        "decided_on": f"{today()}",
        "letter": "改过的移交函",
        "materials-name": ["凭证复印件", ""],
        "materials-copies": ["2", "1"],
        "materials-pages": ["42", ""],
        "version": transfer.version,
    }
    assert browser.post(url, fields).status_code == 302
    transfer.refresh_from_db()
    row = Material.objects.trusted().get(transfer=transfer)
    assert (transfer.letter, row.name, row.copies, row.pages) == ("改过的移交函", "凭证复印件", 2, 42)
    actions.move(transfer, edge="prepare", by=officer)
    assert browser.get(url).status_code == 403


def test_a_lead_is_put_on_and_taken_off_a_draft(cast: Cast, enter: Any) -> None:
    transfer, other = ways.drawn_up(cast), ways.approved(cast)
    browser = enter(ways.officers(cast)[0])
    url = reverse("transfers:transfer_list", args=[transfer.pk])
    browser.post(url, {"add": other.pk})
    assert TransferItem.objects.trusted().filter(transfer=transfer).count() == 2
    browser.post(url, {"remove": other.pk})
    assert TransferItem.objects.trusted().filter(transfer=transfer).count() == 1
    assert enter(cast.leader).post(url, {"add": other.pk}).status_code == 404


def test_a_lead_stands_on_one_list_only_and_only_when_approved(cast: Cast) -> None:
    lead = ways.approved(cast)
    ways.drawn_up(cast, lead)
    with pytest.raises(Missing):
        ways.drawn_up(cast, lead)
    with pytest.raises(Missing):
        ways.drawn_up(cast, ways.signed(cast))


def test_the_unit_it_is_about_never_receives_it(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="反映的就是该单位"):
        ways.drawn_up(cast, ways.approved(cast), receiver="unit_party", organisation=cast.bureau)


def test_nor_the_unit_its_person_works_in(cast: Cast) -> None:
    place = unit("清源县考试中心", short_name="县考试中心")
    lead = ways.approved(cast, people=[Person(ways.NAME, "县考试中心")])
    with pytest.raises(NotAllowed, match="被反映人就在该单位"):
        ways.drawn_up(cast, lead, receiver="department", organisation=place)


def test_nor_a_body_one_of_its_people_sits_in(cast: Cast) -> None:
    place = unit("清源县审计局", head_name=ways.NAME)
    with pytest.raises(NotAllowed, match="任职"):
        ways.drawn_up(cast, ways.approved(cast), receiver="department", organisation=place)


def test_nor_a_dispatched_chief_who_sits_in_the_inspected_team(cast: Cast) -> None:
    place = unit("县纪委监委第二派驻组")
    Post.objects.create(organisation=place, title="组长", holder_name="柳如是")
    Post.objects.create(organisation=cast.bureau, title="党组成员", holder_name="柳如是")
    with pytest.raises(NotAllowed, match="领导班子"):
        ways.drawn_up(cast, ways.approved(cast), receiver="dispatched", organisation=place)


def test_nor_a_body_where_somebody_may_not_know(cast: Cast) -> None:
    lead = ways.approved(cast)
    ways.commission(cast)
    Exclusion.objects.create(
        kind="lead", record_id=lead.pk, user_id=cast.discipline2.pk, reason="亲属", set_by_id=1
    )
    with pytest.raises(NotAllowed, match="不得知悉"):
        ways.drawn_up(cast, lead)


def test_high_grades_go_to_no_low_receiver(cast: Cast) -> None:
    place = unit("白禾镇纪委")
    with pytest.raises(NotAllowed, match="等级较高"):
        ways.drawn_up(cast, ways.approved(cast, grade="further"), receiver="township", organisation=place)
    assert ways.drawn_up(
        cast, ways.approved(cast, grade="reference"), receiver="township", organisation=place
    )


def test_a_refused_receiver_stays_in_the_form(cast: Cast, enter: Any) -> None:
    lead = ways.approved(cast)
    fields = {
        "leads": [lead.pk],
        "receiver": "unit_party",
        "organisation": cast.bureau.pk,
        "mode": "collected",
    }
    answer = enter(ways.officers(cast)[0]).post(reverse("transfers:transfer_new"), fields)
    assert answer.status_code == 422 and "反映的就是该单位" in answer.content.decode()
    assert not Transfer.objects.trusted().exists()


def test_a_conflict_that_arises_later_stops_the_hand_over(cast: Cast, enter: Any) -> None:
    transfer = ways.drawn_up(cast)
    officer = ways.officers(cast)[0]
    actions.move(transfer, edge="prepare", by=officer, reason="材料另交")
    place = transfer.organisation
    place.head_name = ways.NAME
    place.save()
    page = enter(officer).get(reverse("transfers:transfer", args=[transfer.pk])).content.decode()
    assert "有回避冲突" in page
    with pytest.raises(Missing):
        actions.hand(transfer, by=officer, proof=proof(officer))


def test_it_is_not_ready_without_approval_and_letter(cast: Cast) -> None:
    transfer = ways.drawn_up(cast, approval="", letter="")
    with pytest.raises(Missing) as refusal:
        actions.move(transfer, edge="prepare", by=ways.officers(cast)[0], reason="x")
    assert len(refusal.value.details) == 2


def test_the_receiver_sees_it_from_the_first_signature_on(cast: Cast, enter: Any) -> None:
    transfer = ways.drawn_up(cast)
    url = reverse("transfers:transfer", args=[transfer.pk])
    for name in ("discipline", "organisation"):
        assert enter(cast.fresh(name)).get(url).status_code == 404
    officer = ways.officers(cast)[0]
    actions.move(transfer, edge="prepare", by=officer, reason="材料另交")
    actions.hand(transfer, by=officer, proof=proof(officer))
    assert "-YJ-" in transfer.number
    page = enter(cast.fresh("discipline")).get(url).content.decode()
    assert transfer.number in page and "1 人" in page and ways.NAME not in page, (
        "names follow the receiver's signature"
    )
    assert enter(cast.fresh("organisation")).get(url).status_code == 404
    actions.reopen(transfer, by=officer, reason="材料有误")
    assert enter(cast.fresh("discipline")).get(url).status_code == 404


def test_two_signatures_open_a_case_with_its_clocks(cast: Cast) -> None:
    lead = ways.approved(cast)
    transfer = ways.handed(cast, lead, decided_on=today() - timedelta(days=2))
    actions.receive(transfer, by=cast.fresh("discipline"), proof=proof(cast.discipline))
    lead.refresh_from_db()
    case = Case.objects.trusted().get(lead=lead)
    assert (transfer.state, lead.state, case.state) == ("received", "transferred", "handed")
    clocks = Clock.objects.filter(kind="lead_case", record_id=case.pk)
    assert set(clocks.values_list("code", flat=True)) == {"DR22", "DR23", "DR24"}
    decided = Clock.objects.get(kind="transfer", record_id=transfer.pk, code="DR21")
    assert decided.state == "met" and decided.started_on == today() - timedelta(days=2)


def test_nobody_signs_both_sides(cast: Cast) -> None:
    transfer = ways.handed(cast)
    officer = ways.officers(cast)[0]
    with pytest.raises(NotAllowed):
        actions.receive(transfer, by=officer, proof=proof(officer))


def test_the_receiver_signs_in_ink_and_the_clocks_run_from_that_day(cast: Cast) -> None:
    transfer = ways.handed(cast)
    first, second = ways.officers(cast)
    day = today() - timedelta(days=1)
    act = paper.record_paper_act(
        transfer,
        "receive",
        signer=paper.Signer("颜真", "案管室主任"),
        acted_on=day,
        scan=ways.scan(first),
        by=first,
    )
    paper.confirm_paper_act(act, by=second)
    case = Case.objects.trusted().get(transfer=transfer)
    started = Clock.objects.filter(kind="lead_case", record_id=case.pk).values_list("started_on", flat=True)
    assert set(started) == {day}
    assert Lead.objects.trusted().get(pk=case.lead_id).state == "transferred"


def test_a_department_receives_in_its_own_organisation_only(cast: Cast, enter: Any) -> None:
    place, other = unit("清源县审计局"), unit("清源县信访局")
    mine = ways.someone(cast, "audit1", "韦一", "functional_dept", place, place)
    theirs = ways.someone(cast, "audit2", "韦二", "functional_dept", other, other)
    transfer = ways.received(cast, receiver="department", organisation=place, by=mine)
    case = ways.case_of(transfer)
    for user, code in ((mine, 200), (theirs, 404)):
        assert enter(user).get(reverse("transfers:transfer", args=[transfer.pk])).status_code == code
        assert enter(user).get(reverse("transfers:case", args=[case.pk])).status_code == code
    assert ways.NAME in enter(mine).get(reverse("transfers:case", args=[case.pk])).content.decode()


def test_a_single_case_receiver_sees_that_case_and_nothing_else(cast: Cast, enter: Any) -> None:
    place = unit("白禾镇纪委")
    user = ways.someone(cast, "zhenjiwei", "韦三", "case_receiver", place, place)
    transfer = ways.received(
        cast, ways.approved(cast, grade="reference"), receiver="township", organisation=place, by=user
    )
    ways.received(cast)
    page = enter(user).get(reverse("transfers:cases")).content.decode()
    assert page.count("/transfers/cases/") >= 1 and ways.case_of(transfer).lead.number in page
    assert Case.objects.visible_to(user).count() == 1
    for name in ("transfers:leads", "transfers:lead_counts", "workpapers:list"):
        assert enter(user).get(reverse(name)).status_code == 403


def test_letter_list_and_materials_print_with_two_places_to_sign(cast: Cast, enter: Any) -> None:
    transfer = ways.handed(cast)
    page = (
        enter(ways.officers(cast)[0])
        .get(reverse("transfers:transfer_print", args=[transfer.pk]))
        .content.decode()
    )
    assert "移交人签字" in page and "接收人签字" in page and ways.NAME in page and "江一" in page


def test_an_excluded_person_sees_the_transfer_without_the_line(cast: Cast, enter: Any) -> None:
    first, second = ways.approved(cast), ways.approved(cast)
    transfer = ways.received(cast, first, second)
    case = ways.case_of(transfer, first)
    Exclusion.objects.create(
        kind="lead", record_id=first.pk, user_id=cast.discipline2.pk, reason="亲属", set_by_id=1
    )
    browser = enter(cast.fresh("discipline2"))
    page = browser.get(reverse("transfers:transfer", args=[transfer.pk])).content.decode()
    assert second.number in page and first.number not in page
    assert browser.get(reverse("transfers:case", args=[case.pk])).status_code == 404
    assert first.number not in browser.get(reverse("transfers:cases")).content.decode()
    assert (
        first.number
        not in browser.get(reverse("transfers:transfer_print", args=[transfer.pk])).content.decode()
    )


def test_reasons_letter_and_list_are_sealed_and_the_receiver_reads_no_reason(cast: Cast, enter: Any) -> None:
    officer, receiver = ways.officers(cast)[0], cast.fresh("discipline")
    transfer = ways.drawn_up(cast, letter="函中写了尉迟青岚")
    actions.edit(
        transfer, fields=[], materials=[("尉迟青岚笔录", 1, 2)], version=transfer.version, by=officer
    )
    actions.move(transfer, edge="prepare", by=officer, reason="尉迟青岚的材料已备齐")
    actions.hand(transfer, by=officer, proof=proof(officer))
    assert "尉迟" not in "".join(Step.objects.values_list("reason", flat=True))
    row = Transfer.objects.trusted().filter(pk=transfer.pk).values().get()
    assert not any(
        "尉迟".encode() in bytes(cell) for cell in row.values() if isinstance(cell, bytes | memoryview)
    )
    url = reverse("transfers:transfer", args=[transfer.pk])
    office, theirs = (enter(person).get(url).content.decode() for person in (officer, receiver))
    assert "的材料已备齐" in office and "的材料已备齐" not in theirs
    assert "函中写了" in theirs and "尉迟青岚笔录" in theirs

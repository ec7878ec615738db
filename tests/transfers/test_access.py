"""Who may know of leads: the group, the lead officer, in outline the leading group, in numbers the office, by case the receiver."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.planted import Needles
from tests.transfers import ways
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing.models import Material, Transfer, TransferItem
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson
from xuncha.foundation import kinds
from xuncha.foundation.flow import paper, pending
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.models import Exclusion
from xuncha.people.roles import roles

UNITS = ("head", "liaison", "other_head", "other_liaison", "county_leader")
OUTSIDE = (
    *UNITS, "other_leader", "other_member", "director", "staff", "discipline", "organisation", "publicity", "sys_admin",
    "sec_admin", "auditor", "stranger",
)  # fmt: skip
GROUP_ROLES = (
    "group_leader",
    "group_deputy",
    "group_member",
    "group_liaison",
    "group_archivist",
    "external_expert",
)
LEADERS = ("secretary", "lg_head")


def addresses(lead: Lead) -> dict[str, str]:
    return {
        name: reverse(f"transfers:{name}", args=[lead.pk])
        for name in ("lead", "lead_edit", "lead_print", "lead_priority", "lead_meeting")
    }


@pytest.mark.parametrize("name", OUTSIDE)
def test_for_everybody_else_a_lead_does_not_exist(cast: Cast, enter: Any, name: str) -> None:
    lead = ways.approved(cast)
    browser = enter(cast.fresh(name))
    for url in (*addresses(lead).values(), reverse("kit:act", args=["lead", lead.pk, "approve"])):
        assert browser.get(url).status_code == 404, url
    person = cast.fresh(name)
    assert not Lead.objects.visible_to(person).exists()
    assert not LeadPerson.objects.visible_to(person).exists()
    assert kinds.get("lead").titles(person, [lead.pk]) == {}
    assert browser.get(reverse("transfers:leads")).status_code in (200, 403)
    page = browser.get(reverse("planning:engagement", args=[cast.engagement.pk])).content.decode()
    assert lead.number not in page and not any(secret in page for secret in ways.SECRETS)


@pytest.mark.parametrize("name", ["leader", "deputy", "member"])
def test_the_group_reads_its_lead_in_full(cast: Cast, enter: Any, name: str) -> None:
    lead = ways.signed(cast)
    page = enter(cast.fresh(name)).get(addresses(lead)["lead"]).content.decode()
    assert all(secret in page for secret in ways.SECRETS)


@pytest.mark.parametrize("name", ["member2", "group_liaison"])
def test_another_member_does_not_see_a_colleagues_lead(cast: Cast, enter: Any, name: str) -> None:
    lead = ways.signed(cast)
    browser = enter(cast.fresh(name))
    assert browser.get(addresses(lead)["lead"]).status_code == 404
    assert ways.TITLE not in browser.get(reverse("transfers:leads")).content.decode()


def test_the_lead_officer_sees_it_from_the_leaders_signature_on(cast: Cast, enter: Any) -> None:
    lead = ways.lead(cast)
    officer = ways.officers(cast)[0]
    assert enter(officer).get(addresses(lead)["lead"]).status_code == 404
    ways.take(lead, "submit", cast.member)
    ways.take(lead, "sign", cast.leader)
    page = enter(officer).get(addresses(lead)["lead"]).content.decode()
    assert all(secret in page for secret in ways.SECRETS)
    assert enter(officer).get(addresses(lead)["lead_edit"]).status_code == 403


@pytest.mark.parametrize("name", LEADERS)
def test_the_leading_group_reads_the_outline_only(cast: Cast, enter: Any, name: str) -> None:
    lead = ways.signed(cast)
    browser = enter(cast.fresh(name))
    for url in (addresses(lead)["lead"], addresses(lead)["lead_print"], reverse("transfers:leads")):
        page = browser.get(url).content.decode()
        assert lead.number in page
        assert not any(secret in page for secret in ways.SECRETS), url
    assert not LeadPerson.objects.visible_to(cast.fresh(name)).exists()


def test_nor_does_a_scan_tell_the_leading_group_what_its_page_does_not(cast: Cast, enter: Any) -> None:
    lead = ways.signed(cast)
    first, second = ways.officers(cast)
    act = paper.record_paper_act(
        lead, "approve", signer=paper.Signer("郑明", "", cast.lg_head), acted_on=lead.created_at.date(),
        scan=ways.scan(first), by=first, reason="同意",
    )  # fmt: skip
    for name in ("kit:paper_act", "kit:paper_scan"):
        url = reverse(name, args=[act.pk])
        assert enter(cast.fresh("lg_head")).get(url).status_code == 404
        assert enter(second).get(url).status_code == 200
    assert PaperAct.objects.get(pk=act.pk).scan.sealed


def test_who_may_see_but_not_do_is_told_so(cast: Cast, enter: Any) -> None:
    lead = ways.signed(cast)
    assert (
        enter(cast.fresh("secretary")).get(reverse("kit:act", args=["lead", lead.pk, "approve"])).status_code
        == 403
    )
    assert enter(cast.fresh("lg_head")).get(addresses(lead)["lead_priority"]).status_code == 403
    assert (
        enter(cast.fresh("member")).get(reverse("kit:act", args=["lead", lead.pk, "keep"])).status_code == 403
    )
    for name in ("director", "lg_head", "discipline"):
        assert enter(cast.fresh(name)).get(reverse("transfers:lead_new")).status_code == 403


@pytest.mark.parametrize("code", GROUP_ROLES)
def test_no_role_of_a_group_holds_anything_of_a_case_or_transfer(code: str) -> None:
    held = {grant.right for grant in roles()[code].grants}
    assert not {right for right in held if right.startswith(("cases.", "transfers."))}
    assert "leads.count" not in held


@pytest.mark.parametrize(
    "name", ["leader", "deputy", "member", "director", "staff", "secretary", "lg_head", *UNITS]
)
@pytest.mark.slow
def test_a_group_can_never_enter_a_case_or_a_sanction(cast: Cast, enter: Any, name: str) -> None:
    case = ways.case(cast)
    browser = enter(cast.fresh(name))
    for page in ("case", "case_edit", "case_slip", "case_join", "case_print"):
        assert browser.get(reverse(f"transfers:{page}", args=[case.pk])).status_code == 404
    for edge in ("accept", "give_opinion", "feed_back"):
        assert browser.post(reverse("kit:act", args=["lead_case", case.pk, edge])).status_code == 404
    assert browser.get(reverse("transfers:transfer", args=[case.transfer_id])).status_code == 404
    for page in ("cases", "slips_out", "slips_in", "slips_land", "transfers", "transfer_new"):
        assert browser.get(reverse(f"transfers:{page}")).status_code == 403, page
    for model in (Case, Transfer, TransferItem, Material):
        assert not model.objects.visible_to(cast.fresh(name)).exists()


def test_no_field_of_a_lead_can_hold_a_sanction() -> None:
    names = {field.name for field in Lead._meta.concrete_fields}
    assert not names & {
        "disposal",
        "outcome",
        "punished_persons",
        "filed_persons",
        "four_form",
        "recovered_cents",
    }


def test_after_the_transfer_the_leader_sees_how_far_it_is_and_no_more(cast: Cast, enter: Any) -> None:
    case = ways.case(cast)
    page = enter(cast.fresh("leader")).get(reverse("transfers:lead", args=[case.lead_id])).content.decode()
    assert "已移交" in page
    assert reverse("transfers:case", args=[case.pk]) not in page and case.transfer.number not in page


@pytest.mark.parametrize("name", UNITS)
def test_units_never_see_leads(cast: Cast, enter: Any, name: str) -> None:
    ways.case(cast)
    browser = enter(cast.fresh(name))
    for page in ("leads", "lead_new", "lead_counts", "cases", "transfers"):
        assert browser.get(reverse(f"transfers:{page}")).status_code == 403
    home = browser.get(reverse("site:home")).content.decode()
    assert "线索" not in home


@pytest.mark.slow
def test_todos_reach_those_whose_turn_it_is(cast: Cast) -> None:
    officer = ways.officers(cast)[0]

    def waiting(kind: str) -> set[str]:
        people = [*(cast.fresh(name) for name in cast.people), officer]
        return {
            person.username
            for person in people
            if pending.waiting_for(person, person.rights).filter(kind=kind).exists()
        }

    lead = ways.lead(cast)
    assert waiting("lead") == {"member"}
    ways.take(lead, "submit", cast.member)
    assert waiting("lead") == {"leader"}
    ways.take(lead, "sign", cast.leader)
    assert waiting("lead") == {"lg_head"}
    ways.take(lead, "approve", cast.lg_head)
    ways.received(cast, lead)
    assert waiting("lead_case") == {"discipline", "discipline2"}


@pytest.mark.parametrize("name", ["deputy", "lg_head", "officer"])
def test_the_excluded_see_neither_record_nor_count(cast: Cast, enter: Any, name: str) -> None:
    ways.officers(cast)
    case = ways.case(cast)
    lead = case.lead

    def person() -> Any:
        return ways.officers(cast)[0] if name == "officer" else cast.fresh(name)

    assert Lead.objects.visible_to(person()).filter(pk=lead.pk).exists()
    Exclusion.objects.create(kind="lead", record_id=lead.pk, user_id=person().pk, reason="回避", set_by_id=1)
    browser = enter(person())
    assert browser.get(reverse("transfers:lead", args=[lead.pk])).status_code == 404
    for model in (Lead, LeadPerson, Case, TransferItem):
        assert not model.objects.visible_to(person()).exists()
    if name == "officer":
        assert browser.get(reverse("transfers:case", args=[case.pk])).status_code == 404
        counts = browser.get(reverse("transfers:lead_counts")).content.decode()
        assert lead.number not in counts and "按纪律" not in counts


def test_the_officer_names_who_at_the_receiver_may_not_know(cast: Cast, enter: Any) -> None:
    case = ways.case(cast)
    browser = enter(ways.officers(cast)[0])
    url = reverse("people:knowing", args=["lead_case", case.pk])
    assert "许静" in browser.get(url).content.decode()


def test_exports_and_lists_of_leads_leave_names_behind(cast: Cast, enter: Any) -> None:
    lead = ways.signed(cast)
    browser = enter(cast.fresh("leader"))
    assert ways.TITLE in browser.get(reverse("transfers:leads")).content.decode()
    answer = browser.get(reverse("transfers:leads") + "?export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = " ".join(str(cell.value) for row in book.active.iter_rows() for cell in row)
    assert lead.number in cells and not any(secret in cells for secret in ways.SECRETS)


def test_a_name_is_found_by_opening_what_one_may_read(cast: Cast, enter: Any) -> None:
    lead = ways.signed(cast)
    url = reverse("transfers:leads") + f"?q={ways.NAME}"
    assert lead.number in enter(cast.fresh("leader")).get(url).content.decode()
    for name in ("lg_head", "member2"):
        assert lead.number not in enter(cast.fresh(name)).get(url).content.decode()


def test_the_finder_does_not_find_it(cast: Cast, enter: Any) -> None:
    lead = ways.signed(cast)
    for word in (ways.NAME, ways.TITLE, lead.number):
        page = enter(cast.fresh("leader")).get(reverse("insight:search") + f"?q={word}").content.decode()
        assert reverse("transfers:lead", args=[lead.pk]) not in page


@pytest.mark.slow
def test_nothing_of_a_lead_lies_in_clear_in_the_database(cast: Cast, enter: Any) -> None:
    """Registered, reasoned about, drafted, handed over, answered; then every column of every table is searched."""
    from django.apps import apps
    from django.db import router

    lead = ways.lead(cast)
    key = f"lead:new:{cast.engagement.pk}"
    enter(cast.member).post(
        reverse("drafts:autosave", args=[key]), {"title": "公冶某的私房钱", "issue": ways.ISSUE}
    )
    ways.take(lead, "submit", cast.member, reason="闻人某要出国")
    ways.take(lead, "sign", cast.leader)
    ways.take(lead, "approve", cast.lg_head)
    case = ways.case_of(ways.received(cast, lead))
    browser = enter(cast.fresh("discipline"))
    browser.post(
        reverse("transfers:case_edit", args=[case.pk]), {"note": "澹台某已留置", "version": case.version}
    )
    ask = {"reason": "请补赫连某的流水", "version": case.version + 1}
    assert browser.post(reverse("kit:act", args=["lead_case", case.pk, "ask_more"]), ask).status_code == 302
    needles = Needles([*ways.SECRETS, "公冶某", "闻人某", "澹台某已留置", "赫连某"])
    hits: list[Any] = []
    for model in apps.get_models():
        if router.db_for_read(model) != "default":
            continue
        for row in model._base_manager.values_list():
            for value in row:
                raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                hits += needles.in_bytes(raw, model._meta.label)
    assert not hits

"""干部鉴定表: counted work for each seat, printed by the office and the leader, nobody else."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from xuncha.catalogue.models import Leaf
from xuncha.cycle.planning.models import Membership
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.cycle.workpapers import actions
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.dates import today
from xuncha.foundation.flow.holding import Holder
from xuncha.insight.appraisals.queries import sheets_of

Enter = Callable[..., Client]


def seat(cast: Cast, name: str, user_id: int | None = None) -> Membership:
    return Membership.objects.create(
        round=cast.round, group=cast.group, user_id=user_id, name=name, joined_on=today()
    )


@pytest.fixture
def address(cast: Cast) -> str:
    seat(cast, "张磊", cast.member.pk)
    paper = WorkPaper(
        title="采购未集体研究", summary="概述", facts="事实", analysis="分析", basis_text="依据",
        author_leaf=Leaf.objects.get(pk="A1.01"),
    )  # fmt: skip
    actions.draft_paper(paper, engagement=cast.engagement, by=cast.member)
    return reverse("insight:appraisals", args=[cast.group.pk])


def test_a_members_work_is_counted_from_the_records(cast: Cast, address: str) -> None:
    (sheet,) = [one for one in sheets_of(cast.group, cast.leader) if one.member.user_id == cast.member.pk]
    assert (sheet.papers, sheet.talks, sheet.leads, sheet.days) == (1, 0, 0, 1)


@pytest.mark.parametrize(("signed", "told"), [(0, 0), (1, "＜5"), (4, "＜5"), (5, 5)])
def test_few_leads_are_not_told_and_unsigned_ones_not_counted(
    cast: Cast, address: str, signed: int, told: int | str
) -> None:
    for no in range(signed + 1):
        lead = Lead(number=f"XS-{no}" if no < signed else "")
        lead.place_in(cast.engagement)
        lead.save()
        Holder.objects.create(kind="lead", record_id=lead.pk, user_id=cast.member.pk)
    (sheet,) = [one for one in sheets_of(cast.group, cast.leader) if one.member.user_id == cast.member.pk]
    assert sheet.leads == told


def test_the_word_file_has_a_page_for_each_member(cast: Cast, enter: Enter, address: str) -> None:
    seat(cast, "外聘专家")
    content = enter(cast.leader).get(address + "?as=docx").content
    tables = docx.Document(io.BytesIO(content)).tables
    assert {"张磊", "外聘专家"} <= {table.rows[0].cells[1].text for table in tables}


def test_office_and_leader_print_it_others_do_not(cast: Cast, enter: Enter, address: str) -> None:
    assert enter(cast.director).get(address).status_code == 200
    assert enter(cast.leader).get(address).status_code == 200
    assert {enter(one).get(address).status_code for one in (cast.deputy, cast.member)} == {403}
    assert enter(cast.liaison).get(address).status_code == 404


def test_the_statements_do_not_grow_with_the_group(cast: Cast, enter: Enter, address: str) -> None:
    browser = enter(cast.leader)
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(6):
        seat(cast, f"组员{number}")
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(many) == len(few)


def test_the_groups_page_leads_to_it_once(cast: Cast, enter: Enter, address: str) -> None:
    page = reverse("planning:group", args=[cast.group.pk])
    assert enter(cast.leader).get(page).content.decode().count(address) == 1
    assert address not in enter(cast.member).get(page).content.decode()

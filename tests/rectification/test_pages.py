"""Every page: the right person 200, another unit 404, without the right 403; statements constant."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.rectification import scene
from xuncha.cycle.rectification.changes.actions import request_change
from xuncha.cycle.rectification.closing.actions import draft_reports
from xuncha.cycle.rectification.models import (
    Measure,
    RectificationItem,
    RectificationPlan,
    RectificationReport,
)
from xuncha.cycle.rectification.plan.checks import live
from xuncha.cycle.rectification.reconciliation.actions import draw_up
from xuncha.foundation.dates import today

Enter = Callable[..., Client]


@pytest.fixture
def item(plan: RectificationPlan) -> RectificationItem:
    return live(plan).select_related("plan", "engagement", "round", "organisation").first()


def pages_of(plan: RectificationPlan, item: RectificationItem, cast: Cast) -> list[str]:
    draft_reports(plan, by=cast.head)
    due = (today() + 3 * scene.SOON).isoformat()
    change = request_change(item, sort="extension", new={"due": due}, reason="汛期", by=cast.liaison)
    sheet = draw_up(cast.bureau, by=cast.staff)
    report = RectificationReport.objects.trusted().get(plan=plan, sort="progress")
    found = [reverse(f"rectification:{name}", args=[item.pk]) for name in ("item", "item_print")]
    found += [reverse(f"rectification:{name}", args=[plan.pk]) for name in ("plan", "plan_print")]
    found += [reverse("rectification:plan", args=[plan.pk]) + f"?list={name}" for name in ("tasks", "duties")]
    found += [reverse("rectification:change", args=[change.pk])]
    found += [reverse(f"rectification:{name}", args=[sheet.pk]) for name in ("sheet", "sheet_print")]
    return found + [reverse(f"rectification:{name}", args=[report.pk]) for name in ("report", "report_print")]


@pytest.mark.slow
def test_record_pages_open_to_the_unit_and_reviewers_and_to_nobody_else(
    cast: Cast, enter: Enter, plan: RectificationPlan, item: RectificationItem
) -> None:
    addresses = pages_of(plan, item, cast)
    for person, status in (
        (cast.liaison, 200), (cast.head, 200), (cast.staff, 200), (cast.discipline, 200), (cast.county_leader, 200),
        (cast.other_liaison, 404), (cast.other_member, 404), (cast.sys_admin, 404), (cast.stranger, 404),
    ):  # fmt: skip
        browser = enter(person)
        for address in addresses:
            if "reconciliation" in address and person == cast.other_member:
                continue
            assert browser.get(address).status_code == status, (person.name, address)


LISTS = ("ledger", "facets", "plans", "changes", "sheets")


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_for_those_who_may_read(cast: Cast, enter: Enter, name: str) -> None:
    address = reverse(f"rectification:{name}")
    for person in (cast.liaison, cast.head, cast.staff, cast.discipline, cast.member, cast.county_leader):
        assert enter(person).get(address).status_code == 200
    for person in (cast.sys_admin, cast.auditor, cast.stranger):
        assert enter(person).get(address).status_code == 403


def test_desk_workspace_and_leaders_page_each_for_their_own(cast: Cast, enter: Enter, plan: Any) -> None:
    for name, mine, others in (
        ("desk", (cast.discipline, cast.director), (cast.liaison, cast.county_leader, cast.member)),
        ("today", (cast.liaison, cast.head), (cast.staff, cast.discipline)),
        ("answer_for", (cast.county_leader,), (cast.liaison, cast.staff)),
        ("new_sheet", (cast.staff,), (cast.liaison, cast.discipline)),
    ):
        address = reverse(f"rectification:{name}")
        assert all(enter(person).get(address).status_code == 200 for person in mine), name
        assert all(enter(person).get(address).status_code == 403 for person in others), name


def count(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    assert answer.status_code == 200
    return len(queries)


@pytest.mark.parametrize("who", ["staff", "liaison", "discipline", "member", "county_leader"])
@pytest.mark.slow
def test_the_ledger_takes_few_statements_however_many_rows(cast: Cast, enter: Enter, who: str) -> None:
    """session, person, appointments, exclusions, rows, saved views."""
    browser = enter(cast.people[who])
    scene.many(cast, 10)
    address = reverse("rectification:ledger")
    few = count(browser, address)
    scene.many(cast, 990)
    assert count(browser, address) == few <= 8
    assert count(browser, address + "?page=3&bar=overdue&unit=" + str(cast.bureau.pk)) <= 8


@pytest.mark.slow
def test_every_filter_narrows_without_fault(cast: Cast, enter: Enter) -> None:
    hit, miss = scene.many(cast, 2, progress="")
    RectificationItem.objects.trusted().filter(pk=hit.pk).update(
        performance="专户资金", declared="done", special="personnel", due=today(), leaf_id="C1.02", dept="财务股",
        village=cast.village, state="returned",
    )  # fmt: skip
    browser = enter(cast.staff)
    for query in (
        "q=专户", "bar=returned", "state=returned", "declared=done", "special=personnel", f"due={today()}",
        "section=C1", "dept=财务股", f"village={cast.village.pk}",
    ):  # fmt: skip
        page = browser.get(reverse("rectification:ledger") + f"?{query}").content.decode()
        assert f'href="{hit.pk}/"' in page, query
        assert f'href="{miss.pk}/"' not in page, query
        assert browser.get(reverse("rectification:facets") + f"?{query}").status_code == 200
    for query in (f"unit={cast.bureau.pk}", f"round={cast.round.pk}"):
        assert (
            f'href="{miss.pk}/"'
            in browser.get(reverse("rectification:ledger") + f"?{query}").content.decode()
        )


def test_the_export_holds_what_is_shown_and_runs_no_formula(cast: Cast, enter: Enter) -> None:
    scene.many(cast, 2, dept="=1+1")
    answer = enter(cast.liaison).get(reverse("rectification:ledger") + "?export=xlsx")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    heads = next(row for row in rows if "责任部门" in row)
    assert "反馈问题及具体表现" in heads
    assert any("1+1" in str(row[heads.index("责任部门")]) for row in rows)


def test_the_second_fragment_takes_a_constant_number_too(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.staff)
    scene.many(cast, 10)
    address = reverse("rectification:facets")
    few = count(browser, address)
    scene.many(cast, 500)
    assert count(browser, address) == few <= 12


def test_a_page_of_the_ledger_stays_small(cast: Cast, enter: Enter) -> None:
    long = "项目资金管理不规范，超概算、挪用、合同未备案等问题反复出现，主管部门监督不到位。" * 3
    scene.many(
        cast, 60, performance=long, progress=long, leaders="马涛", dept="项目建设办公室", owner="罗丹",
        last_return_reason=long,
    )  # fmt: skip
    for who in (cast.staff, cast.liaison, cast.discipline):
        assert len(enter(who).get(reverse("rectification:ledger")).content) <= 60 * 1024


def test_item_and_plan_pages_take_a_constant_number(cast: Cast, enter: Enter, plan: Any, item: Any) -> None:
    browser = enter(cast.liaison)
    addresses = [reverse("rectification:item", args=[item.pk]), reverse("rectification:plan", args=[plan.pk]) + "?list=tasks"]  # fmt: skip
    few = [count(browser, address) for address in addresses]
    Measure.objects.bulk_create([Measure(item=item, seq=at, content=f"措施{at}") for at in range(2, 40)])
    assert [count(browser, address) for address in addresses] == few


def edit(browser: Client, item: Any, name: str, value: str, version: int) -> tuple[int, dict[str, Any]]:
    answer = browser.post(
        reverse("rectification:cell", args=[item.pk]), {"name": name, "value": value, "version": version}
    )
    return answer.status_code, json.loads(answer.content)


def test_a_cell_is_edited_in_place_and_a_conflict_shows_both(cast: Cast, enter: Enter) -> None:
    (item,) = scene.many(cast, 1)
    status, answer = edit(enter(cast.liaison), item, "dept", "财务股", 1)
    assert (status, answer["text"], answer["version"]) == (200, "财务股", 2)
    status, answer = edit(enter(cast.head), item, "dept", "基建股", 1)
    assert (status, answer["text"], answer["by"]) == (409, "财务股", "罗丹")
    status, answer = edit(enter(cast.head), item, "dept", "基建股", answer["version"])
    assert status == 200


def test_cells_refuse_nonsense_strangers_and_what_is_approved(
    cast: Cast, enter: Enter, item: RectificationItem
) -> None:
    (free,) = scene.many(cast, 1)
    assert edit(enter(cast.liaison), free, "due", "明天", 1)[0] == 422
    assert edit(enter(cast.liaison), free, "state", "closed", 1)[0] == 403
    assert edit(enter(cast.liaison), free, "declared", "phase_done", 1)[0] == 422
    assert edit(enter(cast.discipline), free, "dept", "甲", 1)[0] == 403
    assert edit(enter(cast.liaison), item, "due", "2099-01-01", item.version)[0] == 403
    other = enter(cast.other_liaison).post(reverse("rectification:cell", args=[free.pk]), {"name": "dept"})
    assert other.status_code == 404


def test_a_name_with_markup_is_shown_as_text(cast: Cast, enter: Enter) -> None:
    scene.many(cast, 1, performance="<script>alert(1)</script>", dept='"><img src=x>')
    page = enter(cast.staff).get(reverse("rectification:ledger")).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page

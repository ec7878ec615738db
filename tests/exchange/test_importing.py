"""Office files in through the browser: understood, shown, landed all or nothing, connected, never doubled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.exchange import files
from xuncha.catalogue.models import Organisation
from xuncha.cycle.rectification.models import Coverage, ProgressNote, RectificationItem
from xuncha.cycle.reporting.models import FeedbackItem, Performance
from xuncha.exchange.models import ImportBatch, ImportedRecord
from xuncha.foundation.jobs.models import JobProgress
from xuncha.foundation.models import AuditEvent

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])
Enter = Callable[..., Client]
Bring = Callable[..., ImportBatch]
NAMES = files.unit_names(4)
DONE = "已修订差旅费管理办法并印发执行，追回超标准报销2.3万元"


@pytest.fixture
def office(cast: Cast, enter: Enter) -> Client:
    return enter(cast.staff)


def page(browser: Client, batch: ImportBatch) -> str:
    response = browser.get(reverse("exchange:batch", args=[batch.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_units_are_shown_then_landed_and_nothing_changes_before_the_button(
    office: Client, bring: Bring, land: Bring
) -> None:
    before = Organisation.objects.count()
    batch = bring(office, **{"对象库.xlsx": files.objects_file(NAMES)})
    assert (batch.state, batch.counts) == (
        "ready",
        {"inspection_object": {"new": 4, "changed": 0, "unchanged": 0}},
    )
    assert Organisation.objects.count() == before
    shown = page(office, batch)
    assert "kind-header" in shown and NAMES[0] in shown and "全部转入" in shown
    land(office, batch)
    assert batch.state == "landed"
    assert Organisation.objects.filter(name__in=NAMES).count() == 4
    assert (
        ImportedRecord.objects.trusted().filter(batch=batch, kind="organisation", outcome="new").count() == 4
    )
    assert "新增" in page(office, batch)
    assert office.get(reverse("exchange:came", args=[batch.pk])).status_code == 200


def test_units_problems_and_ledger_in_one_batch_hang_together(
    office: Client, bring: Bring, land: Bring
) -> None:
    batch = bring(
        office,
        **{
            "台账.xlsx": files.ledger_file(files.ledger_rows(NAMES)),
            "对象库.xlsx": files.objects_file(NAMES),
            "第六轮问题清单.xlsx": files.problems_file(NAMES),
        },
    )
    assert batch.questions == []
    land(office, batch)
    assert batch.state == "landed"
    items = RectificationItem.objects.trusted().filter(organisation__name__in=NAMES)
    assert (items.count(), items.filter(feedback_item=None).count()) == (12, 0)
    assert Performance.objects.trusted().count() == Coverage.objects.trusted().count() == 24
    assert FeedbackItem.objects.trusted().first().feedback.round_label == "第六轮"


@pytest.mark.parametrize("first", ["problems", "ledger"])
def test_ledger_and_problem_list_find_each_other_in_either_order(
    office: Client, bring: Bring, land: Bring, first: str
) -> None:
    land(office, bring(office, **{"对象库.xlsx": files.objects_file(NAMES)}))
    both = {"problems": files.problems_file(NAMES), "ledger": files.ledger_file(files.ledger_rows(NAMES))}
    for name in [first, *({*both} - {first})]:
        land(office, bring(office, **{f"{name}.xlsx": both[name]}))
    items = RectificationItem.objects.trusted().filter(organisation__name__in=NAMES)
    assert items.filter(feedback_item=None).count() == 0
    covered = Coverage.objects.trusted().values_list("performance_id", flat=True)
    assert sorted(covered) == sorted(Performance.objects.trusted().values_list("pk", flat=True))


def test_a_newer_ledger_updates_instead_of_doubling(office: Client, bring: Bring, land: Bring) -> None:
    land(office, bring(office, **{"对象库.xlsx": files.objects_file(NAMES)}))
    land(office, bring(office, **{"八月.xlsx": files.ledger_file(files.ledger_rows(NAMES))}))
    rows = files.ledger_rows(NAMES, status="已完成", progress=DONE)
    batch = bring(office, **{"九月.xlsx": files.ledger_file(rows)})
    assert batch.counts["rectification_item"] == {"new": 0, "changed": 12, "unchanged": 0}
    shown = page(office, batch)
    assert "12 条现有记录将更新" in shown and "正在整改" in shown and DONE in shown
    land(office, batch)
    items = RectificationItem.objects.trusted().filter(organisation__name__in=NAMES)
    assert items.count() == 12
    assert set(items.values_list("declared", "progress", "state")) == {("done", DONE, "in_progress")}
    assert ProgressNote.objects.trusted().filter(item__in=items).count() == 12


def test_the_same_file_twice_is_recognised_and_has_nothing_to_land(
    office: Client, bring: Bring, land: Bring
) -> None:
    content = files.objects_file(NAMES)
    land(office, bring(office, **{"对象库.xlsx": content}))
    again = bring(office, **{"换个名字.xlsx": content})
    shown = page(office, again)
    assert "内容完全相同" in shown and "没有可以转入的内容" in shown
    refused = office.post(
        reverse("exchange:decide", args=[again.pk]), {"act": "land", "fingerprint": again.fingerprint}
    )
    assert refused.status_code == 422


def test_a_doubt_is_decided_by_a_person_and_repeated_doubts_are_asked_once(
    office: Client, bring: Bring, land: Bring, work: Any
) -> None:
    land(office, bring(office, **{"对象库.xlsx": files.objects_file(NAMES)}))
    rows = files.ledger_rows(NAMES[:1])
    for row in rows:
        row[1] = "清源县星际航行局"
    rows[0][8] = "差不多了吧"
    rows[1][7] = "等上级通知"
    batch = bring(office, **{"台账.xlsx": files.ledger_file(rows)})
    by_kind = {question["kind"]: question for question in batch.questions}
    assert by_kind["unit"]["count"] == 3 and by_kind["unit"]["required"]
    shown = page(office, batch)
    assert "星际航行" in shown and reverse("exchange:units") in shown
    early = office.post(
        reverse("exchange:decide", args=[batch.pk]), {"act": "land", "fingerprint": batch.fingerprint}
    )
    assert early.status_code == 422
    unit = Organisation.objects.get(name=NAMES[0])
    with work():
        office.post(
            reverse("exchange:decide", args=[batch.pk]),
            {"act": "decide", f"doubt-{by_kind['unit']['key']}-other": str(unit.pk)},
        )
    batch.refresh_from_db()
    by_kind = {question["kind"]: question for question in batch.questions}
    assert batch.counts["rectification_item"]["new"] == 3
    with work():
        office.post(
            reverse("exchange:decide", args=[batch.pk]),
            {
                "act": "decide",
                f"doubt-{by_kind['status']['key']}": "basically_done",
                f"doubt-{by_kind['due']['key']}-other": "2030-06-30",
            },
        )
    batch.refresh_from_db()
    land(office, batch)
    items = list(RectificationItem.objects.trusted().filter(organisation=unit).order_by("seq"))
    assert [item.declared for item in items] == ["basically_done", "in_progress", "in_progress"]
    assert items[1].due.isoformat() == "2030-06-30"
    assert "星际航行" in page(office, batch)


def test_rows_without_a_fed_back_problem_are_told_and_land_without_one(
    office: Client, bring: Bring, land: Bring
) -> None:
    land(office, bring(office, **{"对象库.xlsx": files.objects_file(NAMES)}))
    land(office, bring(office, **{"清单.xlsx": files.problems_file(NAMES)}))
    rows = [*files.ledger_rows(NAMES), *files.ledger_rows(NAMES[:1], 1)]
    rows[-1][2:4] = ["从来没有反馈过的事", "一处新的表现"]
    batch = bring(office, **{"台账.xlsx": files.ledger_file(rows)})
    assert [q["text"] for q in batch.questions if q["kind"] == "note"] == ["从来没有反馈过的事"]
    land(office, batch)
    loose = RectificationItem.objects.trusted().filter(organisation__name__in=NAMES, feedback_item=None)
    assert [item.problem for item in loose] == ["从来没有反馈过的事"]


def test_petitions_and_papers_are_shown_and_nothing_of_them_is_kept(office: Client) -> None:
    from xuncha.foundation.models import StoredFile

    rows = [
        ["信访登记台账"],
        [
            "序号",
            "编号",
            "收到时间",
            "来信来访方式",
            "是否实名",
            "反映人",
            "联系电话",
            "被反映单位",
            "反映内容",
            "办理方式",
        ],
        [
            1,
            "XF-001",
            "2030-01-02",
            "来信",
            "是",
            "龙某某",
            "13800000000",
            "清源县教育局",
            "反映食堂采购不透明",
            "组内了解",
        ],
    ]
    response = office.post(
        reverse("exchange:new_batch"), {"documents": files.upload("信访登记.xlsx", files.workbook(rows))}
    )
    shown = response.content.decode()
    assert response.status_code == 200 and "下一版才能转入" in shown and "反映食堂采购不透明" in shown
    assert "no-store" in response["Cache-Control"]
    assert not ImportBatch.objects.trusted().exists() and not StoredFile.objects.exists()


def test_a_stale_preview_lands_nothing_and_says_so(
    cast: Cast, office: Client, bring: Bring, land: Bring
) -> None:
    first = bring(office, **{"对象库.xlsx": files.objects_file(NAMES)})
    second = bring(office, **{"对象库二.xlsx": files.objects_file(NAMES[:2])})
    land(office, first)
    land(office, second)
    assert second.state == "ready"
    failed = JobProgress.objects.get(pk=second.job_id)
    assert failed.state == "failed" and "预览之后数据又有变化" in failed.error


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 200), ("director", 200), ("leader", 404), ("liaison", 404), ("sys_admin", 404)],
)
def test_who_may_open_a_batch(
    cast: Cast, enter: Enter, office: Client, bring: Bring, who: str, status: int
) -> None:
    batch = bring(office, **{"对象库.xlsx": files.objects_file(NAMES)})
    assert enter(getattr(cast, who)).get(reverse("exchange:batch", args=[batch.pk])).status_code == status


@pytest.mark.parametrize("name", ["batches", "new_batch", "units", "blanks"])
def test_pages_are_closed_without_the_right(cast: Cast, enter: Enter, name: str) -> None:
    assert enter(cast.staff).get(reverse(f"exchange:{name}")).status_code == 200
    assert enter(cast.leader).get(reverse(f"exchange:{name}")).status_code == 403
    assert enter(cast.head).get(reverse(f"exchange:{name}")).status_code == 403


@pytest.mark.parametrize("code", ["objects", "authorization", "problems", "ledger", "plan"])
def test_every_template_downloads(office: Client, code: str) -> None:
    response = office.get(reverse("exchange:blank", args=[code]))
    assert response.status_code == 200
    assert b"".join(response.streaming_content)[:2] == b"PK"


def test_a_discarded_import_leaves_nothing(office: Client, bring: Bring) -> None:
    batch = bring(office, **{"对象库.xlsx": files.objects_file(NAMES)})
    office.post(reverse("exchange:discard", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == "discarded"
    assert not Organisation.objects.filter(name__in=NAMES).exists()


def test_the_audit_names_file_and_row_and_no_text(office: Client, bring: Bring, land: Bring) -> None:
    land(office, bring(office, **{"对象库.xlsx": files.objects_file(NAMES)}))
    land(office, bring(office, **{"台账.xlsx": files.ledger_file(files.ledger_rows(NAMES))}))
    events = AuditEvent.objects.filter(action="rectification_item.carried_over")
    assert events.count() == 12
    assert all("台账.xlsx" in event.data and "理论学习" not in event.data for event in events)


FILLED = {
    "objects": (
        "inspection_object",
        {"单位名称": "清源县财政局", "单位类型": "县直部门", "党组织书记": "周明远"},
    ),
    "authorization": (
        "authorization",
        {
            "巡察组": "第一巡察组",
            "组内职务": "组长",
            "姓名": "李正",
            "工作单位及职务": "县纪委监委第二纪检监察室主任",
            "被巡察单位": "清源县财政局",
        },
    ),
    "problems": (
        "feedback_item",
        {"被巡察单位": "清源县财政局", "反馈问题": "学习制度不落实", "具体表现": "1.全年只学了两次"},
    ),
    "ledger": (
        "rectification_item",
        {
            "被巡察单位": "清源县财政局",
            "反馈问题": "学习制度不落实",
            "整改措施": "1.修订制度",
            "整改时限": "2030-08-31",
            "完成情况": "已完成",
            "完成情况说明": "已修订差旅费管理办法并印发执行，追回超标准报销2.3万元",
        },
    ),
    "plan": (
        "rectification_plan",
        {
            "被巡察单位": "清源县财政局",
            "反馈问题": "学习制度不落实",
            "整改目标": "制度健全",
            "整改措施": "1.修订制度",
            "责任领导": "张伟",
            "整改时限": "2030-08-31",
        },
    ),
}


@pytest.mark.parametrize("code", FILLED)
def test_a_filled_template_is_understood_as_what_it_is(office: Client, tmp_path: Any, code: str) -> None:
    import openpyxl

    from xuncha.office import understand

    path = tmp_path / "模板.xlsx"
    path.write_bytes(b"".join(office.get(reverse("exchange:blank", args=[code])).streaming_content))
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    kind, values = FILLED[code]
    top = 3 if code == "authorization" else 2
    heads = {cell.value: cell.column for cell in page[top]}
    if code == "authorization":
        page.cell(2, 1, "十五届县委第四轮巡察（文号：清巡组发〔2030〕4号）2030年3月1日至4月30日驻点")
    for no in range(top + 1, top + 4):
        for title, value in values.items():
            page.cell(no, heads[title], value)
    book.save(path)
    found = understand(path)
    assert list(found.records) == [kind], found.refused
    text = str([record.values for record in found.records[kind]])
    if code == "authorization":
        paper = found.records[kind][0]
        assert (paper["term"], paper["round_no"], paper["onsite_to"]) == ("十五届", 4, "2030-04-30")
    assert all(
        str(value).removeprefix("1.") in text
        for title, value in values.items()
        if title not in {"单位类型", "组内职务", "完成情况", "被巡察单位"}
    )


@pytest.mark.slow
def test_the_preview_needs_the_same_few_statements_for_ten_and_for_two_hundred(
    office: Client, bring: Bring, land: Bring, django_assert_max_num_queries: Any
) -> None:
    land(office, bring(office, **{"对象库.xlsx": files.objects_file(NAMES)}))
    for each in (3, 50):
        batch = bring(office, **{f"台账{each}.xlsx": files.ledger_file(files.ledger_rows(NAMES, each))})
        page(office, batch)
        # session, person, appointments, exclusions, batch, files, the same file before, steps, job, clocks, signatures
        with django_assert_max_num_queries(13):
            page(office, batch)


def test_a_long_sheet_shows_its_first_rows_and_every_doubtful_one(
    office: Client, bring: Bring, land: Bring
) -> None:
    land(office, bring(office, **{"对象库.xlsx": files.objects_file(NAMES)}))
    rows = files.ledger_rows(NAMES, 100)
    rows[350][8] = "差不多了吧"
    batch = bring(office, **{"台账.xlsx": files.ledger_file(rows)})
    shown = page(office, batch)
    assert 'id="row-200"' in shown and 'id="row-300"' not in shown and 'id="row-353"' in shown
    assert "没有疑点，不在这里逐行显示" in shown

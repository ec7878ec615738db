"""The ledger of entries in the national system: columns, ticks, gaps, and one of their tables back (practice 23, M1-15)."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import cast as scene
from tests.cast import Cast
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.exchange.models import Entry, SheetMapping, SheetSetup
from xuncha.exchange.national import entries, mapping, sheets
from xuncha.exchange.national.fields import Column
from xuncha.exchange.national.standing import stood
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Stale
from xuncha.office.sheets import Column as Out
from xuncha.office.sheets import SheetOut, write_workbook

PROBLEMS = ("“第一议题”制度落实不严格", "三公经费管理不规范", "食堂采购未招标")


def item(cast: Cast, problem: str, *, seq: int = 1, **values: Any) -> RectificationItem:
    return RectificationItem.objects.create(
        round=cast.round,
        group=cast.group,
        engagement=cast.engagement,
        organisation=cast.bureau,
        seq=seq,
        problem=problem,
        state="open",
        **values,
    )


@pytest.fixture
def items(cast: Cast) -> list[RectificationItem]:
    return [item(cast, problem, seq=seq) for seq, problem in enumerate(PROBLEMS, 1)]


def now(code: str) -> sheets.Setup:
    return sheets.current(sheets.sheets()[code])


def workbook(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> SimpleUploadedFile:
    target = io.BytesIO()
    write_workbook(target, [SheetOut("导出", [Out(heading) for heading in headings], rows)])
    return SimpleUploadedFile("对方导出.xlsx", target.getvalue())


def read(response: Any) -> list[tuple[Any, ...]]:
    content = b"".join(response.streaming_content)
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.values)


def test_every_starting_column_is_a_field_we_have() -> None:
    for sheet in sheets.sheets().values():
        for column in sheet.start:
            assert sheet.source.field(column.field).label, (sheet.code, column.field)


def test_a_tick_remembers_what_stood_there_and_a_later_change_asks_for_an_update(
    cast: Cast, items: list[RectificationItem]
) -> None:
    assert entries.tick(items, now("items"), by=cast.staff) == 3
    assert entries.tick(items, now("items"), by=cast.staff) == 0
    changed = items[0]
    changed.dept = "办公室"
    changed.save()
    [first, second] = stood([changed, items[1]], now("items"), cast.staff)
    assert first.state == "changed" and first.changed == ["责任部门"]
    assert second.state == "entered" and "整改落实目标" in second.missing
    assert entries.tick(items, now("items"), by=cast.staff) == 1


def test_a_new_heading_or_style_changes_no_record(cast: Cast, items: list[RectificationItem]) -> None:
    entries.tick(items, now("items"), by=cast.staff)
    columns = [Column("problem", "问题"), Column("due", "时间", style="chinese"), Column("blank", "备注")]
    sheets.set_up(sheets.sheets()["items"], columns, base=0, by=cast.staff)
    assert {each.state for each in stood(items, now("items"), cast.staff)} == {"entered"}


def test_taking_a_tick_back_asks_for_a_reason_and_keeps_it(
    cast: Cast, items: list[RectificationItem]
) -> None:
    entries.tick(items, now("items"), by=cast.staff)
    with pytest.raises(NeedsReason):
        entries.untick(items[:1], now("items"), reason=" ", by=cast.staff)
    assert entries.untick(items[:1], now("items"), reason="录错了单位", by=cast.staff) == 1
    assert Entry.objects.trusted().get(record_id=items[0].pk).undone_reason == "录错了单位"
    assert entries.tick(items, now("items"), by=cast.staff) == 1


def test_only_the_office_and_those_who_enter_for_a_group_tick(
    cast: Cast, items: list[RectificationItem]
) -> None:
    for person in (cast.member, cast.liaison, cast.discipline):
        with pytest.raises(NotAllowed):
            entries.tick(items, now("items"), by=person)
    assert entries.tick(items, now("items"), by=cast.group_liaison) == 3


def test_a_seat_elsewhere_opens_no_ledger(cast: Cast, items: list[RectificationItem], enter: Any) -> None:
    """Who enters for one group and only reads in another ticks nothing there."""
    scene.appoint(cast.group_liaison, "group_member", [cast.other_group.pk])
    place = {"group": cast.other_group, "engagement": cast.other_engagement, "organisation": cast.town}
    RectificationItem.objects.create(round=cast.round, seq=1, problem="别组的事项", state="open", **place)
    browser = enter(cast.fresh("group_liaison"))
    page = browser.get(reverse("exchange:national_sheet", args=["items"])).content.decode()
    assert PROBLEMS[1] in page and "别组的事项" not in page
    data = {"all": "1", "go": "1", "on": f"{date.today()}"}
    browser.post(reverse("exchange:national_tick", args=["items"]), data)
    assert set(Entry.objects.trusted().values_list("group_id", flat=True)) == {cast.group.pk}


def test_columns_are_rearranged_without_saving_and_saved_as_a_version(cast: Cast, enter: Any) -> None:
    browser, url = enter(cast.staff), reverse("exchange:national_setup", args=["measures"])
    start = now("measures").columns
    data = {"base": "0", "count": str(len(start))}
    for no, column in enumerate(start):
        data |= {f"field-{no}": column.field, f"heading-{no}": column.heading}
    page = browser.post(url, data | {"act": "down-0"})
    assert page.status_code == 200 and not SheetSetup.objects.exists()
    assert [row["column"].field for row in page.context["rows"]][:2] == [start[1].field, start[0].field]
    page = browser.post(url, data | {"act": "add", "add": "blank", "add_heading": "上级备注"})
    assert page.context["rows"][-1]["column"].heading == "上级备注"
    words = {"word-4-establish_system": "制度建设", "required-0": "on"}
    assert browser.post(url, data | words | {"act": "save"}).status_code == 302
    kept = now("measures")
    assert kept.version == 1 and kept.columns[4].words == {"establish_system": "制度建设"}
    assert kept.columns[0].required and not kept.columns[1].required
    assert browser.post(url, data | {"act": "save"}).status_code == 409
    assert enter(cast.group_liaison).get(url).status_code == 403


def test_two_columns_of_one_name_are_refused(cast: Cast) -> None:
    with pytest.raises(Missing, match="列名重复"):
        sheets.set_up(
            sheets.sheets()["items"],
            [Column("problem", "问题"), Column("dept", "问题")],
            base=0,
            by=cast.staff,
        )


def test_the_export_has_their_columns_in_their_order_and_their_words(
    cast: Cast, enter: Any, items: list[RectificationItem]
) -> None:
    item(cast, "=1+1", seq=4, due=date(2026, 8, 31), declared="done", is_key=True)
    columns = [
        Column("due", "时间", style="chinese"),
        Column("blank", "上级备注"),
        Column("declared", "状态", words={"done": "办结"}),
        Column("is_key", "重点", style="digits"),
        Column("problem", "问题"),
    ]
    sheets.set_up(sheets.sheets()["items"], columns, base=0, by=cast.staff)
    entries.tick(items, now("items"), by=cast.staff)
    url = reverse("exchange:national_sheet", args=["items"])
    rows = read(enter(cast.staff).get(url, {"export": "xlsx"}))
    assert rows[0] == ("时间", "上级备注", "状态", "重点", "问题") and len(rows) == 5
    [left] = read(enter(cast.staff).get(url, {"export": "xlsx", "only": "gaps"}))[1:]
    assert left == ("2026年8月31日", None, "办结", "1", "'=1+1")


def test_a_list_is_ticked_as_a_whole_and_filtered_by_it(
    cast: Cast, enter: Any, items: list[RectificationItem]
) -> None:
    browser = enter(cast.staff)
    ask = browser.post(reverse("exchange:national_tick", args=["items"]), {"all": "1"})
    assert ask.status_code == 200 and "3 条" in ask.context["title"]
    done = browser.post(
        reverse("exchange:national_tick", args=["items"]), {"all": "1", "go": "1", "on": "2026-01-05"}
    )
    assert done.status_code == 302 and Entry.objects.trusted().filter(on=date(2026, 1, 5)).count() == 3
    url = reverse("exchange:national_sheet", args=["items"])
    assert len(browser.get(url, {"entered": "true"}).context["rows"]) == 3
    assert not browser.get(url, {"entered": "false"}).context["rows"]
    number = reverse("exchange:national_number", args=["items", items[0].pk])
    assert browser.post(number, {"text": "JJ-0001"}).status_code == 302
    assert Entry.objects.trusted().get(record_id=items[0].pk).number == "JJ-0001"


def test_the_list_of_gaps_says_what_is_missing_by_unit(
    cast: Cast, enter: Any, items: list[RectificationItem]
) -> None:
    entries.tick(items[:2], now("items"), by=cast.staff)
    RectificationItem.objects.trusted().filter(pk=items[0].pk).update(dept="财务股")
    browser, url = enter(cast.staff), reverse("exchange:national_gaps", args=["items"])
    found = browser.get(url, {"round": "all"}).context["tally"]
    assert (found.total, dict(found.states)["open"], dict(found.states)["changed"]) == (3, 1, 1)
    assert found.by_unit == ((cast.bureau.name, str(cast.group), 1, 1, 3, 3),)
    rows = read(browser.get(url, {"round": "all", "export": "xlsx"}))
    assert [row[3] for row in rows[1:]] == ["需更新", "已录入", "未录入"] and rows[1][4] == "责任部门"
    assert browser.get(url, {"round": "all", "q": "白禾"}).context["tally"].total == 0
    assert browser.get(url, {"group": cast.group.pk}).context["tally"].total == 3
    picked = browser.post(reverse("exchange:national_take", args=["items"]), {"pick": [items[1].pk]})
    assert [row[2] for row in read(picked)] == ["反馈问题", PROBLEMS[1]]
    index = browser.get(reverse("exchange:national"), {"round": "all"})
    line = next(line for line in index.context["lines"] if line["sheet"].code == "items")
    assert (line["total"], line["entered"], line["open"]) == (3, 2, 1)
    cells = browser.get(reverse("exchange:national_changed", args=["items"]), {"round": "all"})
    assert (cells.context["changed"], cells.context["incomplete"]) == (1, 3)


def test_nobody_sees_in_a_sheet_what_the_record_hides(
    cast: Cast, enter: Any, items: list[RectificationItem]
) -> None:
    other = scene.person("liaison2", "宋联络", "group_liaison", cast.other_group, {"office": cast.bureau})
    url = reverse("exchange:national_sheet", args=["items"])
    assert not enter(other).get(url).context["rows"]
    assert (
        enter(other).post(reverse("exchange:national_tick", args=["items"]), {"all": "1"}).status_code == 422
    )
    number = reverse("exchange:national_number", args=["items", items[0].pk])
    assert enter(other).get(number).status_code == 404
    assert enter(cast.member).get(url).status_code == 403
    assert enter(cast.staff).get(reverse("exchange:national_sheet", args=["nothing"])).status_code == 404


def test_numbers_that_somebody_may_not_count_stay_unknown(cast: Cast) -> None:
    counts = now("counts")
    for person, known in ((cast.staff, 0), (cast.group_liaison, None)):
        rows = list(counts.sheet.source.rows(person))
        assert {each.value("leads") for each in stood(rows, counts, person)} == {known}


def test_a_sheet_takes_the_same_statements_however_long(cast: Cast, enter: Any) -> None:
    browser = enter(cast.staff)
    counts: dict[str, set[int]] = {}
    for many in (3, 30):
        for seq in range(many):
            item(cast, f"问题{many}-{seq}", seq=seq + 1)
        for name in ("national_sheet", "national_gaps"):
            url = reverse(f"exchange:{name}", args=["items"])
            browser.get(url)
            with CaptureQueriesContext(
                connection,
            ) as seen:
                browser.get(url)
            counts.setdefault(name, set()).add(len(seen))
    assert all(len(found) == 1 for found in counts.values()), counts
    assert max(max(found) for found in counts.values()) <= 12, counts


def bring(browser: Any, headings: Sequence[str], rows: Sequence[Sequence[Any]], **extra: Any) -> Any:
    """Upload one of their tables and match its columns as guessed; gives the page of the comparison."""
    uploaded = browser.post(
        reverse("exchange:national_return", args=["items"]), {"document": workbook(headings, rows)}
    )
    assert uploaded.status_code == 302, uploaded.context["form"].errors
    page = browser.get(uploaded.url)
    data = {f"column-{row['at']}": row["field"] for row in page.context["rows"]} | extra
    matched = browser.post(uploaded.url, data)
    assert matched.status_code == 302, matched.context["fault"]
    return browser.get(matched.url)


THEIRS = ("系统编号", "被巡察单位", "反馈问题", "完成情况", "责任部门")


def test_their_table_is_matched_compared_and_noted_once(
    cast: Cast, enter: Any, items: list[RectificationItem]
) -> None:
    browser = enter(cast.staff)
    rows = [
        ("GJ-1", "县教育局", f"1.{PROBLEMS[0]}的问题", "未完成", ""),
        ("GJ-2", "清源县教育局", PROBLEMS[1].replace("规范", "够规范"), "", "财务股"),
        ("GJ-3", "清源县教育局", "完全没有的问题", "", ""),
    ]
    page = bring(browser, THEIRS, rows, name="问题导出表")
    lines = page.context["lines"]
    assert [line["label"] for line in lines] == ["标为已录入", "标为已录入", "没有对上"], lines
    assert [line["how"] for line in lines[:2]] == ["按内容", "内容相近，请核对"]
    url = reverse("exchange:national_compare", args=["items"])
    stale = browser.post(url, {"fingerprint": "0" * 64})
    assert stale.status_code == 409 and not Entry.objects.trusted().exists()
    assert browser.post(url, {"fingerprint": page.context["fingerprint"]}).status_code == 302
    kept = {entry.record_id: entry for entry in Entry.objects.trusted()}
    assert kept[items[0].pk].number == "GJ-1" and kept[items[0].pk].source == "对方导出.xlsx"
    [first, second] = stood(items[:2], now("items"), cast.staff)
    assert first.changed == ["完成情况"] and set(second.changed) == {"反馈问题", "完成情况", "责任部门"}
    again = bring(browser, THEIRS, rows)
    assert again.context["comes"] == 0 and SheetMapping.objects.get().name == "问题导出表"
    assert browser.post(url, {"fingerprint": again.context["fingerprint"]}).status_code == 422
    assert {row["field"] for row in browser.get(reverse("exchange:national_match", args=["items"])).context["rows"]} >= {"#", "unit", "problem"}  # fmt: skip


def test_of_two_records_with_one_text_the_nearer_is_meant_and_a_tie_is_left(
    cast: Cast, enter: Any, items: list[RectificationItem]
) -> None:
    twins = [item(cast, "同一个问题", seq=seq, dept=dept) for seq, dept in ((8, "财务股"), (9, "教研室"))]
    rows = [("GJ-1", "县教育局", "同一个问题", "", "教研室"), ("GJ-2", "县教育局", "同一个问题", "", "其他")]
    page = bring(enter(cast.staff), THEIRS, rows)
    assert [line["how"] or line["why"] for line in page.context["lines"]] == ["按内容", "按内容"]
    enter(cast.staff).post(
        reverse("exchange:national_compare", args=["items"]), {"fingerprint": page.context["fingerprint"]}
    )
    assert Entry.objects.trusted().get(number="GJ-1").record_id == twins[1].pk
    for dept in ("甲", "乙"):
        item(cast, "又一个问题", seq=10, dept=dept)
    again = bring(enter(cast.staff), THEIRS, [("GJ-3", "县教育局", "又一个问题", "", "丙")])
    assert "有 2 条记录都像它" in again.context["lines"][0]["why"]


def test_their_values_go_into_the_ledger_only_when_asked_and_by_the_rooms_verb(
    cast: Cast, enter: Any, items: list[RectificationItem]
) -> None:
    browser = enter(cast.staff)
    page = bring(browser, THEIRS, [("GJ-1", "县教育局", PROBLEMS[0], "已完成", "教研室")])
    assert page.context["takes_over"]
    url = reverse("exchange:national_compare", args=["items"])
    browser.post(url, {"fingerprint": page.context["fingerprint"], "take_over": "1"})
    kept = RectificationItem.objects.trusted().get(pk=items[0].pk)
    assert (kept.declared, kept.dept, kept.version) == ("done", "教研室", 2)
    [standing] = stood([kept], now("items"), cast.staff)
    assert standing.state == "entered"


def test_a_table_without_headings_or_with_one_field_twice_is_refused(
    cast: Cast, enter: Any, items: list[RectificationItem]
) -> None:
    browser = enter(cast.staff)
    url = reverse("exchange:national_return", args=["items"])
    page = browser.post(url, {"document": workbook(["1"], [["2"], ["3"]])})
    assert page.status_code == 422 and "没有找到表头" in page.content.decode()
    browser.post(url, {"document": workbook(THEIRS, [("1", "县教育局", PROBLEMS[0], "", "")])})
    match = reverse("exchange:national_match", args=["items"])
    page = browser.post(match, {"column-1": "problem", "column-2": "problem"})
    assert page.status_code == 422 and "对应了两列" in page.content.decode()
    page = browser.post(match, {"column-3": "declared"})
    assert "认出记录" in page.context["fault"]


@pytest.mark.slow
def test_ten_thousand_rows_go_out_and_come_back(cast: Cast, enter: Any) -> None:
    RectificationItem.objects.bulk_create(
        RectificationItem(
            round=cast.round,
            group=cast.group,
            engagement=cast.engagement,
            organisation=cast.bureau,
            seq=no + 1,
            number=f"ZG-{no:05d}",
            problem=f"第{no}个问题落实不到位",
            state="open",
        )
        for no in range(10_000)
    )
    browser = enter(cast.staff)
    began = time.process_time()
    out = browser.get(reverse("exchange:national_sheet", args=["items"]), {"export": "xlsx"})
    took_out = time.process_time() - began
    rows = read(out)
    assert len(rows) == 10_001
    began = time.process_time()
    page = bring(browser, rows[0], [[cell or "" for cell in row] for row in rows[1:]])
    assert page.context["comes"] == 10_000
    done = browser.post(
        reverse("exchange:national_compare", args=["items"]), {"fingerprint": page.context["fingerprint"]}
    )
    took_in = time.process_time() - began
    assert done.status_code == 302 and Entry.objects.trusted().count() == 10_000
    print(f"\n10k rows out {took_out:.1f} s of processor, in {took_in:.1f} s (four requests)")


def test_stale_setups_and_foreign_words_do_not_break_a_sheet(
    cast: Cast, items: list[RectificationItem]
) -> None:
    SheetSetup.objects.create(sheet="items", version=1, columns=[{"field": "gone", "heading": "旧列"}, {"field": "problem", "heading": "问题"}])  # fmt: skip
    assert [column.heading for column in now("items").columns] == ["问题"]
    with pytest.raises(Stale):
        sheets.set_up(sheets.sheets()["items"], [Column("problem", "问题")], base=0, by=cast.staff)
    with pytest.raises(Missing):
        mapping.require_sound(now("items"), {"某列": "gone"})


def test_a_table_of_too_many_columns_is_refused(
    cast: Cast, enter: Any, items: list[RectificationItem]
) -> None:
    count = mapping.MOST_HEADINGS + 1
    wide = workbook([f"栏目{no}" for no in range(count)], [["值"] * count])
    url = reverse("exchange:national_return", args=["items"])
    answer = enter(cast.staff).post(url, {"document": wide, "round": ""})
    assert answer.status_code == 422 and "最多 200 列" in answer.content.decode()

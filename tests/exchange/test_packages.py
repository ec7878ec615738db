"""Fill-in packages: out on a stick, back filled, checked cell by cell, landed as the unit's word (practice 7, 22)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.exchange import files, filling
from xuncha.catalogue.models import Organisation
from xuncha.cycle.rectification.ledger.carry_over import CarriedItem, carry_over_items
from xuncha.cycle.rectification.models import Measure, ProgressNote, RectificationItem
from xuncha.exchange.models import FillPackage, PackageReturn
from xuncha.exchange.packages.actions import Terms, hand_out
from xuncha.foundation.dates import today
from xuncha.foundation.files.models import Attachment

Enter = Callable[..., Client]


@pytest.fixture
def office(cast: Cast, enter: Enter) -> Client:
    return enter(cast.staff)


@pytest.fixture
def items(cast: Cast) -> list[RectificationItem]:
    return ledger_of(cast, cast.bureau, 3)


def ledger_of(cast: Cast, unit: Organisation, count: int) -> list[RectificationItem]:
    rows = [
        CarriedItem(
            unit, f"第{no}个问题", row=no + 2, seq=no, performances=(f"第{no}个表现",), measures=("修订制度",)
        )
        for no in range(1, count + 1)
    ]
    return carry_over_items(rows, by=cast.staff, file_name="台账.xlsx")


def send(cast: Cast, *units: Organisation, mode: str = "progress", days: int = 14) -> list[FillPackage]:
    terms = Terms(
        mode, "stick", today() + timedelta(days=days), out_on=min(today(), today() + timedelta(days=days))
    )
    return hand_out(units, terms=terms, by=cast.staff)


def give_back(browser: Client, package: FillPackage, content: bytes, name: str = "交回.zip") -> Any:
    data = {"documents": files.upload(name, content), "received_on": today().isoformat()}
    return browser.post(reverse("exchange:package", args=[package.pk]), data)


def newest(package: FillPackage) -> PackageReturn:
    return PackageReturn.objects.trusted().filter(package=package).latest("pk")


def texts(package: FillPackage) -> list[str]:
    return [finding["text"] for finding in newest(package).findings]


def test_the_office_registers_and_takes_out_packages(
    cast: Cast, office: Client, items: list[RectificationItem]
) -> None:
    ledger_of(cast, cast.town, 2)
    form = {
        "organisations": [cast.bureau.pk, cast.town.pk],
        "mode": "progress",
        "medium": "stick",
        "due_back": (today() + timedelta(days=14)).isoformat(),
    }
    assert office.post(reverse("exchange:new_packages"), form).status_code == 302
    packages = list(FillPackage.objects.trusted().order_by("organisation_id"))
    assert [len(package.rows) for package in packages] == [3, 2]
    register = office.get(reverse("exchange:packages")).content.decode()
    assert cast.bureau.name in register and "没有交回" in register
    out = office.post(reverse("exchange:download_packages"), {"pick": [package.pk for package in packages]})
    with zipfile.ZipFile(io.BytesIO(b"".join(out.streaming_content))) as archive:
        names = archive.namelist()
    assert sum(name.endswith("README.txt") for name in names) == 2
    assert any("佐证材料/01/" in name for name in names)
    assert office.get(reverse("exchange:cover", args=[packages[0].pk])).status_code == 200


def test_the_workbook_hides_keys_locks_texts_and_offers_four_words(
    cast: Cast, items: list[RectificationItem]
) -> None:
    (package,) = send(cast, cast.bureau)
    book = openpyxl.load_workbook(io.BytesIO(filling.workbook_of(filling.bundle(package))))
    page = book["填报表"]
    assert page.protection.sheet and page.column_dimensions["A"].hidden
    assert page["C3"].protection.locked and not page["H3"].protection.locked
    offered = [rule.formula1 for rule in page.data_validations.dataValidation]
    assert '"已完成,基本完成,未完成,长期坚持"' in offered
    assert package.code in str(page["A3"].value)


def test_a_filled_package_lands_as_the_units_word(
    cast: Cast, office: Client, items: list[RectificationItem]
) -> None:
    (package,) = send(cast, cast.bureau)
    content = filling.fill(
        package,
        lambda seq: (
            filling.done(seq)
            if seq < 3
            else {"declared": "未完成", "text": "正在招标", "unfinished_reason": "招标流标"}
        ),
        evidence=filling.evidence_for(1, 2),
    )
    assert give_back(office, package, content).status_code == 302
    page = office.get(reverse("exchange:package", args=[package.pk])).content.decode()
    assert "第1项制度已修订并执行" in page and "招标流标" in page and "会议记录" in page
    assert RectificationItem.objects.trusted().get(pk=items[0].pk).declared == "in_progress"
    assert office.post(reverse("exchange:land_package", args=[package.pk])).status_code == 302
    found = RectificationItem.objects.trusted().filter(organisation=cast.bureau).order_by("seq")
    assert [item.declared for item in found] == ["done", "done", "not_done"]
    assert [item.evidence_count for item in found] == [1, 1, 0]
    note = ProgressNote.objects.trusted().filter(item=items[0]).latest("pk")
    assert note.by_id == cast.staff.pk and "县教育局" in note.by_name
    assert Attachment.objects.trusted().filter(kind="rectification_item", record_id=items[0].pk).count() == 1
    package.refresh_from_db()
    assert package.state == "landed"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            {"declared": "已完成", "text": "好了", "unfinished_reason": "没钱"},
            "选了“已完成”，又写了未完成原因",
        ),
        ({"declared": "未完成", "text": "没做"}, "须写明原因"),
        ({"declared": "已完成", "text": "好了", "has_evidence": "是"}, "文件夹里没有文件"),
        ({"declared": "已完成", "text": "好了"}, "没有任何佐证"),
        ({"declared": "快了", "text": "好了"}, "只能填"),
        ({"declared": "已完成", "text": "好了", "done_on": "2099-01-01"}, "完成日期晚于今天"),
        ({"declared": "已完成", "text": "好了", "done_on": "前天"}, "看不懂的日期"),
        ({"declared": "已完成", "text": "好了", "problem": "改过的原文"}, "原文被改动"),
        ({"text": "好了"}, "没有选完成情况"),
    ],
)
def test_contradictions_are_named_by_cell(
    cast: Cast, office: Client, items: list[RectificationItem], cells: dict[str, str], said: str
) -> None:
    (package,) = send(cast, cast.bureau)
    give_back(
        office,
        package,
        filling.fill(package, lambda seq: cells if seq == 2 else {"declared": "基本完成", "text": "在办"}),
    )
    assert any(said in text for text in texts(package)), texts(package)
    assert {finding["row"] for finding in newest(package).findings} == {4}


def test_a_date_before_the_feedback_is_named(
    cast: Cast, office: Client, items: list[RectificationItem]
) -> None:
    from xuncha.cycle.rectification.ledger.connect import connect_to_feedback
    from xuncha.cycle.reporting.feedbacks.history import CarriedItem as Problem
    from xuncha.cycle.reporting.feedbacks.history import carry_over_feedback

    day = today() - timedelta(days=30)
    carry_over_feedback(
        cast.bureau, items=[Problem("第1个问题")], source_file="清单.xlsx", feedback_on=day, by=cast.staff
    )
    assert len(connect_to_feedback([cast.bureau.pk], by=cast.staff)) == 2
    (package,) = send(cast, cast.bureau)
    early = {"declared": "基本完成", "text": "在办", "done_on": (day - timedelta(days=1)).isoformat()}
    give_back(office, package, filling.fill(package, lambda seq: early))
    assert [text for text in texts(package) if "早于反馈日期" in text] == [f"完成日期早于反馈日期 {day}"]


def test_rows_added_doubled_or_taken_away_are_named(
    cast: Cast, office: Client, items: list[RectificationItem]
) -> None:
    (package,) = send(cast, cast.bureau)

    def change(book: Any) -> None:
        page = book["填报表"]
        for column in range(1, 10):
            page.cell(4, column).value = page.cell(3, column).value
        page.cell(6, 3).value = "自己加的一行"

    give_back(
        office,
        package,
        filling.fill(package, lambda seq: {"declared": "基本完成", "text": "在办"}, change=change),
    )
    found = " ".join(texts(package))
    assert "同一事项出现了 2 行" in found and "缺少序号 2 这一行" in found and "没有行码" in found
    assert office.post(reverse("exchange:land_package", args=[package.pk])).status_code == 422


def test_what_is_wrong_goes_back_marked_and_comes_again(
    cast: Cast, office: Client, items: list[RectificationItem]
) -> None:
    (package,) = send(cast, cast.bureau)
    wrong = filling.fill(
        package, lambda seq: {"declared": "已完成", "text": "=1+1", "unfinished_reason": "没钱"}
    )
    give_back(office, package, wrong)
    marked = office.post(reverse("exchange:marked_package", args=[package.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(marked.streaming_content)))
    page = book["填报表"]
    assert page["J3"].comment and page["J3"].fill.fgColor.rgb.endswith("F8D7DA")
    assert page["I3"].data_type == "s"
    assert (
        office.post(reverse("exchange:send_back_package", args=[package.pk]), {"reason": "矛盾"}).status_code
        == 302
    )
    package.refresh_from_db()
    assert (package.state, package.back_on) == ("out", None)
    right = filling.fill(package, lambda seq: filling.done(seq), evidence=filling.evidence_for(1, 2, 3))
    give_back(office, package, right)
    assert office.post(reverse("exchange:land_package", args=[package.pk])).status_code == 302


def test_warnings_ask_a_reason(cast: Cast, office: Client, items: list[RectificationItem]) -> None:
    (package,) = send(cast, cast.bureau)
    give_back(office, package, filling.fill(package, lambda seq: {"declared": "已完成", "text": "好了"}))
    url = reverse("exchange:land_package", args=[package.pk])
    assert office.post(url).status_code == 422
    assert office.post(url, {"reason": "佐证涉密，另行登记"}).status_code == 302


def test_another_units_package_is_refused(cast: Cast, office: Client, items: list[RectificationItem]) -> None:
    ledger_of(cast, cast.town, 2)
    ours, theirs = send(cast, cast.bureau, cast.town)
    response = give_back(office, ours, filling.fill(theirs, lambda seq: filling.done(seq)))
    assert response.status_code == 422
    assert "白禾镇" in response.content.decode() and "没有收" in response.content.decode()

    def other_unit(book: Any) -> None:
        for row in book["填报说明"].iter_rows():
            if row[0].value == "填报单位":
                row[1].value = "清源县水利局"

    wrong = filling.fill(ours, lambda seq: filling.done(seq), change=other_unit)
    refused = give_back(office, ours, wrong)
    assert refused.status_code == 422 and "清源县水利局" in refused.content.decode()
    assert not PackageReturn.objects.trusted().exists()


def test_an_item_changed_meanwhile_stops_the_landing(
    cast: Cast, office: Client, items: list[RectificationItem]
) -> None:
    from xuncha.cycle.rectification.ledger.actions import report_progress

    (package,) = send(cast, cast.bureau)
    give_back(office, package, filling.fill(package, filling.done, evidence=filling.evidence_for(1, 2, 3)))
    last = RectificationItem.objects.trusted().get(pk=items[2].pk)
    report_progress(last, declared="phase_done", text="刚刚登记的", by=cast.staff)
    response = office.post(reverse("exchange:land_package", args=[package.pk]))
    assert response.status_code == 409
    first = RectificationItem.objects.trusted().get(pk=items[0].pk)
    assert (first.declared, first.evidence_count) == ("in_progress", 0)


def test_a_plan_package_fills_goal_measures_and_dates(
    cast: Cast, office: Client, items: list[RectificationItem]
) -> None:
    (package,) = send(cast, cast.bureau, mode="plan")
    filled = {
        "goal": "制度健全并执行",
        "measures": "1. 修订制度\n2. 每季检查一次",
        "leaders": "张伟",
        "dept": "办公室",
        "due": "2030-08-31",
        "is_long_term": "否",
    }
    give_back(office, package, filling.fill(package, lambda seq: filled))
    assert texts(package) == []
    assert office.post(reverse("exchange:land_package", args=[package.pk])).status_code == 302
    item = RectificationItem.objects.trusted().get(pk=items[0].pk)
    assert (item.goal, item.leaders, item.due.isoformat()) == ("制度健全并执行", "张伟", "2030-08-31")
    contents = Measure.objects.trusted().filter(item=item).order_by("seq").values_list("content", flat=True)
    assert list(contents) == ["修订制度", "每季检查一次"]


def test_evidence_that_may_not_come_in_is_named(
    cast: Cast, office: Client, items: list[RectificationItem]
) -> None:
    (package,) = send(cast, cast.bureau)
    evidence = filling.evidence_for(1, 2) | {
        "佐证材料/03/记录.docx": b"not a document",
        "佐证材料/说明.txt": "放错".encode(),
    }
    give_back(office, package, filling.fill(package, filling.done, evidence=evidence))
    found = " ".join(texts(package))
    assert "记录.docx" in found and "不会附上" in found


def test_who_has_not_handed_in_stands_with_telephone(
    cast: Cast, office: Client, items: list[RectificationItem]
) -> None:
    cast.bureau.phone = "0999-1234567"
    cast.bureau.save(update_fields=["phone"])
    send(cast, cast.bureau, days=-3)
    page = office.get(reverse("exchange:packages") + "?late=true").content.decode()
    assert "逾期未交" in page and "0999-1234567" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 200), ("director", 200), ("leader", 404), ("head", 404), ("liaison", 404), ("sec_admin", 404)],
)
def test_who_may_open_a_package(
    cast: Cast, enter: Enter, items: list[RectificationItem], who: str, status: int
) -> None:
    (package,) = send(cast, cast.bureau)
    assert enter(getattr(cast, who)).get(reverse("exchange:package", args=[package.pk])).status_code == status


@pytest.mark.parametrize("name", ["packages", "new_packages", "take_back"])
def test_pages_are_closed_without_the_right(cast: Cast, enter: Enter, name: str) -> None:
    assert enter(cast.staff).get(reverse(f"exchange:{name}")).status_code == 200
    assert enter(cast.leader).get(reverse(f"exchange:{name}")).status_code == 403


def test_the_register_needs_the_same_few_statements(
    cast: Cast, office: Client, items: list[RectificationItem], django_assert_max_num_queries: Any
) -> None:
    for count in (10, 50):
        for _no in range(count):
            send(cast, cast.bureau)
        office.get(reverse("exchange:packages"))
        # session, person, appointments, exclusions, rows, bars with the total, rates (2), saved views
        with django_assert_max_num_queries(9):
            assert office.get(reverse("exchange:packages")).status_code == 200

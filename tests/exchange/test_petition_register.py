"""The register of the developer files lands: nothing above us, reporters sealed, nothing twice, the file not kept."""

from __future__ import annotations

import io
import json
from collections import Counter
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from tests import cast as scene
from tests.cast import Cast
from tests.exchange import files
from xuncha.catalogue.landing import land_organisations
from xuncha.catalogue.models import Organisation
from xuncha.cycle.fieldwork.petitions.direct import DirectItem
from xuncha.cycle.fieldwork.petitions.models import Contact, Petition, Target
from xuncha.exchange.importing.landing import petitions
from xuncha.exchange.importing.landing.petitions import DISPOSALS, SORTS
from xuncha.foundation.drafts.models import Draft
from xuncha.foundation.models import StoredFile

NAME = "信访登记台账2022.11-2023.1.xls"
pytestmark = pytest.mark.skipif(
    not files.SHARED.is_dir(), reason="the developer files are not beside the checkout"
)


@pytest.fixture
def gold(cast: Cast) -> list[dict[str, Any]]:
    found = json.loads((files.SHARED / "gold.json").read_text())
    rows: list[dict[str, Any]] = found["files"][NAME]["records"]["petition"]
    named = {row["unit"] for row in rows if row.get("unit")}
    units = next(file for name, file in found["files"].items() if "对象库" in name)["records"][
        "inspection_object"
    ]
    land_organisations(list(units), by=cast.staff)
    for name in sorted(named - set(Organisation.objects.values_list("name", flat=True))):
        Organisation.objects.create(name=name, unit_type_id="county_dept")
    return rows


@pytest.fixture
def officer(cast: Cast) -> Any:
    return scene.person("lead_officer", "卫专员", "lead_officer", "", {"office": cast.bureau})


def bring(browser: Any) -> Any:
    answer = browser.post(
        reverse("exchange:petition_register"),
        {"document": files.upload(NAME, files.shared(NAME))},
        follow=True,
    )
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    return answer


@pytest.mark.slow
def test_the_register_lands_as_the_gold_says(
    cast: Cast, enter: Any, officer: Any, gold: list[dict[str, Any]]
) -> None:
    browser = enter(officer)
    stored = StoredFile.objects.count()
    page = bring(browser).content.decode()
    assert "没有认出单位" not in page
    assert browser.post(reverse("exchange:petition_rows")).status_code == 302
    assert StoredFile.objects.count() == stored and not Draft.objects.exists()
    above = [row for row in gold if row["disposal"] == "径送上级" or row.get("restricted")]
    assert DirectItem.objects.trusted().count() == len(above) > 0
    rows = {
        row.number: row for row in Petition.objects.trusted().select_related("organisation", "duplicate_of")
    }
    expected = {row["code"]: row for row in gold if row not in above}
    assert set(rows) == set(expected)
    for code, row in expected.items():
        mine = rows[code]
        assert mine.content == row["content"], code
        assert mine.received_at.date().isoformat() == row["received_at"], code
        assert mine.organisation.name == row["unit"], code
        assert mine.get_sort_display() == row["kind"] or row["kind"] is None, code
        assert mine.disposal == DISPOSALS.get(row["disposal"] or "", ""), code
        assert mine.is_realname == bool(row["is_realname"]) and mine.result == (row["result"] or ""), code
        assert (mine.duplicate_of.number if mine.duplicate_of else None) == row["duplicate_of"], code
    named = Counter(target.name for target in Target.objects.trusted())
    assert named == Counter(item["name"] or "" for row in expected.values() for item in row["targets"])
    told = sum(bool(row["reporter_name"] or row["reporter_phone"]) for row in expected.values())
    assert Contact.objects.trusted().exclude(closed_at=None).count() == told
    assert set(SORTS) and {row.state for row in rows.values()} == {"closed", "duplicate"}


@pytest.mark.slow
def test_bringing_it_again_changes_nothing(
    cast: Cast, enter: Any, officer: Any, gold: list[dict[str, Any]]
) -> None:
    browser = enter(officer)
    for _again in range(2):
        bring(browser)
        browser.post(reverse("exchange:petition_rows"))
        counts = (Petition.objects.trusted().count(), DirectItem.objects.trusted().count())
        assert sum(counts) == len(gold)


def test_a_leader_brings_only_his_own_tasks_rows(cast: Cast, enter: Any, gold: list[dict[str, Any]]) -> None:
    page = bring(enter(cast.leader)).content.decode()
    assert "不是本组的任务" in page
    enter(cast.leader).post(reverse("exchange:petition_rows"))
    assert not Petition.objects.trusted().exists()


@pytest.mark.parametrize("name", ["staff", "director", "member", "liaison", "discipline", "sys_admin"])
def test_the_office_does_not_bring_petitions(cast: Cast, enter: Any, name: str) -> None:
    browser = enter(cast.fresh(name))
    assert browser.get(reverse("exchange:petition_register")).status_code == 403
    assert browser.get(reverse("exchange:petition_rows")).status_code == 403


def test_of_a_row_above_us_nothing_is_carried_along() -> None:
    values = {
        "code": "XF-9",
        "received_at": "2022-12-01",
        "channel": "letter",
        "content": "原文",
        "disposal": "径送上级",
    }
    assert petitions.extract(values) == {"received_at": "2022-12-01", "channel": "letter", "restricted": True}


def test_the_blank_register_is_read_as_what_it_asks(cast: Cast, enter: Any, officer: Any) -> None:
    """Every column of the template means what its heading says, and the office gets none."""
    url = reverse("exchange:petition_blank")
    assert enter(cast.staff).get(url).status_code == 403
    book = openpyxl.load_workbook(io.BytesIO(b"".join(enter(officer).get(url).streaming_content)))
    page = book.worksheets[0]
    titles = [cell.value for cell in page[2]]
    said = {
        "登记编号": "XF-01", "收到日期": "2026-03-02", "信访渠道": "来信", "是否实名": "是", "信访人姓名": "某甲",
        "联系电话": "13800000000", "被巡察单位": "清源县教育局", "被反映人": "某乙", "被反映人职务": "股长",
        "干部管理权限": "本级管", "反映的主要问题": "反映食堂采购长期由一家供应", "信访类别": "检举控告",
        "处置意见": "组内了解", "办理结果": "正在了解", "经办人": "某丙",
    }  # fmt: skip
    for column, title in enumerate(titles, 1):
        page.cell(3, column).value = said.get(title, "")
    target = io.BytesIO()
    book.save(target)
    answer = enter(officer).post(
        reverse("exchange:petition_register"),
        {"document": files.upload("登记.xlsx", target.getvalue())},
        follow=True,
    )
    [line] = answer.context["lines"]
    told = (
        line["number"],
        str(line["on"]),
        str(line["channel"]),
        str(line["unit"]),
        line["content"],
        line["disposal"],
    )
    assert told == ("XF-01", "2026-03-02", "来信", "县教育局", "反映食堂采购长期由一家供应", "组内了解")

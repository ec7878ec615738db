"""A plan that comes as a file: a plan of the feedback, a difference to one that stands, or history (practice 8, 19)."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.exchange import files
from xuncha.cycle.rectification.models import Measure, RectificationItem, RectificationPlan
from xuncha.cycle.rectification.plan import actions
from xuncha.cycle.rectification.plan.checks import uncovered
from xuncha.cycle.reporting.models import Feedback
from xuncha.exchange.models import ImportBatch
from xuncha.foundation.flow.models import Step

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])
Bring = Callable[..., ImportBatch]
(UNIT,) = files.unit_names(1)
HEAD = ["序号", "反馈问题", "具体表现", "整改目标", "整改措施", "责任领导", "责任部门", "整改时限"]


@pytest.fixture
def office(cast: Cast, enter: Callable[..., Client], bring: Bring, land: Bring) -> Client:
    browser = enter(cast.staff)
    land(browser, bring(browser, **{"对象库.xlsx": files.objects_file([UNIT])}))
    return browser


def plan_rows(count: int = 3, *, leader: str = "张伟") -> list[list[Any]]:
    return [
        [
            no + 1, files.problem(0, no), f"1.{files.point(0, no, 1)}；2.{files.point(0, no, 2)}", "制度健全、执行到位",
            "1.修订制度；2.开展一次检查", leader, "办公室", "2030年8月底前",
        ]
        for no in range(count)
    ]  # fmt: skip


def word_plan(rows: Sequence[Sequence[Any]]) -> bytes:
    document = docx.Document()
    document.add_paragraph(f"中共{UNIT}党组关于巡察反馈意见的整改方案")
    document.add_paragraph("成立整改工作领导小组，由党组书记周明远任组长，赵静任副组长，吴小梅任成员。")
    table = document.add_table(rows=0, cols=len(HEAD))
    for values in (HEAD, *rows):
        for cell, value in zip(table.add_row().cells, values, strict=True):
            cell.text = str(value)
    document.add_paragraph("2030年4月10日")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def excel_plan(rows: Sequence[Sequence[Any]]) -> bytes:
    return files.workbook([[f"{UNIT}整改方案"], HEAD, *rows], sheet="三清单")


def items() -> Any:
    return RectificationItem.objects.trusted().filter(organisation__name=UNIT).exclude(state="merged")


@pytest.mark.parametrize(("name", "make"), [("方案.docx", word_plan), ("方案.xlsx", excel_plan)])
def test_where_the_unit_has_a_feedback_the_file_becomes_its_plan(
    cast: Cast, office: Client, bring: Bring, land: Bring, name: str, make: Callable[..., bytes]
) -> None:
    land(office, bring(office, **{"问题清单.xlsx": files.problems_file([UNIT], 4)}))
    batch = bring(office, **{name: make(plan_rows())})
    assert batch.counts["plan_record"] == {"new": 1, "changed": 0, "unchanged": 0}
    land(office, batch)
    plan = RectificationPlan.objects.trusted().get()
    assert (plan.state, plan.organisation.name, plan.imported_from) == ("draft", UNIT, name)
    assert "单位自述" in Step.objects.get(kind="rectification_plan", record_id=plan.pk).reason
    of_file = items().filter(plan=plan).exclude(goal="")
    assert set(of_file.values_list("leaders", "dept", "due__month")) == {("张伟", "办公室", 8)}
    assert Measure.objects.trusted().filter(item__in=of_file).count() == 6
    assert (items().count(), uncovered(plan)) == (4, [])  # the fourth problem is not in the file
    assert actions.live(plan).filter(goal="").count() == 1
    assert office.get(reverse("rectification:plan", args=[plan.pk])).status_code == 200
    if name.endswith("docx"):
        assert "组长：周明远" in plan.leading_group


def test_problems_and_plan_in_one_batch_give_one_plan(office: Client, bring: Bring, land: Bring) -> None:
    both = {"方案.docx": word_plan(plan_rows()), "问题清单.xlsx": files.problems_file([UNIT])}
    batch = land(office, bring(office, **both))
    assert batch.state == "landed"
    plan = RectificationPlan.objects.trusted().get()
    assert items().filter(plan=plan).count() == 3


@pytest.mark.slow
def test_without_a_feedback_the_rows_are_history_and_a_later_import_makes_the_plan(
    office: Client, bring: Bring, land: Bring
) -> None:
    content = word_plan(plan_rows())
    first = bring(office, **{"方案.docx": content})
    assert "plan_record" not in first.counts
    assert any("按历史事项转入" in question["reason"] for question in first.questions)
    land(office, first)
    assert items().filter(plan=None).count() == 3
    land(office, bring(office, **{"问题清单.xlsx": files.problems_file([UNIT])}))
    land(office, bring(office, **{"方案.docx": content}))
    assert items().filter(plan=RectificationPlan.objects.trusted().get()).count() == 3


@pytest.mark.slow
def test_a_plan_under_draft_follows_the_file_with_a_difference_to_look_at(
    cast: Cast, office: Client, bring: Bring, land: Bring
) -> None:
    land(office, bring(office, **{"问题清单.xlsx": files.problems_file([UNIT])}))
    plan = actions.open_plan(Feedback.objects.trusted().get(organisation__name=UNIT), by=cast.staff)
    assert items().count() == 6
    batch = bring(office, **{"方案.docx": word_plan(plan_rows())})
    assert batch.counts["rectification_plan"] == {"new": 0, "changed": 3, "unchanged": 0}
    shown = office.get(reverse("exchange:batch", args=[batch.pk])).content.decode()
    assert "制度健全、执行到位" in shown and "合为一条" in shown and "增加：修订制度" in shown
    land(office, batch)
    assert (items().filter(plan=plan).count(), uncovered(plan)) == (3, [])
    assert set(items().values_list("goal", "leaders")) == {("制度健全、执行到位", "张伟")}
    assert Measure.objects.trusted().filter(item__in=items()).count() == 6
    again = bring(office, **{"方案.docx": word_plan(plan_rows(leader="李强"))})
    assert again.counts["rectification_plan"]["changed"] == 3
    land(office, again)
    assert set(items().values_list("leaders", flat=True)) == {"李强"}
    assert Measure.objects.trusted().filter(item__in=items()).count() == 6


def test_a_plan_that_was_handed_in_stays_as_it_was_signed(
    cast: Cast, office: Client, bring: Bring, land: Bring
) -> None:
    land(office, bring(office, **{"问题清单.xlsx": files.problems_file([UNIT])}))
    land(office, bring(office, **{"方案.docx": word_plan(plan_rows())}))
    RectificationPlan.objects.trusted().update(state="approved")
    batch = bring(office, **{"方案.docx": word_plan(plan_rows(leader="李强"))})
    assert batch.counts["rectification_plan"] == {"new": 0, "changed": 0, "unchanged": 3}
    assert any("请提变更申请" in question["reason"] for question in batch.questions)

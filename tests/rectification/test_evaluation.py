"""Evaluation of rectification: scored by each party on its own, summed exactly, recognised, what follows done (S14, DR19)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.foundation.hostile import png
from xuncha.cycle.planning import stages
from xuncha.cycle.rectification.evaluation import actions, totals
from xuncha.cycle.rectification.evaluation.actions import Given
from xuncha.cycle.rectification.evaluation.flow import criteria_of, scorers_of
from xuncha.cycle.rectification.evaluation.loading import load_schemes
from xuncha.cycle.rectification.models import (
    Consequence,
    Criterion,
    Evaluation,
    EvaluationScheme,
    RectificationPlan,
    Score,
)
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.foundation.rules.models import Clock

Enter = Callable[..., Client]
PARTIES = {"office": "staff2", "discipline": "discipline", "organisation": "organisation"}


@pytest.fixture
def scheme(db: None) -> EvaluationScheme:
    load_schemes()
    return EvaluationScheme.objects.get(code="four_parts")


@pytest.fixture
def opened(cast: Cast, plan: RectificationPlan, scheme: EvaluationScheme) -> Evaluation:
    return actions.open_evaluation(plan, scheme, by=cast.staff)


@pytest.fixture
def scoring(cast: Cast, opened: Evaluation) -> Evaluation:
    return engine.take(opened, "start", by=cast.staff, reason="报告将于本周报齐")


def full_points(evaluation: Evaluation, party: str, less: Decimal = Decimal(0)) -> dict[int, Given]:
    return {
        line.pk: Given(max(line.points - less, Decimal(0)), "有欠缺" if less else "")
        for line in criteria_of(evaluation)
        if party in scorers_of(line, evaluation)
    }


def scored(cast: Cast, evaluation: Evaluation, **less: Decimal) -> Evaluation:
    for party, who in PARTIES.items():
        person = getattr(cast, who)
        actions.score(
            evaluation, party, full_points(evaluation, party, less.get(party, Decimal(0))), by=person
        )
        actions.finish(evaluation, party, by=person)
    return evaluation


def address(name: str, *args: Any) -> str:
    return reverse(f"rectification:{name}", args=args)


def act(evaluation: Evaluation, edge: str) -> str:
    return reverse("kit:act", args=["evaluation", evaluation.pk, edge])


def test_points_are_weighted_exactly_and_rounded_once() -> None:
    weights = {"office": 40, "discipline": 30, "organisation": 30}
    points = {"office": Decimal("24"), "discipline": Decimal("23.5"), "organisation": Decimal("25")}
    assert totals.counted(points, weights) == Fraction(2415, 100)
    thirds = {"a": Decimal(1), "b": Decimal(1), "c": Decimal(2)}
    assert totals.total([thirds] * 3, {}) == Decimal("4.0")  # 3 × 1.333…, not 3 × 1.3
    assert totals.total([{"a": Decimal("0.1"), "b": Decimal("0.2")}], {}) == Decimal("0.2")  # 0.15, half up


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 100), min_size=1), max_size=8))
def test_the_total_lies_between_the_lowest_and_the_highest_points(lines: list[dict[str, int]]) -> None:
    given_ = [{party: Decimal(value) / 10 for party, value in line.items()} for line in lines]
    total = totals.total(given_, {"a": 3, "b": 2})
    low = sum((min(line.values()) for line in given_), Decimal(0))
    high = sum((max(line.values()) for line in given_), Decimal(0))
    assert low - Decimal("0.05") <= total <= high + Decimal("0.05")


@pytest.mark.parametrize(
    ("points", "grade"), [("90", "好"), ("89.9", "较好"), ("60", "一般"), ("0", "差"), ("100", "好")]
)
def test_a_grade_begins_at_its_line(scheme: EvaluationScheme, points: str, grade: str) -> None:
    assert totals.grade_of(scheme.grades, Decimal(points))["label"] == grade


def test_the_scheme_that_is_ready_adds_up_to_a_hundred(scheme: EvaluationScheme) -> None:
    load_schemes()
    assert EvaluationScheme.objects.count() == 1
    by_section: dict[str, Decimal] = {}
    for line in scheme.criteria.all():
        by_section[line.section] = by_section.get(line.section, Decimal(0)) + line.points
    assert list(by_section.values()) == [15, 15, 60, 10]


@pytest.mark.slow
def test_from_the_plan_to_a_recognised_grade(
    cast: Cast, enter: Enter, plan: RectificationPlan, scheme: EvaluationScheme
) -> None:
    office = enter(cast.staff)
    assert "发起整改评估" in office.get(address("plan", plan.pk)).content.decode()
    assert office.post(address("open_evaluation", plan.pk), {"scheme": scheme.pk}).status_code == 302
    made = Evaluation.objects.trusted().get()
    assert "发起整改评估" not in office.get(address("plan", plan.pk)).content.decode()
    words = {
        "checked_from": "2026-11-02", "checked_until": "2026-11-04", "team": "三方各一人", "how": "查资料、现场抽核",
        "version": made.version,
    }  # fmt: skip
    assert office.post(address("evaluation_edit", made.pk), words).status_code == 302
    assert office.post(act(made, "start"), {"reason": "报告将报齐"}).status_code == 302
    for party, who in PARTIES.items():
        browser = enter(getattr(cast, who))
        assert "整改评估待评分" in browser.get("/").content.decode()
        assert browser.get(address("evaluation_score", made.pk, party)).status_code == 200
        made.refresh_from_db()
        points = {}
        for pk, value in full_points(made, party).items():
            points[f"points-{pk}"] = str(value.points)
        assert (
            browser.post(address("evaluation_score", made.pk, party), points | {"finish": "1"}).status_code
            == 302
        )
    made.refresh_from_db()
    assert (made.state, made.total, made.grade) == ("summed", Decimal("100.0"), "好")
    assert "各评分项没有减分" in made.report
    concluded = {"grade": "好", "report": made.report, "version": made.version}
    assert office.post(address("evaluation_conclude", made.pk), concluded).status_code == 302
    assert office.post(act(made, "propose"), {}).status_code == 302
    assert office.post(act(made, "recognise"), {}).status_code == 422  # the office may only enter the paper
    assert enter(cast.lg_head, proof=True).post(act(made, "recognise"), {}).status_code == 302
    made.refresh_from_db()
    assert made.state == "recognised"
    clock = Clock.objects.get(kind="rectification_plan", record_id=plan.pk, code="DR19")
    assert clock.state == Clock.State.MET
    assert stages.register_gate and "整改成效还没有评估" not in str(stages.stage_bar(cast.engagement))
    unit = enter(cast.head).get(address("evaluation", made.pk)).content.decode()
    assert "认定等次" in unit
    assert "台账：" in enter(cast.discipline).get(address("evaluation", made.pk)).content.decode()
    for who in (
        cast.head,
        cast.liaison,
    ):  # the ledger's figures count the head's own items, the clerk's do not
        assert "台账：" not in enter(who).get(address("evaluation", made.pk)).content.decode()
    for name in ("evaluation_sheet", "evaluation_report"):
        assert enter(cast.head).get(address(name, made.pk)).status_code == 200


def test_the_leading_group_recognises_in_ink(cast: Cast, enter: Enter, scoring: Evaluation) -> None:
    scored(cast, scoring)
    engine.take(scoring, "propose", by=cast.staff)
    paper = {
        "signer_name": "郑明", "signer_post": "领导小组组长", "acted_on": today().isoformat(), "copies": "1",
        "scan": SimpleUploadedFile("认定.png", png()),
    }  # fmt: skip
    answer = enter(cast.director).post(f"{act(scoring, 'recognise')}?form=paper", paper)
    assert answer.status_code == 302
    confirm = reverse("kit:paper_act", args=[PaperAct.objects.get(kind="evaluation").pk])
    assert enter(cast.staff2).post(confirm, {"answer": "confirm"}).status_code == 302
    scoring.refresh_from_db()
    assert scoring.state == "recognised"


def test_a_weak_grade_is_followed_up(cast: Cast, enter: Enter, scoring: Evaluation) -> None:
    scored(cast, scoring, office=Decimal(9), discipline=Decimal(9), organisation=Decimal(9))
    assert scoring.grade == "差"
    assert "有欠缺（县委巡察办）" in scoring.report
    follows = {"grade": "差", "report": scoring.report, "version": scoring.version}
    office = enter(cast.staff)
    late = address("evaluation_conclude", scoring.pk)
    assert office.post(late, follows | {"follows": ["remedial", "talk"]}).status_code == 422
    due = {"follows": ["remedial", "talk"], "follows_due": "2027-01-31"}
    assert office.post(late, follows | due).status_code == 302
    scoring.refresh_from_db()
    engine.take(scoring, "propose", by=cast.staff)
    scoring.state = "recognised"
    scoring.save(update_fields=["state"])
    with pytest.raises(Missing) as refusal:
        engine.take(scoring, "close", by=cast.staff)
    assert refusal.value.details == ["还没有办结：回炉补课、约谈"]
    for row in Consequence.objects.trusted().filter(evaluation=scoring):
        page = address("evaluation_carry_out", row.pk)
        assert enter(cast.discipline).get(page).status_code == 403
        assert office.post(page, {"on": "2036-01-01", "note": "已办"}).status_code == 422
        assert office.post(page, {"on": today().isoformat(), "note": "已约谈主要负责人"}).status_code == 302
    engine.take(scoring, "close", by=cast.staff)
    assert scoring.state == "closed"


def test_another_grade_than_the_points_give_needs_its_reason(cast: Cast, scoring: Evaluation) -> None:
    scored(cast, scoring)
    scoring.grade = "一般"
    with pytest.raises(Missing) as refusal:
        engine.take(scoring, "propose", by=cast.staff, reason="现场抽核不实")
    assert "不一致" in str(refusal.value.details)
    scoring.grade_reason = "现场抽核一项不实"
    engine.take(scoring, "propose", by=cast.staff, reason="抽核不实，结果运用另行研究")
    assert scoring.state == "proposed"


def test_points_lost_need_a_reason_and_stay_within_their_line(cast: Cast, scoring: Evaluation) -> None:
    line = next(line for line in criteria_of(scoring) if line.scorer == "office")
    for points, reason, words in ((line.points + 1, "", "应在 0 到"), (Decimal(1), " ", "减分须写明理由")):
        with pytest.raises(Missing, match=words):
            actions.score(scoring, "office", {line.pk: Given(points, reason)}, by=cast.staff)
    assert not Score.objects.trusted().exists()


def test_a_party_scores_its_own_lines_and_no_others(cast: Cast, scoring: Evaluation) -> None:
    own = full_points(scoring, "discipline")
    with pytest.raises(NotAllowed):
        actions.score(scoring, "office", own, by=cast.discipline)
    with pytest.raises(Refused, match="不由这一方"):
        actions.score(scoring, "discipline", full_points(scoring, "office"), by=cast.discipline)
    with pytest.raises(Missing, match="没有评分"):
        actions.finish(scoring, "discipline", by=cast.discipline)
    actions.score(scoring, "discipline", own, by=cast.discipline)
    actions.finish(scoring, "discipline", by=cast.discipline)
    with pytest.raises(NotAllowed):
        actions.score(scoring, "discipline", own, by=cast.discipline)


def test_nobody_sees_what_another_party_gives_before_it_is_summed_up(
    cast: Cast, enter: Enter, scoring: Evaluation
) -> None:
    actions.score(scoring, "office", full_points(scoring, "office", Decimal("0.7")), by=cast.staff2)
    page = address("evaluation", scoring.pk)
    assert "有欠缺" in enter(cast.staff).get(page).content.decode()
    assert "有欠缺" not in enter(cast.organisation).get(page).content.decode()


def test_typed_nonsense_is_named_and_nothing_typed_is_lost(
    cast: Cast, enter: Enter, scoring: Evaluation
) -> None:
    line = next(line for line in criteria_of(scoring) if line.scorer == "office")
    page = address("evaluation_score", scoring.pk, "office")
    for text in ("五", "NaN", "1e9999", "4.55", "-1", "1" * 5000):
        answer = enter(cast.staff2).post(
            page, {f"points-{line.pk}": text, f"reason-{line.pk}": "写了很久的理由"}
        )
        assert answer.status_code == 422, text
        assert "写了很久的理由" in answer.content.decode()


def test_one_evaluation_at_a_time(
    cast: Cast, opened: Evaluation, plan: RectificationPlan, scheme: EvaluationScheme
) -> None:
    with pytest.raises(Refused, match="已有一次评估"):
        actions.open_evaluation(plan, scheme, by=cast.staff)
    with pytest.raises(NotAllowed):
        actions.open_evaluation(plan, scheme, by=cast.discipline)
    engine.take(opened, "void", by=cast.staff, reason="开错了")
    assert actions.open_evaluation(plan, scheme, by=cast.staff).state == "draft"


def test_doors(cast: Cast, enter: Enter, opened: Evaluation) -> None:
    page = address("evaluation", opened.pk)
    for who, status in {
        "staff": 200,
        "discipline": 404,
        "head": 404,
        "other_head": 404,
        "member": 404,
    }.items():
        assert enter(getattr(cast, who)).get(page).status_code == status, who
    assert enter(cast.head).get(address("evaluation_schemes")).status_code == 200
    assert enter(cast.member).get(address("evaluation_schemes")).status_code == 403
    assert enter(cast.head).get(address("evaluation_scheme_new")).status_code == 403
    assert enter(cast.discipline).get(address("open_evaluation", opened.plan_id)).status_code == 403
    assert enter(cast.staff).get(address("evaluation_score", opened.pk, "office")).status_code == 403
    assert enter(cast.staff).get(address("evaluation_score", opened.pk, "nobody")).status_code == 404


def scheme_typed(**changes: Any) -> dict[str, Any]:
    return {
        "name": "本县评估办法", "basis": "清巡办〔2026〕8号", "method": "deduct",
        "grades_typed-label": ["优秀", "合格", "不合格"], "grades_typed-at_least": ["85", "60", "0"],
        "grades_typed-weak": ["", "", "1"],
        "weights_typed-party": ["office"], "weights_typed-weight": ["2"],
        "lines_typed-section": ["落实"], "lines_typed-name": ["整改落实"], "lines_typed-points": ["100"],
        "lines_typed-guide": [""], "lines_typed-scorer": ["all"], "lines_typed-measure": ["strict"],
    } | changes  # fmt: skip


def test_the_office_writes_its_own_scheme_and_copies_a_used_one(
    cast: Cast, enter: Enter, opened: Evaluation
) -> None:
    office = enter(cast.staff)
    assert office.post(address("evaluation_scheme_new"), scheme_typed()).status_code == 302
    own = EvaluationScheme.objects.get(name="本县评估办法")
    assert own.grades[0] == {"label": "优秀", "at_least": 85.0, "weak": False}
    changed = scheme_typed(name="本县评估办法（试行）") | {"version": own.version}
    assert office.post(address("evaluation_scheme_edit", own.pk), changed).status_code == 302
    assert office.post(address("evaluation_scheme_edit", own.pk), changed).status_code == 409
    used = opened.scheme
    assert "另存为新方案" in office.get(address("evaluation_scheme", used.pk)).content.decode()
    answer = office.post(
        address("evaluation_scheme_edit", used.pk), scheme_typed() | {"version": used.version}
    )
    assert answer.status_code == 422 and "已有评估用了这个方案" in answer.content.decode()
    assert used.name in office.get(address("evaluation_scheme_copy", used.pk)).content.decode()
    assert office.post(address("evaluation_scheme_switch", own.pk)).status_code == 302
    own.refresh_from_db()
    assert not own.is_active
    assert enter(cast.discipline).post(address("evaluation_scheme_switch", own.pk)).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"grades_typed-at_least": ["85", "60", "10"]},
        {"grades_typed-label": ["合格", "合格", "差"]},
        {"lines_typed-points": ["NaN"]},
        {"lines_typed-points": ["0"]},
        {"weights_typed-weight": ["0"]},
        {"lines_typed-section": [""], "lines_typed-name": [""], "lines_typed-points": [""]},
    ],
)
def test_a_scheme_that_cannot_work_is_refused(
    cast: Cast, enter: Enter, wrong: dict[str, Any], db: None
) -> None:
    answer = enter(cast.staff).post(address("evaluation_scheme_new"), scheme_typed(**wrong))
    assert answer.status_code == 422
    assert not EvaluationScheme.objects.exists()


def test_a_page_asks_as_much_for_many_criteria_as_for_few(
    cast: Cast, enter: Enter, scoring: Evaluation, django_assert_max_num_queries: Any
) -> None:
    scored(cast, scoring)
    Criterion.objects.bulk_create(
        Criterion(
            scheme=scoring.scheme, seq=100 + no, section="更多", name=f"第{no}项", points=1, scorer="office"
        )
        for no in range(40)
    )
    browser = enter(cast.staff)
    browser.get(address("evaluation", scoring.pk))
    with django_assert_max_num_queries(45):
        browser.get(address("evaluation", scoring.pk))
    browser.get(address("evaluations"))
    with django_assert_max_num_queries(12):
        browser.get(address("evaluations"))

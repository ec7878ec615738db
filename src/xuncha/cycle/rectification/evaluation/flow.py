"""An evaluation's way: prepared, scored by each party on its own, summed up, its grade recognised, what follows done (S14, DR19)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.closing.flow import HANDED_IN
from xuncha.cycle.rectification.evaluation import totals
from xuncha.cycle.rectification.models import (
    Consequence,
    Criterion,
    Disclosure,
    Evaluation,
    RectificationReport,
    Score,
)
from xuncha.cycle.rectification.models.evaluation import EVERYBODY
from xuncha.foundation.flow.declare import Edge, Flow, Parallel, State

PAPER = "rectification.record_paper"
MISSING_NAMED = 5


def criteria_of(evaluation: Evaluation) -> list[Criterion]:
    return list(Criterion.objects.filter(scheme=evaluation.scheme_id).order_by("seq"))


def scorers_of(criterion: Criterion, evaluation: Evaluation) -> list[str]:
    """Who gives points for this line: one party, or every party of the round."""
    if criterion.scorer == EVERYBODY:
        return parties.review_parties(evaluation)
    return [criterion.scorer]


def scoring_parties(evaluation: Evaluation) -> list[str]:
    """Everybody who has a line to score, in the order of the parties."""
    wanted = {party for line in criteria_of(evaluation) for party in scorers_of(line, evaluation)}
    return [party for party in parties.LABELS if party in wanted]


def has_criteria(evaluation: Evaluation) -> str | None:
    return None if criteria_of(evaluation) else _("评估方案还没有评分项")


def reports_handed_in(evaluation: Evaluation) -> str | None:
    rows = RectificationReport.objects.trusted().filter(plan=evaluation.plan_id, state__in=HANDED_IN)
    return None if rows.count() == len(RectificationReport.Sort.values) else _("两份整改报告还没有报齐")


def disclosed(evaluation: Evaluation) -> str | None:
    out = Disclosure.objects.trusted().filter(
        plan=evaluation.plan_id, state__in=("published", "ended", "closed")
    )
    return None if out.exists() else _("整改情况还没有公开")


def unscored(evaluation: Evaluation, of: Collection[str] = tuple(parties.LABELS)) -> list[str]:
    """Lines that wait for points of these parties, in words."""
    rows = Score.objects.trusted().filter(evaluation=evaluation)
    given = set(rows.values_list("criterion_id", "party"))
    return [
        f"{parties.LABELS[party]}：{line.name}"
        for line in criteria_of(evaluation)
        for party in scorers_of(line, evaluation)
        if party in of and (line.pk, party) not in given
    ]


def all_scored(evaluation: Evaluation) -> str | None:
    """Every party has given points for each of its lines."""
    left = unscored(evaluation)
    words = {"count": len(left), "names": "；".join(left[:MISSING_NAMED])}
    return _("还有 %(count)d 项没有评分：%(names)s") % words if left else None


def has_grade(evaluation: Evaluation) -> str | None:
    return None if evaluation.grade else _("拟定等次")


def has_report(evaluation: Evaluation) -> str | None:
    return None if evaluation.report.strip() else _("评估报告")


def grade_follows_points(evaluation: Evaluation) -> str | None:
    """Another grade than the points come to is possible, with its reason."""
    if evaluation.total is None or not evaluation.grade or evaluation.grade_reason.strip():
        return None
    line = totals.grade_of(evaluation.scheme.grades, evaluation.total)
    if line["label"] == evaluation.grade:
        return None
    return _("拟定等次与得分所在的档（%(grade)s）不一致，请写明理由") % {"grade": line["label"]}


def weak_has_consequence(evaluation: Evaluation) -> str | None:
    if not totals.is_weak(evaluation.scheme.grades, evaluation.grade):
        return None
    known = Consequence.objects.trusted().filter(evaluation=evaluation).exists()
    return None if known else _("这一等次没有写结果运用（补课、约谈、列入“回头看”）")


def consequences_done(evaluation: Evaluation) -> str | None:
    rows: Any = Consequence.objects.trusted().filter(evaluation=evaluation, done_on=None)
    names = [row.get_sort_display() for row in rows]
    return _("还没有办结：%(names)s") % {"names": "、".join(names)} if names else None


evaluation_flow = Flow(
    "evaluation",
    [
        State("draft", gettext_lazy("准备中"), "draft"),
        State("scoring", gettext_lazy("各方评分中"), "running"),
        State("summed", gettext_lazy("已汇总，待拟定等次"), "waiting"),
        State("proposed", gettext_lazy("待领导小组认定"), "waiting"),
        State("recognised", gettext_lazy("已认定"), "running"),
        State("closed", gettext_lazy("已办结"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge(
        "start",
        "draft",
        "scoring",
        gettext_lazy("开始评分"),
        by="evaluations.write",
        needs=(has_criteria,),
        warns=(reports_handed_in, disclosed),
        opens_to=("discipline", "organisation_dept", "publicity", "inspectors"),
        todo=gettext_lazy("整改评估待启动"),
        tone="primary",
    ),
    Edge(
        "sum_up",
        "scoring",
        "summed",
        gettext_lazy("汇总得分"),
        inner=True,
        needs=(all_scored,),
    ),
    Edge("stop", "scoring", "draft", gettext_lazy("退回准备"), inner=True),
    Edge(
        "propose",
        "summed",
        "proposed",
        gettext_lazy("报领导小组认定"),
        by="evaluations.write",
        needs=(has_grade, has_report, grade_follows_points),
        warns=(weak_has_consequence,),
        opens_to=("leaders",),
        todo=gettext_lazy("整改评估待拟定等次"),
        tone="primary",
    ),
    Edge(
        "recognise",
        "proposed",
        "recognised",
        gettext_lazy("认定等次"),
        by="evaluations.approve",
        not_by=("created", "propose", "opinion"),
        signs=True,
        recorded_by=PAPER,
        opens_to=("unit", "unit_head", "supervisor", "county_leader"),
        yields=gettext_lazy("整改成效评估报告"),
        todo=gettext_lazy("整改评估等次待认定"),
        tone="primary",
    ),
    Edge(
        "again",
        ("summed", "proposed"),
        "scoring",
        gettext_lazy("退回重新评分"),
        by="evaluations.write",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "close",
        "recognised",
        "closed",
        gettext_lazy("办结"),
        by="evaluations.write",
        needs=(consequences_done,),
        todo=gettext_lazy("整改评估结果运用待办结"),
        tone="primary",
    ),
    Edge(
        "void",
        ("draft", "scoring", "summed"),
        "void",
        gettext_lazy("作废"),
        by="evaluations.write",
        asks="reason",
        tone="danger",
    ),
    parallels=(
        Parallel(
            "scoring",
            "evaluations.score",
            scoring_parties,
            parties.LABELS,
            agreed="sum_up",
            returned="stop",
            recorded_by=PAPER,
            todo=gettext_lazy("整改评估待评分"),
        ),
    ),
)

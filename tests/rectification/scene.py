"""The scene of this room: a delivered feedback with four problems, one of them the principal leader's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.cast import Cast, proof
from xuncha.cycle.rectification.access import UNIT
from xuncha.cycle.rectification.ledger import actions
from xuncha.cycle.rectification.models import Measure, RectificationItem, RectificationPlan
from xuncha.cycle.rectification.plan.actions import open_plan, sign
from xuncha.cycle.rectification.plan.checks import live
from xuncha.cycle.reporting.models import Feedback, FeedbackItem, Performance
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.parallel import opine

PROBLEMS: list[tuple[str, list[str], bool]] = [
    ("“第一议题”制度落实不严格", ["4次党组会未安排学习", "学习记录雷同"], False),
    ("项目资金管理不规范", ["2个项目超概算", "专户资金挪作他用", "合同未备案"], False),
    ("信访积案化解不力", [], False),
    ("主要负责人抓班子不够有力", ["民主生活会批评意见空泛"], True),
]
PARTIES = {"discipline": "discipline", "organisation": "organisation", "office": "director"}
SOON = timedelta(days=60)


def feedback_for(cast: Cast, problems: list[tuple[str, list[str], bool]] | None = None) -> Feedback:
    """A feedback delivered today, made straight in the database; its own room is tested elsewhere."""
    feedback = Feedback(
        title="关于巡察县教育局的反馈意见", feedback_on=today(), state="delivered", audience=UNIT
    )
    feedback.place_in(cast.engagement)
    feedback.save()
    for seq, (content, performances, head) in enumerate(PROBLEMS if problems is None else problems, start=1):
        problem = FeedbackItem(
            feedback=feedback, seq=seq, content=content, is_top_leader=head, audience=feedback.audience
        )
        problem.place_in(cast.engagement)
        problem.save()
        Performance.objects.bulk_create(
            [Performance(item=problem, seq=at, text=text) for at, text in enumerate(performances, start=1)]
        )
    return feedback


def fill(plan: RectificationPlan) -> None:
    """Everything a plan must hold: goal, people, date, a measure each."""
    items = list(live(plan))
    for item in items:
        item.goal, item.leaders, item.dept, item.due = "全部整改到位", "马涛", "办公室", today() + SOON
    RectificationItem.objects.trusted().bulk_update(items, ["goal", "leaders", "dept", "due"])
    Measure.objects.bulk_create(
        [Measure(item=item, seq=1, content="修订议事规则并印发执行") for item in items]
    )


def approve(plan: RectificationPlan, cast: Cast) -> RectificationPlan:
    """Submitted by the liaison, signed by the head, agreed by all three parties."""
    fill(plan)
    engine.take(plan, "submit", by=cast.liaison)
    sign(plan, by=cast.head, proof=proof(cast.head))
    agree(plan, cast)
    return plan


def approved(cast: Cast) -> RectificationPlan:
    """The plan of a delivered feedback, approved."""
    return approve(open_plan(feedback_for(cast), by=cast.liaison), cast)


def agree(record: Any, cast: Cast, **overrides: Any) -> Any:
    for party, who in PARTIES.items():
        opine(record, party=party, result="agree", by=overrides.get(party) or getattr(cast, who))
    return record


def carry_out(item: RectificationItem, cast: Cast, by: Any = None) -> RectificationItem:
    """Progress, evidence and self-conclusion: ready to be declared."""
    who = by or cast.liaison
    actions.report_progress(item, declared="done", text="已印发并执行", by=who)
    item.self_conclusion, item.evidence_count = "达到整改目标", 1
    item.save(update_fields=["self_conclusion", "evidence_count"])
    Measure.objects.trusted().filter(item=item).update(done=True)
    return item


def to_review(item: RectificationItem, cast: Cast) -> RectificationItem:
    """As far as the joint review."""
    carry_out(item, cast)
    engine.take(item, "declare", by=cast.liaison)
    engine.take(item, "sign", by=cast.head, proof=proof(cast.head))
    return engine.take(item, "leader_pass", by=cast.county_leader, proof=proof(cast.county_leader))


def to_close(item: RectificationItem, cast: Cast) -> RectificationItem:
    """As far as the office's decision."""
    return agree(to_review(item, cast), cast)


def many(cast: Cast, count: int, **fields: Any) -> list[RectificationItem]:
    """A ledger of this many rows of the bureau."""
    values = {"state": "in_progress", "audience": UNIT, "due": date(2099, 1, 1)} | fields
    rows = [
        RectificationItem(**({"seq": at, "problem": f"问题{at}", "performance": f"表现{at}"} | values))
        for at in range(1, count + 1)
    ]
    for row in rows:
        row.place_in(cast.engagement)
    return RectificationItem.objects.bulk_create(rows)

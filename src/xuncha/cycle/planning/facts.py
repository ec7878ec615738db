"""Facts of an engagement: later rooms report what has happened, and the stage bar reads it off (practice 2).

The codes are fixed here, in one place; a code nobody declared is an error. A room that needs another adds it here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import Engagement, Fact
from xuncha.foundation.scoping import Actor

ROUND_APPROVED = "round_approved"
AUTHORISED = "authorised"
BRIEFING_ASKED = "briefing_asked"
BRIEFING_REPLIED = "briefing_replied"
NOTICED = "noticed"
SELF_CHECK_RECEIVED = "self_check_received"
GROUP_PLAN_APPROVED = "group_plan_approved"
ENTRY_MEETING = "entry_meeting"
ENTERED = "entered"
SUSPENDED = "suspended"
RESUMED = "resumed"
EXTENDED = "extended"
ONSITE_END = "onsite_end"

LABELS: dict[str, Any] = {
    # planning
    ROUND_APPROVED: _("轮次方案批准"),
    AUTHORISED: _("授权宣布"),
    BRIEFING_ASKED: _("函商部门"),
    BRIEFING_REPLIED: _("部门回复"),
    NOTICED: _("巡察通知印发"),
    SELF_CHECK_RECEIVED: _("收到自查报告"),
    GROUP_PLAN_APPROVED: _("组工作方案审核"),
    ENTRY_MEETING: _("进驻动员会"),
    ENTERED: _("进驻"),
    SUSPENDED: _("中止"),
    RESUMED: _("恢复"),
    EXTENDED: _("延长驻点"),
    ONSITE_END: _("驻点结束"),
    # working papers
    "first_paper": _("第一份底稿"),
    "paper_signed": _("底稿审签"),
    "immediate_notice": _("立行立改通知"),
    # report, deliberation, feedback
    "report_drafted": _("报告起草"),
    "report_signed": _("组长审签报告"),
    "consulted": _("组办会商"),
    "lg_heard": _("领导小组听取汇报"),
    "secretaries_heard": _("书记专题会听取汇报"),
    "standing_heard": _("常委会听取汇报"),
    "report_approved": _("报告批准"),
    "feedback_approved": _("反馈意见审定"),
    "feedback_head": _("向主要负责人反馈"),
    "feedback_team": _("向领导班子反馈"),
    "feedback_received": _("反馈意见签收"),
    # hand-over
    "transferred": _("线索和事项移交"),
    "results_used": _("成果运用"),
    # rectification
    "plan_submitted": _("整改方案报送"),
    "plan_approved": _("整改方案审核通过"),
    "rectification_started": _("集中整改开始"),
    "democratic_life": _("专题民主生活会"),
    "reports_submitted": _("两份整改报告报送"),
    "reports_accepted": _("整改报告会审通过"),
    "disclosed": _("整改情况公开"),
    "spot_checked": _("现场抽查"),
    "evaluated": _("整改评估"),
    "all_closed": _("全部销号"),
    "followed_up": _("回访"),
    # the end
    "appraised": _("质量考评"),
    "archived": _("归档"),
}


def note_fact(
    engagement: Engagement | None,
    code: str,
    *,
    on: date,
    by: Actor | None,
    note: str = "",
    once: bool = False,
) -> None:
    """Note that something happened; `once`: only the first time counts. Imported history has no engagement."""
    if engagement is not None:
        note_facts([engagement], code, on=on, by=by, note=note, once=once)


def note_facts(
    engagements: Iterable[Engagement],
    code: str,
    *,
    on: date,
    by: Actor | None,
    note: str = "",
    once: bool = False,
) -> None:
    """The same fact for many engagements, and their stage read anew; a constant number of statements.

    Raises ValueError for a code that is not declared in `LABELS`.
    """
    if code not in LABELS:
        raise ValueError(f"未声明的任务事实：{code}")
    found = list(engagements)
    if once:
        ids = [engagement.pk for engagement in found]
        known = Fact.objects.trusted().filter(engagement__in=ids, code=code)
        there = set(known.values_list("engagement_id", flat=True))
        found = [engagement for engagement in found if engagement.pk not in there]
    if not found:
        return
    Fact.objects.bulk_create(
        Fact(
            engagement=engagement,
            code=code,
            on=on,
            note=note,
            by_id=by.pk if by else None,
            by_name=by.name if by else "",
        )
        for engagement in found
    )
    _renew_stages(found)


def _renew_stages(engagements: Sequence[Engagement]) -> None:
    """The stage is kept beside the facts, so that lists can filter and count by it."""
    from xuncha.cycle.planning.stages import main_stage

    facts = facts_of_many([engagement.pk for engagement in engagements])
    moved: dict[str, list[int]] = defaultdict(list)
    for engagement in engagements:
        stage = main_stage(facts[engagement.pk])
        if stage != engagement.stage:
            engagement.stage = stage
            moved[stage].append(engagement.pk)
    for stage, ids in moved.items():
        Engagement.objects.trusted().filter(pk__in=ids).update(stage=stage)


def facts_of(engagement: Engagement) -> dict[str, date]:
    """The first date of every fact, by code; one statement."""
    return facts_of_many([engagement.pk])[engagement.pk]


def facts_of_many(ids: Sequence[int]) -> dict[int, dict[str, date]]:
    """The same for many engagements; one statement."""
    found: dict[int, dict[str, date]] = {pk: {} for pk in ids}
    rows = Fact.objects.trusted().filter(engagement__in=ids).order_by("on", "id")
    for engagement_id, code, on in rows.values_list("engagement_id", "code", "on"):
        found[engagement_id].setdefault(code, on)
    return found

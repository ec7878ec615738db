"""How a test gets signed papers, an approved report and a delivered feedback, by the verbs a user would call."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast, proof
from xuncha.catalogue.models import Leaf
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.reporting.feedbacks import actions as feedback_actions
from xuncha.cycle.reporting.feedbacks.drafting import draft_feedback
from xuncha.cycle.reporting.feedbacks.items import save_text
from xuncha.cycle.reporting.models import Feedback, Report
from xuncha.cycle.reporting.reports.actions import take
from xuncha.cycle.reporting.reports.assembling import assemble
from xuncha.cycle.workpapers import actions as workpapers
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine


def signed_paper(
    cast: Cast, title: str, *, leaf: str = "A1.01", summary: str = "", **fields: Any
) -> WorkPaper:
    """A paper that the leader has signed."""
    return signed_paper_in(
        cast, cast.engagement, cast.member, cast.deputy, cast.leader, title, leaf, summary, fields
    )


def signed_paper_in(
    cast: Cast,
    engagement: Engagement,
    author: Any,
    deputy: Any,
    leader: Any,
    title: str,
    leaf: str,
    summary: str,
    fields: dict[str, Any],
) -> WorkPaper:
    draft = WorkPaper(
        title=title,
        summary=summary or f"{title}的概述。",
        facts=f"{title}的事实。",
        analysis="责任落实不到位。",
        basis_text="《工作规则》第五条",
        author_leaf=Leaf.objects.get(pk=leaf),
        **fields,
    )
    workpapers.draft_paper(draft, engagement=engagement, by=author)
    workpapers.add_evidence(draft, name="会议记录", pages=3, by=author)
    workpapers.set_responsible(draft, [("局党组", "body")], by=author)
    engine.take(draft, "submit", by=author)
    workpapers.classify_as_reviewer(draft, draft.author_leaf, by=deputy)
    engine.take(draft, "pass_review", by=deputy, proof=proof(deputy))
    engine.take(draft, "pass_meeting", by=leader, reason="同意")
    return workpapers.sign(draft, by=leader, proof=proof(leader), reason="单位拒绝签字")


def papers(cast: Cast) -> list[WorkPaper]:
    """Three papers: two of different nodes, one on the principal leader."""
    return [
        signed_paper(cast, "违规发放补贴", leaf="B3.02"),
        signed_paper(cast, "第一议题落实不严", leaf="A1.01", summary="一是学习不经常；二是研讨走过场。"),
        signed_paper(cast, "履行第一责任人责任不到位", leaf="B1.01", involves_top_leader=True),
    ]


def drafted(cast: Cast) -> Report:
    """A report assembled from the three papers, its texts written."""
    papers(cast)
    report = assemble(cast.engagement, by=cast.member)
    report.overview = "基本情况。"
    report.top_leader_positive = "能够带头学习。"
    report.suggestions = "加强学习。"
    report.save()
    return report


def signed(cast: Cast) -> Report:
    report = drafted(cast)
    take(report, "submit", by=cast.member)
    return take(report, "sign", by=cast.leader, proof=proof(cast.leader))


def before_leading_group(cast: Cast) -> Report:
    return take(signed(cast), "pass_consultation", by=cast.director)


def approved(cast: Cast) -> Report:
    report = before_leading_group(cast)
    take(report, "pass_leading_group", by=cast.lg_head, proof=proof(cast.lg_head))
    take(report, "pass_secretaries", by=cast.secretary, proof=proof(cast.secretary))
    return take(report, "pass_standing", by=cast.secretary, proof=proof(cast.secretary))


def feedback_draft(cast: Cast) -> Feedback:
    feedback = draft_feedback(approved(cast), by=cast.leader)
    feedback.symptom, feedback.cause, feedback.harm = "病症", "病因", "病害"
    return save_text(
        feedback,
        fields=["symptom", "cause", "harm"],
        leader_text="对主要负责人的反馈。",
        version=feedback.version,
        by=cast.leader,
    )


def feedback_approved(cast: Cast) -> Feedback:
    feedback = feedback_draft(cast)
    engine.take(feedback, "submit", by=cast.leader)
    feedback_actions.pass_check(feedback, by=cast.director)
    return feedback_actions.approve(feedback, by=cast.lg_head, proof=proof(cast.lg_head))


def delivered(cast: Cast) -> Feedback:
    feedback = feedback_approved(cast)
    feedback.head_on = feedback.feedback_on = today()
    feedback.county_leader_present = "宋江河"
    return feedback_actions.deliver(
        feedback,
        fields=["head_on", "feedback_on", "county_leader_present"],
        reason="两场安排在同一天上下午",
        by=cast.staff,
    )

"""What follows rectification in the demonstration: a unit evaluated, letters to units that are late, the round told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from xuncha.cycle.rectification.evaluation import actions as evaluations
from xuncha.cycle.rectification.evaluation.flow import criteria_of, scorers_of, scoring_parties
from xuncha.cycle.rectification.models import Evaluation, EvaluationScheme, SupervisionLetter
from xuncha.cycle.rectification.supervision import actions as letters
from xuncha.cycle.rectification.supervision.proposing import Proposal, proposals
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine, parallel
from xuncha.insight.tables import actions as tables
from xuncha.insight.tables.fixed import fixed_table
from xuncha.insight.writing import drafting
from xuncha.insight.writing.models import Manuscript, Sort
from xuncha.site.demo.disclosures import case_of
from xuncha.site.demo.rectify import PARTIES, Case
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

EVALUATED = "O018"
ORGANISER, DIRECTOR, APPROVER = "S005", "S001", "L04"
LOST = {
    "按期完成": ("2", "2 项逾期后才完成，没有申请延期"),
    "措施落实，佐证真实齐全": ("1.5", "1 项佐证只有会议记录，没有落实的凭据"),
    "举一反三、建章立制": ("1", "1 项制度照抄上级文件，没有本单位的措施"),
}
"""Points taken away, as a party would write it."""


def evaluated(scene: Scene, code: str, group_leader: str) -> Story:
    """Scored by three parties, its grade recognised by the leading group."""
    yield -21
    case = case_of(scene, code, group_leader)
    assert case.plan is not None
    made = evaluations.open_evaluation(
        case.plan, EvaluationScheme.objects.get(code="four_parts"), by=scene.person(ORGANISER)
    )
    made.team = "纪委监委 1 人、组织部 1 人、巡察办 2 人"
    made.checked_from = made.checked_until = today()
    made.how = "听取汇报，查阅台账和佐证，现场抽核 3 项，开展满意度测评。"
    made.save(update_fields=["team", "checked_from", "checked_until", "how"])
    engine.take(made, "start", by=scene.person(ORGANISER), reason="整改报告会审通过、双公开期满")
    yield -17
    for party in scoring_parties(made):
        score(made, party, case)
    yield -14
    made = Evaluation.objects.trusted().get(pk=made.pk)
    engine.take(made, "propose", by=scene.person(ORGANISER))
    yield -11
    evaluations.recognise(made, **scene.signing(APPROVER))


def score(evaluation: Evaluation, party: str, case: Case) -> None:
    """A party's points, some of them taken away with the reason, and its word that it is done."""
    evaluation.refresh_from_db()
    by = case.scene.person(PARTIES[party] or case.group_leader)
    given = {}
    for line in criteria_of(evaluation):
        if party in scorers_of(line, evaluation):
            lost, reason = LOST.get(line.name, ("0", ""))
            given[line.pk] = evaluations.Given(line.points - Decimal(lost), reason)
    evaluations.score(evaluation, party, given, by=by)
    parallel.opine(evaluation, party=party, result="agree", by=by)


def urged(scene: Scene) -> Story:
    """What the ladder proposed: one letter answered on paper, one waiting for its receipt, the rest still proposed."""
    yield -12
    found = proposals(scene.person(ORGANISER))
    made = [draft(scene, proposal) for proposal in found[:2]]
    yield -11
    for letter in made:
        engine.take(letter, "issue", **scene.signing(DIRECTOR))
    if not made:
        return
    yield -8
    answer(scene, made[0])


def draft(scene: Scene, proposal: Proposal) -> SupervisionLetter:
    return letters.draft(
        proposal.plan,
        proposal.sort,
        proposal.items,
        why=proposal.why,
        reply_due=today() + timedelta(days=14),
        by=scene.person(ORGANISER),
    )


def answer(scene: Scene, letter: SupervisionLetter) -> None:
    """The head receives and answers in the system where the unit has accounts; otherwise it waits."""
    code = next(code for code, task in scene.engagements.items() if task.pk == letter.engagement_id)
    if not scene.knows(f"head:{code}"):
        return
    engine.take(letter, "receive", **scene.signing(f"head:{code}"))
    letters.write_reply(
        letter,
        "已召开专题会议逐项研究，落实到责任领导，12 月底前全部完成。",
        by=scene.person(f"liaison:{code}"),
    )
    engine.take(letter, "reply", **scene.signing(f"head:{code}"))


def told(scene: Scene) -> Story:
    """The first round in words and in figures: its summary report under the pen, a table frozen and signed."""
    yield -6
    by = scene.person(ORGANISER)
    drafting.draft(Manuscript(sort=Sort.ROUND, round=scene.rounds["A"]), by=by)
    snapshot = tables.freeze(fixed_table("rectification").spec("", {}), by=by, purpose="月度调度会")
    yield -5
    engine.take(snapshot, "sign", **scene.signing(DIRECTOR))


def stories(scene: Scene) -> list[Story]:
    return [urged(scene), told(scene)]

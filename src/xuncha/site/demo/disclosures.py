"""Double disclosure in the demonstration: one unit through with both texts, one posted with an item withheld, one late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.closing import actions as reports
from xuncha.cycle.rectification.disclosure import actions
from xuncha.cycle.rectification.disclosure.flow import examiners
from xuncha.cycle.rectification.models import (
    Comment,
    Disclosure,
    Passage,
    Posting,
    RectificationItem,
    RectificationPlan,
    RectificationReport,
    Withholding,
)
from xuncha.cycle.reporting.models import Feedback
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.parallel import opine
from xuncha.site.demo.rectify import Case
from xuncha.site.demo.scans import scan
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

EXAMINER, APPROVER = "S003", "L04"
POSTED = timedelta(days=24)
"""More than fifteen working days, in any season."""
BOTH = (Disclosure.Target.INNER, Disclosure.Target.SOCIAL)


def case_of(scene: Scene, code: str, group_leader: str) -> Case:
    """The unit's rectification as another story has brought it so far."""
    plan = RectificationPlan.objects.trusted().select_related(
        "organisation", "round", "engagement", "feedback"
    )
    found = plan.get(engagement=scene.engagements[code])
    feedback: Feedback = found.feedback
    return Case(scene, code, group_leader, feedback, found)


def through(scene: Scene, code: str, group_leader: str) -> Story:
    """Both texts published, their period over, what people said answered."""
    yield -52
    case = case_of(scene, code, group_leader)
    both_reports(case)
    yield -45
    accept_reports(case)
    yield -41
    for target in BOTH:
        draft(case, target)
    yield -38
    for target in BOTH:
        approve(case, target)
    yield -36
    publish(case, Disclosure.Target.INNER, "meeting", "全局干部职工大会")
    publish(case, Disclosure.Target.SOCIAL, "website", "县政府网站“巡察整改”专栏", link="县政府网站/xczg/1")
    board = Posting(channel="board", on=today(), place="办公楼一楼公开栏")
    actions.add_posting(
        text_of(case, Disclosure.Target.SOCIAL), board, by=case.clerk(), proof=scan("公开栏照片")
    )
    yield -29
    social = text_of(case, Disclosure.Target.SOCIAL)
    first = Comment(on=today(), channel="phone", gist="建议把采购结果也贴到公开栏，方便群众看。")
    actions.add_comment(social, first, by=case.clerk())
    letter = Comment(
        on=today(), channel="letter", is_accusation=True, handed_to="县纪委监委信访室", handed_on=today()
    )
    actions.add_comment(social, letter, by=case.clerk())
    yield -26
    first.disclosure = text_of(case, Disclosure.Target.SOCIAL)
    actions.handle_comment(
        first, outcome="adopted", answer="已采纳，本月起采购结果同步上墙。", by=case.clerk()
    )
    yield -9
    for target in BOTH:
        engine.take(text_of(case, target), "end", by=case.clerk())
    yield -6
    for target in BOTH:
        engine.take(text_of(case, target), "close", by=scene.person(EXAMINER))


def withheld(scene: Scene, code: str, group_leader: str) -> Story:
    """Inside the Party everything is told; from the public one item is withheld, and one proposal is refused."""
    yield -13
    case = case_of(scene, code, group_leader)
    for target in BOTH:
        draft(case, target)
    social = text_of(case, Disclosure.Target.SOCIAL)
    told = Passage.objects.trusted().filter(disclosure=social).exclude(item=None).exclude(heading="")
    first, second = [row.item for row in told.select_related("item").order_by("seq")[:2]]
    agreed = propose(case, first, "case", "有关人员正在接受审查调查，尚未公布，公开后影响办案。")
    refused = propose(case, second, "hype", "社会关注度高，担心引发炒作。")
    yield -10
    decide(case, agreed)
    decide(case, refused, publicity="情况已经公开报道，照常公开更主动。")
    yield -4
    for target in BOTH:
        approve(case, target)
    yield -3
    publish(case, Disclosure.Target.INNER, "document", "全县各级党组织（党组文件）")
    publish(case, Disclosure.Target.SOCIAL, "account", "本单位公众号", link="公众号文章/2")
    yield -1
    gist = "公告里说的便民窗口，周末能不能也开半天。"
    said = Comment(on=today(), channel="online", gist=gist)
    actions.add_comment(text_of(case, Disclosure.Target.SOCIAL), said, by=case.clerk())


def late(scene: Scene, code: str, group_leader: str) -> Story:
    """Reports accepted, the inner text before the office, nothing out when the clock has run down."""
    yield -36
    case = case_of(scene, code, group_leader)
    both_reports(case)
    yield -28
    accept_reports(case)
    yield -4
    inner = draft(case, Disclosure.Target.INNER)
    engine.take(inner, "submit", by=case.clerk(), reason="已逐段核对")
    draft(case, Disclosure.Target.SOCIAL)


COURSES: dict[str, Callable[[Scene, str, str], Story]] = {
    "O018": through,
    "O012": withheld,
    "O017": late,
}
"""By unit; the reports of O012 are told by `office_work`, and accepted shortly before it publishes."""


def both_reports(case: Case) -> None:
    """Drafted from the ledger, signed by the head, handed in together (DR17)."""
    assert case.plan is not None
    made = reports.draft_reports(case.plan, by=case.scene.person(f"head:{case.code}"))
    for report in made:
        engine.take(report, "finish_draft", by=case.scene.person(f"head:{case.code}"))
        engine.take(report, "sign", **case.scene.signing(f"head:{case.code}"))
    reports.hand_in(made[0], by=case.clerk())


def accept_reports(case: Case) -> None:
    rows = RectificationReport.objects.trusted().filter(plan=case.plan)
    for report in rows.select_related(
        "plan__organisation", "plan__round", "round", "engagement", "organisation"
    ):
        for party in parties.review_parties(report):
            report.refresh_from_db()
            opine(report, party=party, result="agree", text="内容属实，同意。", by=case.party(party))


def text_of(case: Case, target: str) -> Disclosure:
    """As the next request would see it."""
    rows = Disclosure.objects.trusted().select_related(
        "plan__organisation", "organisation", "engagement", "round"
    )
    return rows.get(plan=case.plan, target=target)


def draft(case: Case, target: str) -> Disclosure:
    """Drawn from the ledger; what the ledger does not tell is written by the unit."""
    assert case.plan is not None
    made = actions.open_disclosure(case.plan, target, by=case.clerk())
    for row in Passage.objects.trusted().filter(disclosure=made, text="").exclude(section="next"):
        row.disclosure = text_of(case, target)
        actions.edit_passage(
            row, "text", "班子成员分工负责，逐项督办。", by=case.clerk(), version=row.version
        )
    return text_of(case, target)


def approve(case: Case, target: str) -> None:
    """Sent by the unit, examined by the office, approved by the leading group."""
    reason = "逐段核对过，数字和姓名按要求处理。"
    engine.take(text_of(case, target), "submit", by=case.clerk(), reason=reason)
    engine.take(text_of(case, target), "pass", by=case.scene.person(EXAMINER), reason=reason)
    engine.take(text_of(case, target), "approve", **case.scene.signing(APPROVER))


def publish(case: Case, target: str, channel: str, place: str, *, link: str = "") -> None:
    actions.publish(
        text_of(case, target),
        Posting(channel=channel, on=today(), place=place, link=link),
        by=case.clerk(),
        posted_from=today(),
        posted_until=today() + POSTED,
        proof=None if link else scan(f"{place}签到和照片"),
    )


def propose(case: Case, item: RectificationItem, reason: str, note: str) -> Withholding:
    social = text_of(case, Disclosure.Target.SOCIAL)
    given = {"item_reason": reason, "item_note": note, "rect_reason": reason, "rect_note": note}
    made = actions.propose(Withholding(disclosure=social, item=item, **given), by=case.clerk())
    engine.take(made, "send", by=case.clerk())
    return made


def decide(case: Case, made: Withholding, **refusals: str) -> None:
    """Every party asked answers; those named refuse, with these words."""
    for party in examiners(made):
        made.refresh_from_db()
        words = refusals.get(party, "")
        result = "return" if words else "agree"
        opine(made, party=party, result=result, text=words or "情形属实，同意。", by=case.party(party))

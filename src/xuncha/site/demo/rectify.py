"""A unit's rectification: plan, joint review, months of work, closing in batches; every fate an item may have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from xuncha.cycle.rectification.changes.actions import request_change
from xuncha.cycle.rectification.ledger import actions, bulk, review
from xuncha.cycle.rectification.models import ItemChange, Measure, RectificationItem, RectificationPlan
from xuncha.cycle.rectification.plan import actions as plans
from xuncha.cycle.reporting.feedbacks.models import Feedback
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine, paper
from xuncha.foundation.flow.parallel import opine
from xuncha.kit.editing import save_edited
from xuncha.people.models import User
from xuncha.site.demo.county import Text
from xuncha.site.demo.scans import scan
from xuncha.site.demo.scene import Scene

PARTIES = {"discipline": "S069", "organisation": "S073", "office": "S003", "group": "", "publicity": "S076"}
"""Who speaks for each party; the group's word is its leader's."""
CLOSER, CHECKER, RECORDER, COMPARER = "S006", "S071", "S005", "S008"

# What becomes of items, in turn: about two thirds settled, the rest in every state a reviewer may meet.
FATES = (
    "first", "returned", "second", "leader", "third", "joint", "first", "long_term",
    "second", "late", "third", "declared", "fourth", "first", "to_close", "second",
    "working", "third", "idle", "relapsed", "first", "extended", "fourth", "checked", "second",
    "to_check", "third", "first", "joint", "fourth", "second", "returned", "first", "third",
)  # fmt: skip
HEADS_FATES = ("second", "joint", "third", "first", "returned", "second")
"""What becomes of the principal leader's own items."""
BATCHES = ("first", "second", "third", "fourth")
DUE = {
    "first": 100,
    "second": 130,
    "third": 165,
    "fourth": 185,
    "late": 150,
    "relapsed": 110,
    "extended": 140,
    "idle": 260,
}
"""Days from the feedback to the date set in the plan; everything else falls due at the end of the six months."""


DONE = ("落实", "完成", "办结", "执行到位")
SELF_ASSESSED = (
    "对照整改目标逐项核对，已整改到位，申请销号。",
    "问题已解决，制度已执行三个月以上，未再发生，申请销号。",
    "目标达到，佐证齐全，经领导班子会议研究，申请销号。",
)


@dataclass
class Case:
    """One unit's rectification as it goes on."""

    scene: Scene
    code: str
    group_leader: str
    feedback: Feedback
    plan: RectificationPlan | None = None
    fates: dict[int, str] = field(default_factory=dict)

    @property
    def has_accounts(self) -> bool:
        return self.scene.knows(f"liaison:{self.code}")

    def clerk(self) -> User:
        """Who fills in: the unit, or the office for a unit without accounts."""
        return self.scene.person(f"liaison:{self.code}" if self.has_accounts else RECORDER)

    def writer(self, item: RectificationItem) -> User:
        """The principal leader's own items are the head's alone."""
        return (
            self.scene.person(f"head:{self.code}")
            if item.is_top_leader and self.has_accounts
            else self.clerk()
        )

    def party(self, name: str) -> User:
        return self.scene.person(PARTIES[name] or self.group_leader)

    def items(self, *fates: str) -> list[RectificationItem]:
        """Live items with one of these fates (all, if none is named), as a page would load them."""
        if fates and not set(fates) & set(self.fates.values()):
            return []
        rows = RectificationItem.objects.trusted().filter(plan=self.plan).exclude(state="merged")
        rows = rows.select_related(
            "plan", "organisation", "round__term", "engagement__round__term", "engagement__group"
        )
        return [row for row in rows.order_by("seq") if not fates or self.fates.get(row.pk) in fates]


def open_plan(case: Case, *, grain: str) -> None:
    case.plan = plans.open_plan(case.feedback, by=case.clerk(), grain=grain)
    fill(case)


def fill(case: Case) -> None:
    """Goal, people, date and measures of every item, from the problem it stands for."""
    start = case.feedback.feedback_on or today()
    for item in case.items():
        fate = next(case.scene.heads_fates if item.is_top_leader else case.scene.fates)
        case.fates[item.pk] = fate
        problem = case.scene.county.problem_by_title.get(item.problem)
        if problem is None:
            continue
        text = case.scene.text(problem, item.organisation, item.village)
        due = start + timedelta(days=DUE.get(fate, 180))
        _fill_item(case, item, text, due, long_term=fate == "long_term")


def _fill_item(case: Case, item: RectificationItem, text: Text, due: date, *, long_term: bool) -> None:
    values: dict[str, Any] = {
        "goal": text["goal"],
        "leaders": item.organisation.head_name
        if item.is_top_leader
        else case.scene.county.deputies(case.code)[item.seq % 3],
        "dept": text["dept"],
        "owner": f"{text['dept']}负责人",
        "due": None if long_term else due,
        "is_long_term": long_term,
    }
    actions.set_fields(item, values, by=case.writer(item))
    rows = [
        {
            "content": row["content"],
            "sort": row["type"],
            "leader": values["leaders"],
            "dept": row["dept"],
            "due": due,
        }
        for row in text.measures
    ]
    actions.write_measures(item, rows, by=case.writer(item))


def _describe(case: Case, plan: RectificationPlan) -> None:
    """The special meeting and the leading group, which the plan opens with."""
    head, deputies = plan.organisation.head_name, case.scene.county.deputies(case.code)
    plan.meeting_on = today() - timedelta(days=2)
    plan.meeting_note = "领导班子专题会议逐条研究反馈意见，主动认领，明确责任领导、责任部门和完成时限。"
    plan.leading_group = f"组长：{head}；副组长：{'、'.join(deputies)}；成员：各股室负责人。"
    plan.overview = "坚持问题导向，件件有着落、事事有回音，即知即改、立行立改，长期整改事项建章立制。"
    fields = ["meeting_on", "meeting_note", "leading_group", "overview"]
    save_edited(plan, by=case.clerk(), version=plan.version, fields=fields)


def hand_in(case: Case) -> None:
    """Sent to the head and signed: in the system, or in ink where the unit has no accounts."""
    plan = case.plan
    assert plan is not None
    plan.refresh_from_db()
    _describe(case, plan)
    if case.has_accounts:
        engine.take(plan, "submit", by=case.clerk())
        plans.sign(plan, **case.scene.signing(f"head:{case.code}"))
        return
    for edge, title in (("submit", "整改方案报送件"), ("sign", "整改方案签字页")):
        on_paper(case, plan, edge, title)
        plan.refresh_from_db()


def on_paper(case: Case, record: Any, edge: str, title: str) -> None:
    """What the unit's head signed in ink: recorded by one of the office, compared by another."""
    row = case.scene.county.units[case.code]
    act = paper.record_paper_act(
        record,
        edge,
        signer=paper.Signer(row["head"], row["head_post"]),
        acted_on=today(),
        scan=case.scene.scan(title, RECORDER),
        by=case.scene.person(RECORDER),
        original_at="巡察办督查股",
        seal=row["name"],
    )
    paper.confirm_paper_act(act, by=case.scene.person(COMPARER))


def review_plan(case: Case, *, returned_by: str = "") -> None:
    """Every party's opinion on the plan; one of them may send it back."""
    plan = case.plan
    assert plan is not None
    for party in PARTIES:
        plan.refresh_from_db()
        back = party == returned_by
        words = "第3、第5项措施没有具体完成节点，请细化。" if back else "措施具体，同意。"
        opine(plan, party=party, result="return" if back else "agree", text=words, by=case.party(party))


def start_work(case: Case) -> None:
    """The first month: what is being done, put down for every item but those that rest."""
    for item in case.items():
        if case.fates.get(item.pk) == "idle":
            continue
        actions.report_progress(
            item,
            declared="in_progress",
            text="已成立工作专班，按方案推进，完成自查和底数核对。",
            by=case.writer(item),
            source="" if case.has_accounts else str(item.organisation),
        )


def declare(case: Case, *fates: str) -> None:
    """Measures carried out, evidence filed, applied for closing, and signed by the head in one act."""
    found = case.items(*fates)
    for item in found:
        finish(case, item)
        review.declare(item, by=case.writer(item), self_conclusion=SELF_ASSESSED[item.seq % 3])


def finish(case: Case, item: RectificationItem) -> None:
    by = case.writer(item)
    measures = list(Measure.objects.trusted().filter(item=item).select_related("item__plan").order_by("seq"))
    for measure in measures:
        measure.item = item
        actions.carry_out_measure(measure, completion=f"已落实：{measure.content}", done=True, by=by)
    text = (
        "；".join(
            f"已{DONE[(item.seq + at) % len(DONE)]}：{one.content.rstrip('。')}"
            for at, one in enumerate(measures)
        )
        + "。"
    )
    long_term = item.is_long_term
    actions.report_progress(item, declared="long_term" if long_term else "done", text=text, by=by)
    for title in ("整改情况说明", "佐证材料"):
        actions.add_evidence(item, scan(title), title=f"{title}（第{item.seq}项）", pages=4, by=by)
    if any(measure.sort == Measure.Sort.SYSTEM for measure in measures):
        dept = item.dept.split("、")[0]
        actions.add_rule(
            item,
            name=f"{dept}内部管理制度（修订）",
            document_no=f"〔{today().year}〕{item.seq}号",
            is_revision=True,
            by=by,
        )
    if any(measure.sort == Measure.Sort.RECOVER for measure in measures):
        cents = 1_000_00 * case.scene.chance.randint(8, 480)
        actions.set_fields(
            item, {"refunded_cents": cents, "persons_held": case.scene.chance.randint(0, 3)}, by=by
        )


def sign(case: Case, *fates: str) -> None:
    _bulk(case, "sign", fates, f"head:{case.code}")


def leader_pass(case: Case, *fates: str) -> None:
    _bulk(case, "leader_pass", fates, case.scene.county.units[case.code]["county_leader"])


def joint_review(case: Case, fates: Sequence[str], parties: Sequence[str] = tuple(PARTIES)) -> None:
    """Each party goes through its list and agrees."""
    for party in parties:
        found = [item for item in case.items(*fates) if item.state == "joint_review"]
        key = PARTIES[party] or case.group_leader
        if found:
            _done(
                bulk.run(f"agree_{party}", found, {"reason": "佐证齐全，同意销号"}, **case.scene.signing(key))
            )


def send_back(case: Case, *fates: str) -> None:
    """One party does not agree; the exact reason goes back to the unit."""
    reason = "佐证只有制度文本，没有执行记录；请补充近三个月台账后再报。"
    for party in PARTIES:
        for item in case.items(*fates):
            if item.state == "joint_review":
                back = party == "discipline"
                words = reason if back else "同意"
                opine(
                    item, party=party, result="return" if back else "agree", text=words, by=case.party(party)
                )


def spot_check(case: Case, *fates: str) -> None:
    for item in case.items(*fates):
        if item.state == "spot_check":
            review.record_spot_check(
                item,
                on=today(),
                checkers="县纪委监委党风政风监督室两人",
                result="true",
                note="未事先通知，现场查看台账和凭证，与申报一致。",
                by=case.scene.person(CHECKER),
            )


def close(case: Case, *fates: str) -> None:
    _bulk(case, "close", fates, CLOSER)


def relapse(case: Case, *fates: str) -> None:
    for item in case.items(*fates):
        if item.state == "closed":
            review.relapse(item, by=case.scene.person(CHECKER), reason="回访发现公示再次中断，重新挂账整改。")


def extend(case: Case, *fates: str, answer: str) -> None:
    """An extension asked for: granted by every party, still before some of them, or refused by one."""
    for item in case.items(*fates):
        due = (item.due or today()) + timedelta(days=90)
        change = request_change(
            item,
            sort=ItemChange.Sort.EXTENSION,
            new={"due": max(due, today() + timedelta(days=30)).isoformat()},
            reason="涉及历史遗留资产确权，主管部门批复尚需时日。",
            by=case.writer(item),
        )
        for party in ("discipline", "office") if answer == "waiting" else PARTIES:
            change.refresh_from_db()
            back = answer == "refused" and party == "office"
            words = "原定时限内可以完成，不同意延期，请加快推进。" if back else "情况属实，同意延期。"
            opine(change, party=party, result="return" if back else "agree", text=words, by=case.party(party))


def assign(case: Case, key: str, count: int) -> None:
    """Hand some items to a department's own filling clerk."""
    found = [
        item for item in case.items() if not item.is_top_leader and item.state in ("open", "in_progress")
    ]
    values = {"assignee": case.scene.person(key)}
    _done(bulk.run("assign", found[-count:], values, by=case.clerk()))


def report_late(case: Case, *fates: str) -> None:
    for item in case.items(*fates):
        actions.report_progress(
            item,
            declared="not_done",
            text="已催收三次，追回部分款项，其余仍在协商。",
            unfinished_reason="两家承租企业已停业，欠款需通过诉讼追缴。",
            next_step="已委托法律顾问起草诉状，计划下月立案。",
            by=case.writer(item),
        )


def half_done(case: Case, *fates: str) -> None:
    for item in case.items(*fates):
        actions.report_progress(
            item,
            declared="basically_done",
            text="主要措施已落实，制度已印发，余下档案整理正在收尾。",
            by=case.writer(item),
        )


def _bulk(case: Case, code: str, fates: Sequence[str], key: str) -> None:
    states = bulk.ACTS[code].states
    found = [item for item in case.items(*fates) if item.state in states]
    if found:
        _done(bulk.run(code, found, {}, **case.scene.signing(key)))


def _done(outcome: bulk.Outcome) -> None:
    """A refusal in the demonstration is a mistake of ours, not a fate."""
    if outcome.refused:
        raise RuntimeError("；".join(f"{item.pk} {reason}" for item, reason in outcome.refused))


def sample(case: Case, *fates: str) -> None:
    """The office puts some items on the list of on-the-spot checks before their review is over."""
    for item in case.items(*fates):
        if not item.in_sample and item.state in ("open", "in_progress"):
            actions.set_sample(item, in_sample=True, by=case.scene.person(CLOSER))


def declare_on_paper(case: Case, *fates: str) -> None:
    """For a unit without accounts: entered by the office, declared and signed in ink."""
    for item in case.items(*fates):
        finish(case, item)
        conclusion = {"self_conclusion": "已整改到位，申请销号（单位来件）。"}
        actions.set_fields(item, conclusion, by=case.clerk())
        for edge, title in (("declare", "销号申请报送件"), ("sign", "销号申请签字页")):
            on_paper(case, item, edge, title)
            item.refresh_from_db()

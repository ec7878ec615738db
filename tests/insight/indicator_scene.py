"""A county at random: some rows of everything that is counted, straight in the database, without its flows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tests.cast import Cast
from xuncha.catalogue.models import Framework, Organisation
from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.cycle.fieldwork.materials.models import Material, MaterialRequest
from xuncha.cycle.fieldwork.petitions.models import Channel, Disposal, Petition, Sort, Target
from xuncha.cycle.fieldwork.surveys.models import Survey, SurveyCount
from xuncha.cycle.fieldwork.visits.models import Visit
from xuncha.cycle.planning.models import Engagement, Fact, Group, Membership, Round, SubObject, Term
from xuncha.cycle.rectification.models import (
    Consequence,
    Declared,
    Evaluation,
    EvaluationScheme,
    Measure,
    RectificationItem,
    RectificationPlan,
    RuleMade,
    Special,
    SpotCheck,
    SupervisionLetter,
)
from xuncha.cycle.rectification.models.lookback import Recheck
from xuncha.cycle.reporting.models import Feedback, FeedbackItem, Performance, Report, ReportItem
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing.models import Receiver, Transfer
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson
from xuncha.cycle.workpapers.models import ImmediateNotice, Nature, WorkPaper
from xuncha.foundation.dates import today
from xuncha.foundation.rules.models import Clock, DeadlineRule
from xuncha.insight.patterns.models import InspectionSuggestion

LEAVES = ("A1.01", "A5.05", "B3.02", "C1.02", "D1.01", "Z9.99", None)
TYPES = ("county_dept", "township", "village", "soe", "school", "law_enforcement")
OPEN = 32768 * 2 - 1


class Scene:
    """Makes rows with choices out of one source of chance."""

    def __init__(self, cast: Cast, chance: Random, size: int = 12, *, full: bool = False) -> None:
        self.cast, self.chance, self.size, self.day = cast, chance, size, today()
        self.full = full
        self.units = self._units()
        self.rounds = [cast.round, *self._rounds()]
        self.engagements = [cast.engagement, cast.other_engagement, *self._engagements()]
        self._seats()
        for make in (
            self._fieldwork, self._surveys, self._papers, self._reports, self._feedback, self._ledger, self._leads,
            self._suggestions,
        ):  # fmt: skip
            make()

    def pick(self, values: Any) -> Any:
        return self.chance.choice(list(values))

    def often(self) -> bool:
        return self.chance.random() < 0.6

    def some_day(self) -> date | None:
        return (
            self.day + timedelta(days=self.chance.randint(-400, 60)) if self.chance.random() < 0.8 else None
        )

    def times(self, number: int | None = None) -> range:
        """Some number of times, perhaps none; in a full scene many."""
        most = number or self.size
        return range(self.chance.randint(most // 2 + 1 if self.full else 0, most))

    def save(self, model: Any, rows: list[Any]) -> list[Any]:
        return list(model._base_manager.bulk_create(rows))

    def placed(self, row: Any) -> Any:
        row.place_in(self.pick(self.engagements))
        if hasattr(row, "audience"):
            row.audience = self.pick((OPEN, OPEN, 0))
        return row

    def many(
        self, model: Any, fields: Callable[[int], dict[str, Any]], number: int | None = None
    ) -> list[Any]:
        """Placed rows of one table."""
        return self.save(model, [self.placed(model(**fields(no))) for no in self.times(number)])

    def _units(self) -> list[Organisation]:
        rows = [
            Organisation(name=f"单位{no}", unit_type_id=self.pick(TYPES), parent=self.cast.town if self.often() else None,
                         is_inspectable=self.often(), carried_term=self.pick(("", "十五届", "十四届")), sort=no + 10)
            for no in range(8)
        ]  # fmt: skip
        return self.save(Organisation, rows)

    def _rounds(self) -> list[Round]:
        earlier = Term.objects.create(
            name="十四届", no=14, starts_on=date(2016, 8, 1), ends_on=date(2021, 7, 31)
        )
        return [
            Round.objects.create(
                term=self.pick((earlier, self.cast.term)), no=no, name=f"轮次{no}", mode=self.pick(("regular", "special")),
                framework=Framework.objects.get(pk=self.pick(("focus4", self.cast.round.framework_id))),
                ruleset_id=self.cast.round.ruleset_id, state=self.pick(("under_way", "closed", "approved", "draft")),
                entry_on=self.some_day(), onsite_end=self.some_day(), counting=self.pick(Round.Counting.values),
            )
            for no in (5, 6, 7)
        ]  # fmt: skip

    def _engagements(self) -> list[Engagement]:
        groups = [Group.objects.create(round=one, no=no, name=f"第{no}组", mode=self.pick(("", "special")))
                  for one in self.rounds[1:] for no in (1, 2)]  # fmt: skip
        made = []
        for group in groups:
            for unit in self.chance.sample(self.units, 2):
                if not Engagement._base_manager.filter(round=group.round_id, organisation=unit).exists():
                    made.append(self._engagement(group, unit))
        return made

    def _engagement(self, group: Group, unit: Organisation) -> Engagement:
        made = Engagement.objects.create(
            round=group.round, group=group, organisation=unit, mode=self.pick(("regular", "special", "look_back")),
            state=self.pick(("under_way", "closed", "planned", "void")), entry_on=self.some_day(),
            onsite_end=self.some_day(), stage=self.pick(("S01", "S04", "S12")),
        )  # fmt: skip
        Fact._base_manager.create(engagement=made, code="onsite_end", on=self.day) if self.often() else None
        for village in self.units[:2]:
            if self.often():
                SubObject._base_manager.create(
                    engagement=made, organisation=village, own=self.pick((None, None, made)),
                    households=self.pick((None, 40, 55)), visited=self.chance.randint(0, 40),
                )  # fmt: skip
        return made

    def _seats(self) -> None:
        people = [None, *list(self.cast.people.values())[:4]]
        rows = [
            Membership(round=one.round, group=one.group, user=self.pick(people), name=f"人{no}", joined_on=self.day,
                       left_on=self.pick((None, self.day)), role_code=self.pick(("group_leader", "group_member")))
            for one in self.engagements for no in self.times(4)
        ]  # fmt: skip
        self.save(Membership, rows)

    def _fieldwork(self) -> None:
        self.many(Interview, lambda no: {
            "state": self.pick(("planned", "recording", "signing", "finished", "void")), "on": self.some_day(),
            "category": self.pick(Interview.Category.values),
        })  # fmt: skip
        petitions = self.many(Petition, lambda no: {
            "state": self.pick(("registered", "void", "duplicate", "kept", "closed")), "channel": self.pick(Channel.values),
            "sort": self.pick(Sort.values), "disposal": self.pick(["", *Disposal.values]), "is_realname": self.often(),
            "leaf_id": self.pick(LEAVES), "replied_on": self.some_day(), "received_at": self._moment(),
        })  # fmt: skip
        self.save(
            Target,
            [Target(petition=one, is_person=self.often()) for one in petitions for _no in self.times(3)],
        )
        requests = self.many(MaterialRequest, lambda no: {
            "state": self.pick(("draft", "issued", "closed")), "title": "清单", "requested_on": self.day, "due": self.day,
        }, 5)  # fmt: skip
        self.save(Material, [
            Material(request=one, name="资料", copies=self.chance.randint(0, 9), topic=self.pick(Material.Topic.values),
                     state=self.pick(Material.State.values))
            for one in requests for _no in self.times(4)
        ])  # fmt: skip
        villages = [None, *SubObject._base_manager.all()[:3]]
        self.many(Visit, lambda no: {
            "sort": self.pick(Visit.Sort.values), "on": self.day, "place": "村", "village": self.pick(villages),
            "households": self.chance.randint(0, 3),
        })  # fmt: skip

    def _moment(self) -> datetime:
        """Often near midnight, where a month ends in one zone and not in the other."""
        on = self.day.replace(day=1) - timedelta(days=self.pick((0, 1, 40)))
        return datetime(
            on.year, on.month, on.day, self.pick((0, 7, 12, 23)), 30, tzinfo=ZoneInfo("Asia/Shanghai")
        )

    def _surveys(self) -> None:
        surveys = self.many(Survey, lambda no: {
            "sort": self.pick(Survey.Sort.values), "title": "测评", "state": self.pick(("collecting", "closed", "closed")),
            "opens_on": self.day, "closes_on": self.day,
        }, 5)  # fmt: skip
        for survey in surveys:
            sheets = self.chance.randint(2, 12)
            last = self.pick((2, 11))
            rows = [SurveyCount(survey=survey, way="paper", count=sheets)]
            rows += [
                SurveyCount(survey=survey, way=way, question=f"q{no}", option=option, count=self.chance.randint(0, sheets))
                for no in (1, last) for option in ("a", "b", "d") for way in ("paper", "door")
            ]  # fmt: skip
            self.save(SurveyCount, rows)

    def _papers(self) -> None:
        self.many(WorkPaper, lambda no: {
            "title": f"底稿{no}", "state": self.pick(("draft", "signed", "filed", "merged")), "author_leaf_id": self.pick(LEAVES),
            "reviewer_leaf_id": self.pick(LEAVES), "nature": self.pick(Nature.values), "involves_top_leader": self.often(),
            "level": self.pick(WorkPaper.Level.values), "amount_cents": self.pick((None, 0, 12345)),
            "village": self.pick((None, self.cast.village)),
        })  # fmt: skip
        self.many(ImmediateNotice, lambda no: {
            "title": "通知", "problem": "问题", "requirement": "改", "state": self.pick(("draft", "issued", "closed", "carried", "void")),
            "result": self.pick(("", "done", "partly")), "received_on": self.some_day(),
        })  # fmt: skip

    def _reports(self) -> None:
        reports = self.many(Report, lambda no: {
            "title": "报告", "state": self.pick(("draft", "consult", "approved", "void")),
        })  # fmt: skip
        self.save(ReportItem, [
            ReportItem(report=one, seq=no, heading="观点", leaf_id=self.pick(LEAVES), nature=self.pick(Nature.values),
                       is_top_leader=self.often(), left_out_reason=self.pick(("", "", "不写")))
            for one in reports for no in self.times(5)
        ])  # fmt: skip

    def _feedback(self) -> None:
        given = self.many(Feedback, lambda no: {
            "title": "反馈", "state": self.pick(("draft", "delivered", "closed")), "feedback_on": self.some_day(),
        })  # fmt: skip
        self.problems: list[FeedbackItem] = []
        for one in given:
            for no in self.times(4):
                row = FeedbackItem(
                    feedback=one, seq=no, content="问题", leaf_id=self.pick(LEAVES), nature=self.pick(Nature.values),
                    is_top_leader=self.often(), village=self.pick((None, self.cast.village)), is_key=self.often(),
                    corrects=self.pick([None, None, *self.problems[-1:]]), audience=one.audience,
                )  # fmt: skip
                row.round_id, row.group_id = one.round_id, one.group_id
                row.engagement_id, row.organisation_id = one.engagement_id, one.organisation_id
                row.save()
                self.problems.append(row)
        self.save(
            Performance,
            [Performance(item=one, seq=no, text="表现") for one in self.problems for no in self.times(4)],
        )

    def _ledger(self) -> None:
        rows = [self._item(no) for no in range(self.chance.randint(5, 4 * self.size))]
        items = self.save(RectificationItem, rows)
        self.save(Measure, [
            Measure(item=one, seq=no, content="措施", sort=self.pick(Measure.Sort.values), done=self.often())
            for one in items for no in self.times(3)
        ])  # fmt: skip
        self.save(
            RuleMade,
            [RuleMade(item=one, name="制度", is_revision=self.often()) for one in items if self.often()],
        )
        self.save(SpotCheck, [
            SpotCheck(item=one, on=self.day, checkers="人", result=self.pick(SpotCheck.Result.values), note="核查",
                      announced=self.often(), by_name="人")
            for one in items if not self.often()
        ])  # fmt: skip
        self.save(Recheck, [
            Recheck(engagement=self.pick(self.engagements), item=one, verdict=self.pick(Recheck.Verdict.values),
                    on=self.day, by_name="人")
            for one in items if not self.often()
        ])  # fmt: skip
        given = Feedback._base_manager.filter(state="closed")
        self._after(self.save(RectificationPlan, [self._plan(one) for one in given]))

    def _after(self, plans: list[RectificationPlan]) -> None:
        """What follows a plan: evaluations with their consequences, and letters."""
        scheme = EvaluationScheme.objects.create(code="plain", name="评估方案")
        for plan in plans:
            judged = Evaluation(plan=plan, scheme=scheme, grade=self.pick(("好", "差")), audience=OPEN,
                                state=self.pick(("scoring", "recognised", "closed")))  # fmt: skip
            judged.place_in(plan.engagement)
            judged.save()
            sorts = self.chance.sample(Consequence.Sort.values, 3)
            self.save(
                Consequence,
                [Consequence(evaluation=judged, sort=sort, done_on=self.some_day()) for sort in sorts],
            )
            letter = SupervisionLetter(plan=plan, sort=self.pick(("guide", "accountability")), why="逾期", text="请整改", audience=OPEN,
                                       state=self.pick(("draft", "issued", "replied", "answered")))  # fmt: skip
            letter.place_in(plan.engagement)
            letter.save()

    def _plan(self, feedback: Feedback) -> RectificationPlan:
        row = RectificationPlan(feedback=feedback, title="方案", state=self.pick(("draft", "approved")),
                                democratic_life_on=self.some_day(), audience=OPEN)  # fmt: skip
        row.place_in(feedback.engagement)
        return row

    def _item(self, no: int) -> RectificationItem:
        problem = self.pick([None, *self.problems])
        row = RectificationItem(
            seq=no, problem="问题", feedback_item=problem, leaf_id=self.pick(LEAVES), declared=self.pick(Declared.values),
            state=self.pick(("open", "in_progress", "closed", "long_term", "merged", "returned")), due=self.some_day(),
            original_due=self.some_day(), closed_on=self.some_day(), is_long_term=not self.often(), special=self.pick(Special.values),
            village=self.pick((None, self.cast.village)), counts=self.chance.randint(1, 4), persons_held=self.chance.randint(0, 3),
            refunded_cents=self.chance.randint(0, 10**7), reclaimed_cents=self.chance.randint(0, 10**7),
            recovered_cents=self.chance.randint(0, 10**7), evidence_count=self.chance.randint(0, 2),
            returned_times=self.chance.randint(0, 2), relapsed_on=self.some_day(), is_top_leader=self.often(),
            audience=OPEN, is_immediate=self.often(), tag=self.pick(("", "business")),
        )  # fmt: skip
        row.place_in(problem.engagement if problem else self.pick(self.engagements))
        if not problem and self.chance.random() < 0.2:
            row.engagement_id = row.round_id = row.group_id = None
        return row

    def _leads(self) -> None:
        leads = self.many(Lead, lambda no: {
            "state": self.pick(("drafted", "transferred", "closed", "void")), "number": self.pick(("", f"XS-{no}")),
            "leaf_id": self.pick(LEAVES), "grade": self.pick(["", *Lead.Grade.values]),
            "source_kind": self.pick(("", "petition", "workpaper")),
        })  # fmt: skip
        self.save(LeadPerson, [LeadPerson(lead=one) for one in leads for _no in self.times(4)])
        for one in leads:
            for receiver in self.chance.sample(Receiver.values, self.chance.randint(0, 2)):
                self._case(one, receiver)

    def _case(self, lead: Lead, receiver: str) -> None:
        transfer = Transfer.objects.create(
            organisation=self.cast.bureau, receiver=receiver, round_id=lead.round_id
        )
        case = Case.objects.create(
            lead=lead, transfer=transfer, organisation=self.cast.bureau, round_id=lead.round_id, group_id=lead.group_id,
            engagement_id=lead.engagement_id, state=self.pick(("handed", "handling", "fed_back", "closed", "joined")),
            disposal=self.pick(["", *Case.Disposal.values]), outcome=self.pick(["", "prosecuted", *Case.Outcome.values]),
            filed_persons=self.chance.randint(0, 3), punished_persons=self.chance.randint(0, 3), audience=OPEN,
            recovered_cents=self.chance.randint(0, 10**6), talked=self.chance.randint(0, 2),
            notified=self.chance.randint(0, 2), exposed=self.chance.randint(0, 2), fed_back_on=self.some_day(),
        )  # fmt: skip
        rule = DeadlineRule.objects.filter(code="DR23").first()
        for code in self.chance.sample(("DR22", "DR23", "DR24"), 2):
            due, met = self.some_day() or self.day, self.some_day()
            Clock.objects.create(
                kind="lead_case", record_id=case.pk, rule=rule, code=code, started_on=self.day,
                original_due=due, due=due, met_on=met, state="met" if met else "running",
            )  # fmt: skip

    def _suggestions(self) -> None:
        self.save(InspectionSuggestion, [
            InspectionSuggestion(
                round=self.pick([None, *self.rounds]), organisation=self.pick(self.units), title="建议", problem="问题",
                sort=self.pick(InspectionSuggestion.Sort.values), state=self.pick(("draft", "sent", "closed", "void")),
                sent_on=self.some_day(), replied_on=self.some_day(), audience=OPEN,
            )
            for _no in self.times()
        ])  # fmt: skip

"""What became of it: leads with their persons and cases, suggestions, plans, measures, rules made, rechecks."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import MODES
from xuncha.cycle.rectification.models import (
    Consequence,
    Evaluation,
    Measure,
    RectificationPlan,
    RuleMade,
    SpotCheck,
    SupervisionLetter,
)
from xuncha.cycle.rectification.models.lookback import Recheck
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.figures.queries import ANSWERED, DISPOSED
from xuncha.cycle.transfers.handing.models import Receiver
from xuncha.cycle.transfers.leads.models import FourForms, Lead, LeadPerson
from xuncha.cycle.transfers.leads.sources import LABELS
from xuncha.foundation.rules.models import Clock
from xuncha.insight.indicators.facts.base import (
    Column,
    Fact,
    Month,
    choices,
    classified,
    flag,
    mark,
    of_round,
    of_unit,
    placed,
)
from xuncha.insight.patterns.models import InspectionSuggestion

COUNT = "leads.count"
EXACT = ("cases.close",)
"""Whoever handles the leads reads exact numbers; the others who only count do not learn of fewer than five."""
MONTH = _("月份")
GRADE = (_("线索等级"), [*Lead.Grade.choices, ("", _("未定级"))])


def _numbered(path: str, rows: Any) -> Any:
    """Signed by a leader, whatever became of it since."""
    return rows.exclude(**{f"{path}number": ""}).exclude(**{f"{path}state": "void"})


def _handed(path: str) -> Any:
    """A lead counts once, however many receivers it has."""
    return flag(Q(Exists(Case.objects.trusted().filter(lead=OuterRef(f"{path}pk")))))


def _lead(path: str) -> dict[str, Column]:
    return {
        **placed(path),
        **classified(f"{path}leaf_id", f"{path}round"),
        "grade": choices(GRADE[0], f"{path}grade", GRADE[1]),
        "source": choices(_("线索来源"), f"{path}source_kind", list(LABELS.items())),
        "handed": mark(_("已移交"), _handed(path)),
    }


LEADS = Fact(
    slug="leads",
    label=_("问题线索"),
    unit=_("件"),
    model=Lead,
    rights=("leads.read", COUNT),
    narrowed=lambda rows: _numbered("", rows),
    kind="lead",
    row_list="transfers:leads",
    list_filters={"grade": "grade"},
    persons=True,
    counting=(COUNT,),
    exact=EXACT,
    columns=_lead(""),
)
LEAD_PERSONS = Fact(
    slug="lead_persons",
    label=_("线索反映的人"),
    unit=_("人"),
    model=LeadPerson,
    rights=("leads.persons", COUNT),
    narrowed=lambda rows: _numbered("lead__", rows),
    kind="lead",
    record="lead_id",
    row_list="transfers:leads",
    persons=True,
    counting=(COUNT,),
    exact=EXACT,
    columns=_lead("lead__"),
)
CASES = Fact(
    slug="cases",
    label=_("线索办理"),
    unit=_("件"),
    model=Case,
    rights=("cases.read", COUNT),
    narrowed=lambda rows: rows.exclude(state="joined"),
    kind="lead_case",
    row_list="transfers:cases",
    list_filters={"receiver": "receiver", "disposal": "disposal", "outcome": "outcome"},
    persons=True,
    counting=(COUNT,),
    exact=EXACT,
    columns={
        **placed("lead__"),
        "receiver": choices(_("接收方"), "transfer__receiver", Receiver.choices),
        "disposal": choices(_("处置方式"), "disposal", [*Case.Disposal.choices, ("", _("未提出"))]),
        "outcome": choices(_("办理结果"), "outcome", [*Case.Outcome.choices, ("", _("未反馈"))]),
        "four_form": choices(_("四种形态"), "four_form", [*FourForms.choices, ("", _("未运用"))]),
        "disposed": mark(_("已提出处置意见"), flag(Q(state__in=DISPOSED))),
        "answered": mark(_("已反馈"), flag(Q(state__in=ANSWERED))),
        "closed": mark(_("已办结"), flag(Q(state="closed"))),
        "month": Column(MONTH, Month("fed_back_on"), dimension=True),
        "prosecuted": mark(_("移送司法"), flag(Q(outcome="prosecuted", state__in=ANSWERED))),
        "filed_persons": Column(_("立案人数"), "filed_persons"),
        "punished_persons": Column(_("处理处分人数"), "punished_persons"),
        "recovered_cents": Column(_("挽回（收缴）金额"), "recovered_cents"),
        "talked": Column(_("约谈人数"), "talked"),
        "notified": Column(_("通报人数"), "notified"),
        "exposed": Column(_("曝光件数"), "exposed"),
    },
)


def _reported_back(*conditions: Q) -> Any:
    clocks = Clock.objects.filter(kind="lead_case", record_id=OuterRef("pk"), code="DR23")
    return flag(Q(Exists(clocks.filter(*conditions))))


CASE_CLOCKS = Fact(
    slug="case_clocks",
    label=_("线索按期反馈"),
    unit=_("件"),
    model=Case,
    rights=("cases.read",),
    narrowed=lambda rows: rows.exclude(state="joined"),
    kind="lead_case",
    row_list="transfers:cases",
    columns={
        **placed("lead__"),
        "receiver": choices(_("接收方"), "transfer__receiver", Receiver.choices),
        "due_back": Column(
            _("应已反馈"), lambda day: _reported_back(Q(state=Clock.State.MET) | Q(due__lt=day))
        ),
        "in_time": Column(_("按期反馈"), _reported_back(Q(state=Clock.State.MET, met_on__lte=F("due")))),
    },
)
"""Late cases are the lead officer's and the receiver's business alone (practice 20), so counting is not enough here."""

SUGGESTIONS = Fact(
    slug="suggestions",
    label=_("巡察建议"),
    unit=_("份"),
    model=InspectionSuggestion,
    rights=("suggestions.read",),
    narrowed=lambda rows: rows.filter(sent_on__isnull=False).exclude(state="void"),
    kind="inspection_suggestion",
    row_list="insight:suggestions",
    list_filters={"sort": "sort_of"},
    columns={
        **of_round("round"),
        "mode": choices(_("巡察方式"), "round__mode", MODES),
        **of_unit("organisation"),
        "sort": choices(_("文种"), "sort", InspectionSuggestion.Sort.choices),
        "replied": mark(_("已回复"), flag(Q(replied_on__isnull=False))),
        "month": Column(MONTH, Month("sent_on"), dimension=True),
    },
)
PLANS = Fact(
    slug="plans",
    label=_("整改方案"),
    unit=_("份"),
    model=RectificationPlan,
    rights=("rectification.read",),
    kind="rectification_plan",
    row_list="rectification:plans",
    columns={
        **placed(),
        "approved": mark(_("会审通过"), flag(Q(state="approved"))),
        "democratic_life": mark(_("已开专题民主生活会"), flag(Q(democratic_life_on__isnull=False))),
        "month": Column(MONTH, Month("democratic_life_on"), dimension=True),
    },
)


def _hanging(path: str) -> dict[str, Column]:
    """Where a row stands that hangs on an item of rectification."""
    return {
        **placed(path, village=f"{path}village"),
        **classified(f"{path}leaf_id", f"{path}round"),
        "top_leader": mark(_("涉及主要负责人"), flag(Q(**{f"{path}is_top_leader": True}))),
    }


def _of_item(slug: str, label: Any, unit: Any, model: Any, columns: dict[str, Column]) -> Fact:
    return Fact(
        slug=slug,
        label=label,
        unit=unit,
        model=model,
        rights=("rectification.read",),
        narrowed=lambda rows: rows.exclude(item__state="merged"),
        kind="rectification_item",
        record="item_id",
        row_list="rectification:ledger",
        list_filters={"unit": "unit", "round": "round", "leaf": "section"},
        columns={**_hanging("item__"), **columns},
    )


MEASURES = _of_item(
    "measures",
    _("整改措施"),
    _("条"),
    Measure,
    {
        "measure": choices(_("措施类型"), "sort", Measure.Sort.choices),
        "carried_out": mark(_("已落实"), flag(Q(done=True))),
    },
)
RULES_MADE = _of_item(
    "rules_made", _("建章立制"), _("项"), RuleMade, {"revision": mark(_("修订"), flag(Q(is_revision=True)))}
)
SPOT_CHECKS = _of_item(
    "spot_checks",
    _("现场抽核"),
    _("次"),
    SpotCheck,
    {
        "result": choices(_("抽核结论"), "result", SpotCheck.Result.choices),
        "announced": mark(_("事先通知"), flag(Q(announced=True))),
        "month": Column(MONTH, Month("on"), dimension=True),
    },
)
RECHECKS = Fact(
    slug="rechecks",
    label=_("旧问题复诊"),
    unit=_("项"),
    model=Recheck,
    rights=("rectification.read_recheck",),
    kind="rectification_item",
    record="item_id",
    columns={
        **of_round("engagement__round"),
        "mode": choices(_("巡察方式"), "engagement__mode", MODES),
        "group": Column(_("巡察组"), "engagement__group_id", dimension=True),
        **of_unit("engagement__organisation"),
        **classified("item__leaf_id", "item__round"),
        "verdict": choices(_("复诊结论"), "verdict", Recheck.Verdict.choices),
    },
)
RECOGNISED = ("recognised", "closed")
EVALUATIONS = Fact(
    slug="evaluations",
    label=_("整改评估"),
    unit=_("次"),
    model=Evaluation,
    rights=("evaluations.read",),
    narrowed=lambda rows: rows.filter(state__in=RECOGNISED),
    kind="evaluation",
    row_list="rectification:evaluations",
    columns={
        **placed(),
        "evaluation_grade": Column(_("评估等次"), "grade", "text", dimension=True),
    },
)
CONSEQUENCES = Fact(
    slug="consequences",
    label=_("评估结果运用"),
    unit=_("次"),
    model=Consequence,
    rights=("evaluations.read",),
    narrowed=lambda rows: rows.filter(evaluation__state__in=RECOGNISED),
    kind="evaluation",
    record="evaluation_id",
    row_list="rectification:evaluations",
    columns={
        **placed("evaluation__"),
        "consequence": choices(_("结果运用"), "sort", Consequence.Sort.choices),
        "carried_out": mark(_("已落实"), flag(Q(done_on__isnull=False))),
    },
)
LETTERS = Fact(
    slug="letters",
    label=_("督办文书"),
    unit=_("份"),
    model=SupervisionLetter,
    rights=("supervision.read",),
    narrowed=lambda rows: rows.exclude(state__in=("draft", "void")),
    kind="supervision_letter",
    row_list="rectification:letters",
    columns={
        **placed(),
        "letter": choices(_("督办文书"), "sort", SupervisionLetter.Sort.choices),
        "letter_answered": mark(_("已回复"), flag(Q(state__in=("replied", "closed", "answered")))),
    },
)
FACTS = (
    LEADS, LEAD_PERSONS, CASES, CASE_CLOCKS, SUGGESTIONS, PLANS, MEASURES, RULES_MADE, SPOT_CHECKS, RECHECKS, EVALUATIONS,
    CONSEQUENCES, LETTERS,
)  # fmt: skip

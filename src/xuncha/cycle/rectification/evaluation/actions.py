"""The verbs of an evaluation: opened for a plan, scored party by party, summed up, recognised; schemes edited and copied."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.access import place_like
from xuncha.cycle.rectification.evaluation import compose, totals
from xuncha.cycle.rectification.evaluation.flow import PAPER, criteria_of, scorers_of, unscored
from xuncha.cycle.rectification.models import (
    Consequence,
    Criterion,
    Evaluation,
    EvaluationScheme,
    RectificationPlan,
    Score,
)
from xuncha.foundation import audit, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine, parallel, pending
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited

OVER = ("closed", "void")


def require_write(evaluation: Evaluation, by: Actor) -> None:
    if not by.reach("evaluations.write", acting=True).covers(evaluation):
        raise NotAllowed(_("整改评估由巡察办组织"))


@verb
def open_evaluation(plan: RectificationPlan, scheme: EvaluationScheme, *, by: Actor) -> Evaluation:
    """One under way a plan; a second one may follow when the first is over, for instance after remedial work."""
    evaluation = Evaluation(plan=plan, scheme=scheme)
    place_like(evaluation, plan)
    require_write(evaluation, by)
    if plan.state != "approved":
        raise Missing(_("整改方案还没有审核通过，不能评估"))
    if Evaluation.objects.trusted().filter(plan=plan).exclude(state__in=OVER).exists():
        raise Refused(_("这份方案已有一次评估在办理"))
    if not scheme.is_active:
        raise Refused(_("这个评估方案已停用，请另选"))
    return engine.open_record(evaluation, by=by)


@dataclass(frozen=True)
class Given:
    """Points for one criterion, with the reason where points are taken or added."""

    points: Decimal
    reason: str = ""


@verb
def score(evaluation: Evaluation, party: str, given: Mapping[int, Given], *, by: Actor) -> Evaluation:
    """Enter one party's points; lines left out stay as they are. Raises Missing naming the line that does not hold."""
    _require_scorer(evaluation, party, by)
    lines = {line.pk: line for line in criteria_of(evaluation) if party in scorers_of(line, evaluation)}
    if strange := given.keys() - lines.keys():
        raise Refused(_("有 %(count)d 项不由这一方评分") % {"count": len(strange)})
    for pk, value in given.items():
        _require_sound(evaluation.scheme, lines[pk], value)
        Score.objects.trusted().update_or_create(
            evaluation=evaluation,
            criterion=lines[pk],
            party=party,
            defaults={
                "points": value.points,
                "reason": value.reason.strip(),
                "by_id": by.pk,
                "by_name": by.name,
            },
        )
    audit.record("evaluation.scored", by=by, about=evaluation, data={"party": party, "count": len(given)})
    return evaluation


def may_score(evaluation: Evaluation, party: str, by: Actor) -> bool:
    """The party itself, or whoever enters its signed sheet; until its opinion stands and all its lines have points."""
    rights = (f"evaluations.score.{party}", PAPER)
    if not any(by.reach(right, acting=True).covers(evaluation) for right in rights):
        return False
    asked = engine.flow_of(evaluation).parallels.get(evaluation.state)
    if asked is None:
        return False
    return party in pending.open_parties(evaluation, asked) or bool(unscored(evaluation, {party}))


def _require_scorer(evaluation: Evaluation, party: str, by: Actor) -> None:
    if party not in parties.LABELS or not may_score(evaluation, party, by):
        raise NotAllowed(_("评分由本方办理，评分环节以内可以改；纸质评分表由巡察办登记"))


@verb
def finish(evaluation: Evaluation, party: str, *, by: Actor) -> Evaluation:
    """This party has given all its points; the last one sums up."""
    if left := unscored(evaluation, {party}):
        raise Missing(_("还有 %(count)d 项没有评分") % {"count": len(left)}, details=left)
    return parallel.opine(evaluation, party=party, result="agree", by=by)


def _require_sound(scheme: EvaluationScheme, line: Criterion, value: Given) -> None:
    if not 0 <= value.points <= line.points:
        words = {"name": line.name, "most": line.points}
        raise Missing(_("“%(name)s”：得分应在 0 到 %(most)s 之间") % words)
    deducts = scheme.method == EvaluationScheme.Method.DEDUCT
    asks = value.points < line.points if deducts else value.points > 0
    if asks and not value.reason.strip():
        what = _("减分") if deducts else _("加分")
        raise Missing(_("“%(name)s”：%(what)s须写明理由") % {"name": line.name, "what": what})


@verb
def sum_up(
    evaluation: Evaluation, *, by: Actor, reason: str = "", on: date | None = None, **rest: Any
) -> Evaluation:
    """The last party has given its points: the total, the grade it comes to and the report as a draft."""
    taken = engine.take(evaluation, "sum_up", by=by, reason=reason, on=on, checked=True, **rest)
    taken.total = totals.total(by_criterion(taken).values(), taken.scheme.weights)
    taken.grade = totals.grade_of(taken.scheme.grades, taken.total)["label"]
    taken.grade_reason = ""
    taken.report = compose.report(taken)
    taken.save(update_fields=["total", "grade", "grade_reason", "report"])
    return taken


def by_criterion(evaluation: Evaluation) -> dict[int, dict[str, Decimal]]:
    """Criterion → party → points."""
    found: dict[int, dict[str, Decimal]] = {line.pk: {} for line in criteria_of(evaluation)}
    rows = Score.objects.trusted().filter(evaluation=evaluation)
    for criterion, party, points in rows.values_list("criterion_id", "party", "points"):
        found[criterion][party] = points
    return found


@verb
def conclude(
    evaluation: Evaluation,
    fields: list[str],
    follows: Mapping[str, date | None],
    *,
    by: Actor,
    version: int | None = None,
) -> Evaluation:
    """Save grade and report, and what is to follow from the grade, each with its date; raises Stale against `version`."""
    require_write(evaluation, by)
    if evaluation.state != "summed":
        raise NotAllowed(_("已报领导小组，不能再改；要改先退回重新评分"))
    save_edited(evaluation, by=by, version=version, fields=fields, follows=",".join(sorted(follows)))
    rows = Consequence.objects.trusted().filter(evaluation=evaluation)
    rows.exclude(sort__in=follows).delete()
    for sort, due in follows.items():
        Consequence.objects.trusted().update_or_create(
            evaluation=evaluation, sort=sort, defaults={"due": due}
        )
    return evaluation


@verb
def recognise(
    evaluation: Evaluation,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Evaluation:
    """The leading group recognises the grade; DR19 is met, S14 has its fact."""
    engine.take(
        evaluation, "recognise", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version
    )
    on = paper_act.acted_on if paper_act else today()
    rules.meet("DR19", about=evaluation.plan, on=on)
    if evaluation.engagement:
        note_fact(evaluation.engagement, "evaluated", on=on, by=by, once=True)
    return evaluation


@verb
def carry_out(row: Consequence, *, on: date, note: str, by: Actor) -> Consequence:
    """Tick off what followed: when it was done, and what was done."""
    require_write(row.evaluation, by)
    if row.evaluation.state != "recognised":
        raise NotAllowed(_("等次认定以后才办理结果运用"))
    if on > today():
        raise Missing(_("办结日期不能晚于今天"))
    if not note.strip():
        raise Missing(_("请写明怎样办的"))
    row.done_on, row.note = on, note.strip()
    row.save(update_fields=["done_on", "note"])
    audit.record("evaluation.carried_out", by=by, about=row.evaluation, data={"sort": row.sort})
    return row


@verb
def save_scheme(
    scheme: EvaluationScheme, criteria: Iterable[Criterion], *, by: Actor, version: int | None = None
) -> EvaluationScheme:
    """Write a scheme with its criteria; one that an evaluation has used is copied instead."""
    if not by.reach("evaluations.schemes", acting=True):
        raise NotAllowed(_("评估方案由巡察办维护"))
    if scheme.pk and is_used(scheme):
        raise Refused(_("已有评估用了这个方案，不能再改；请另存为新方案"))
    if scheme.pk is None:
        scheme.code = f"own-{secrets.token_hex(4)}"
        scheme.save()
        audit.record("evaluation_scheme.added", by=by, data={"scheme": scheme.pk})
    else:
        fields = ["name", "basis", "method", "grades", "weights", "is_active"]
        _save_changed(scheme, fields, by, version)
    Criterion.objects.filter(scheme=scheme).delete()
    for seq, line in enumerate(criteria, start=1):
        line.scheme, line.seq = scheme, seq
        line.save()
    return scheme


def _save_changed(scheme: EvaluationScheme, fields: list[str], by: Actor, version: int | None) -> None:
    found = EvaluationScheme.objects.select_for_update().get(pk=scheme.pk).version
    if version is not None and found != version:
        raise Stale(_("您打开之后，这条记录又被修改过"))
    scheme.version = found + 1
    scheme.save(update_fields=[*fields, "version"])
    audit.record("evaluation_scheme.edited", by=by, data={"scheme": scheme.pk, "version": scheme.version})


def is_used(scheme: EvaluationScheme) -> bool:
    return Evaluation.objects.trusted().filter(scheme=scheme).exists()


@verb
def switch_scheme(scheme: EvaluationScheme, *, active: bool, by: Actor) -> EvaluationScheme:
    """Offer a scheme for new evaluations, or no longer; those that used it keep it."""
    if not by.reach("evaluations.schemes", acting=True):
        raise NotAllowed(_("评估方案由巡察办维护"))
    scheme.is_active = active
    scheme.save(update_fields=["is_active"])
    audit.record("evaluation_scheme.edited", by=by, data={"scheme": scheme.pk, "active": active})
    return scheme

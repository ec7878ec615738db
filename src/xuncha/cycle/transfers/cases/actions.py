"""The verbs of cases: the receiver writes what it did, or the lead officer does so from the signed slip (practice 20)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.transfers import notes
from xuncha.cycle.transfers.cases.flow import step_now
from xuncha.cycle.transfers.cases.models import Case
from xuncha.foundation.files.models import StoredFile
from xuncha.foundation.flow import engine, paper
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited

OPEN = ("handed", "accepted", "handling", "more_wanted")
RIGHTS = ("cases.answer", "cases.record_paper")
SEALED = {"note": "note_sealed"}
STEPS = ("accept", "give_opinion", "feed_back")
"""What a slip may report, in the order of the procedure."""


def may_write(by: Actor, case: Case) -> bool:
    """The receiver's own people, or the lead officer on its behalf."""
    return any(by.reach(right, acting=True).covers(case) for right in RIGHTS)


def require_write(by: Actor, case: Case) -> None:
    if not may_write(by, case):
        raise NotAllowed(_("办理情况由接收单位填写，或由线索专员据签字反馈单登记"))


@verb
def write(case: Case, fields: Mapping[str, Any], *, by: Actor, version: int | None = None) -> Case:
    """Write what the receiver decided and did; each step of the flow is an act of its own."""
    require_write(by, case)
    if case.state not in OPEN:
        raise NotAllowed(_("这条线索已反馈，修改请先“继续办理”"))
    if paper.open_act(case) is not None:
        raise NotAllowed(_("据反馈单登记的内容正等第二人核对，核对之后再改"))
    for name, value in fields.items():
        setattr(case, name, value)
    columns = [SEALED.get(name, name) for name in fields]
    save_edited(case, by=by, version=version, fields=columns)
    return case


@verb
def record_slip(
    case: Case,
    fields: Mapping[str, Any],
    *,
    step: str,
    signer: paper.Signer,
    acted_on: date,
    scan: StoredFile,
    by: Actor,
    version: int | None = None,
    reason: str = "",
) -> PaperAct:
    """The receiver answered on paper: what the slip says, and its scan for the second person, in one go."""
    if step not in STEPS:
        raise Missing(_("反馈单上的事项只能是受理、处置意见或办理情况"))
    write(case, fields, by=by, version=version)
    told = reason or str(
        _("据签字反馈单登记")
    )  # what the slip leaves open is the receiver's to say, not ours
    return paper.record_paper_act(
        case, step_now(step, case.state), signer=signer, acted_on=acted_on, scan=scan, by=by, reason=told
    )


@verb
def move(
    case: Case,
    *,
    edge: str,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Case:
    """Take an edge; what receiver and officer write to each other is sealed with the case."""
    told = _("说明密封在办理记录中") if reason.strip() else ""
    engine.take(case, edge, by=by, reason=told, proof=proof, paper_act=paper_act, version=version)
    if reason.strip():
        _keep_talk(case, edge, reason, by=by, paper_act=paper_act)
    return case


def _keep_talk(case: Case, edge: str, reason: str, *, by: Actor, paper_act: PaperAct | None) -> None:
    case.add_talk(edge, *notes.when_and_who(by, paper_act), reason.strip())
    case.save(update_fields=["talk_sealed"])
    paper.forget_reason(paper_act)


@verb
def feed_back(
    case: Case,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Case:
    """The receiver reports; the lead hears of it, and so do the leads joined to this case."""
    edge = step_now("feed_back", case.state)
    move(case, edge=edge, by=by, reason=reason, proof=proof, paper_act=paper_act, version=version)
    for lead in _leads_of(case):
        if lead.state == "transferred":
            engine.take(lead, "hear_back", by=by, checked=True)
    return case


@verb
def close(
    case: Case, *, by: Actor, reason: str = "", proof: Proof | None = None, version: int | None = None
) -> Case:
    """The lead officer closes the case; a lead closes when no other case of it is open."""
    move(case, edge="close", by=by, reason=reason, proof=proof, version=version)
    for lead in _leads_of(case):
        others = Case.objects.trusted().filter(lead=lead).exclude(pk=case.pk)
        if not others.exclude(state__in=("closed", "joined")).exists():
            engine.take(lead, "close", by=by, checked=True)
    return case


def _leads_of(case: Case) -> list[Any]:
    """The case's own lead, then those of the cases joined into it."""
    joined = Case.objects.trusted().filter(joined_into=case).select_related("lead__organisation")
    return [case.lead, *(other.lead for other in joined)]


@verb
def join(case: Case, into: Case, *, by: Actor) -> Case:
    """Handle two leads as one case 并案; both stay counted as leads, their outcome once."""
    require_write(by, case)
    require_write(by, into)
    if into.pk == case.pk or into.organisation_id != case.organisation_id or into.state not in OPEN:
        raise Missing(_("只能并入本单位正在办理的另一件"))
    case.joined_into = into
    case.save(update_fields=["joined_into"])
    Case.objects.trusted().filter(joined_into=case).update(joined_into=into)
    return engine.take(case, "join", by=by, checked=True)

"""The verbs of cases: the receiver writes what it did, or the lead officer does so from the signed slip (practice 20)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.transfers.cases.models import Case
from xuncha.foundation import audit
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, NotAllowed, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

OPEN = ("handed", "accepted", "handling", "more_wanted")


def require_write(by: Actor, case: Case) -> None:
    """The receiver's own people, or the lead officer on its behalf."""
    rights = ("cases.answer", "cases.record_paper")
    if not any(by.reach(right, acting=True).covers(case) for right in rights):
        raise NotAllowed(_("办理情况由接收单位填写，或由线索专员据签字反馈单登记"))


@verb
def write(case: Case, fields: Mapping[str, Any], *, by: Actor, version: int | None = None) -> Case:
    """Write what the receiver decided and did; each step of the flow is an act of its own."""
    require_write(by, case)
    if case.state not in OPEN:
        raise NotAllowed(_("这条线索已反馈，修改请先“继续办理”"))
    current = Case.objects.trusted().select_for_update().filter(pk=case.pk).values_list("version", flat=True)
    if version is not None and current.first() != version:
        raise Stale(_("您打开之后，办理情况又被修改过"))
    for name, value in fields.items():
        setattr(case, name, value)
    columns = ["note_sealed" if name == "note" else name for name in fields]
    case.version += 1
    case.save(update_fields=[*columns, "version", "updated_at"])
    audit.record("lead_case.edited", by=by, about=case)
    return case


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
    """The receiver reports; the lead hears of it."""
    engine.take(case, "feed_back", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version)
    if case.lead.state == "transferred":
        engine.take(case.lead, "hear_back", by=by, checked=True)
    return case


@verb
def close(case: Case, *, by: Actor, reason: str = "", version: int | None = None) -> Case:
    """The lead officer closes the case; the lead closes when no other case of it is open."""
    engine.take(case, "close", by=by, reason=reason, version=version)
    others = Case.objects.trusted().filter(lead_id=case.lead_id).exclude(pk=case.pk)
    if not others.exclude(state__in=("closed", "joined")).exists():
        engine.take(case.lead, "close", by=by, checked=True)
    return case


@verb
def join(case: Case, into: Case, *, by: Actor) -> Case:
    """Handle two leads as one case 并案; both stay counted as leads, their outcome once."""
    require_write(by, case)
    if into.pk == case.pk or into.organisation_id != case.organisation_id or into.joined_into_id:
        raise Missing(_("只能并入本单位正在办理的另一件"))
    case.joined_into = into
    case.save(update_fields=["joined_into"])
    return engine.take(case, "join", by=by, checked=True)  # type: ignore[no-any-return]

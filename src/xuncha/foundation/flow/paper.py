"""The paper form of a transition: recorded by one person from the scan, confirmed by another (practice 1)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.foundation import audit, kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.models import StoredFile
from xuncha.foundation.flow import engine, pending, signing
from xuncha.foundation.flow.declare import Edge, Parallel
from xuncha.foundation.flow.models import Opinion, PaperAct
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import Missing, NotAllowed, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

CONFIRM = pending.CONFIRM


@dataclass(frozen=True)
class Signer:
    """Who signed in ink: a user, or somebody without an account named by name and post."""

    name: str
    post: str = ""
    user: Actor | None = None


@verb
def record_paper_act(
    record: Any,
    name: str,
    *,
    signer: Signer,
    acted_on: date,
    scan: StoredFile,
    by: Actor,
    original_at: str = "",
    copies: int = 1,
    seal: str = "",
    reason: str = "",
) -> PaperAct:
    """Record that an edge was taken in ink. Nothing moves until a second person has confirmed it."""
    edge = engine.flow_of(record).edges[name]
    if not _records(record, edge, by):
        raise NotAllowed(_("您不能登记这一步的纸质签字"))
    engine.require_free_hand(record, edge, name, by=by)
    if open_act(record) is not None:
        raise Stale(_("这一步的纸质签字已经登记，等第二人核对"))
    _require_signer(record, edge, signer, by, acted_on)
    engine.require_conditions(record, edge, reason)  # the second person could not mend what is missing
    paper = {"scan": scan, "original_at": original_at, "copies": copies, "seal": seal, "reason": reason}
    act = write_act(record, name, signer=signer, acted_on=acted_on, by=by, **paper)
    pending.confirmation(record, act, edge.recorded_by).save()
    return act


def may_record(record: Any, edge: Edge, by: Actor) -> bool:
    """Whether to offer this person to enter this edge from paper."""
    return _records(record, edge, by) and engine.has_free_hand(record, edge, edge.name, by)


def _records(record: Any, step: Edge | Parallel, by: Actor) -> bool:
    return bool(step.recorded_by) and by.reach(step.recorded_by, acting=True).covers(record)


def write_act(record: Any, edge: str, *, signer: Signer, acted_on: date, by: Actor, **paper: Any) -> PaperAct:
    """What stands on the paper, over the text as it is now; whoever calls has decided that it may be recorded."""
    salt = secrets.token_hex(16)
    act = PaperAct.objects.create(
        kind=record.kind_name,
        record_id=record.pk,
        **place_of(record),
        edge=edge,
        signer_id=signer.user.pk if signer.user else None,
        signer_name=signer.name,
        signer_post=signer.post,
        acted_on=acted_on,
        salt=salt,
        digest=signing.digest_of(record, salt, edge),
        recorder_id=by.pk,
        recorder_name=by.name,
        **paper,
    )
    audit.record("paper.recorded", by=by, about=record, data={"paper_act": act.pk, "edge": edge})
    return act


def _require_signer(record: Any, edge: Any, signer: Signer, by: Actor, acted_on: date) -> None:
    if acted_on > today():
        raise Missing(_("签字日期不能晚于今天"))
    if signer.user is None:
        if not signer.name.strip():
            raise Missing(_("请写明签字人"))
        if signer.name.strip() == by.name:
            raise NotAllowed(_("签字人不能登记自己的纸质签字"))
        engine.require_free_signer(record, edge, None, signer.name.strip())
        return
    if signer.user.pk == by.pk:
        raise NotAllowed(_("签字人不能登记自己的纸质签字"))
    if not signer.user.reach(edge.by, acting=True, on=acted_on).covers(record):
        raise NotAllowed(_("%(name)s在签字当日没有办理这一步的授权") % {"name": signer.name})
    engine.require_free_signer(record, edge, signer.user.pk, signer.name)


def account_named(name: str, right: str, record: Any) -> Any:
    """The account of a signer, when the name on the paper is that of somebody who holds the right here."""
    people: Any = get_user_model().objects.filter(name=name.strip(), is_active=True)
    return next((person for person in people if person.reach(right).covers(record)), None)


def open_act(record: Any) -> PaperAct | None:
    """The transition in ink that waits for its second person, if any."""
    return pending.open_acts(record).filter(result="").first()


@verb
def confirm_paper_act(act: PaperAct, *, by: Actor) -> Any:
    """The second person compares scan and record, and the edge is taken as of the date of the act."""
    record = _require_open(act, by)
    act.confirmer_id, act.confirmer_name, act.confirmed_at = by.pk, by.name, timezone.now()
    act.save(update_fields=["confirmer_id", "confirmer_name", "confirmed_at"])
    if act.result:
        from xuncha.foundation.flow import parallel

        audit.record("paper.confirmed", by=by, about=record, data={"paper_act": act.pk, "edge": act.edge})
        return parallel.settle(record, act, by=by)
    verb_for = kinds.of(record).verbs.get(act.edge)
    audit.record("paper.confirmed", by=by, about=record, data={"paper_act": act.pk, "edge": act.edge})
    if verb_for is not None:
        return verb_for(record, by=by, paper_act=act, reason=act.reason)
    return engine.take(record, act.edge, by=by, paper_act=act, reason=act.reason)


@verb
def refuse_paper_act(act: PaperAct, *, by: Actor, reason: str) -> PaperAct:
    """The second person does not find in the scan what was recorded."""
    record = _require_open(act, by)
    if not reason.strip():
        raise Missing(_("请写明哪里不符"))
    act.refused_reason = _without_words(record, reason, _("与扫描件不符"))
    act.save(update_fields=["refused_reason"])
    pending.renew(record, engine.flow_of(record))
    audit.record("paper.refused", by=by, about=record, data={"paper_act": act.pk})
    return act


def _without_words(record: Any, text: str, instead: str) -> str:
    """People write names into reasons; beside a sealed record there is no place for them, and both people can talk."""
    return instead if text.strip() and kinds.of(record).sealed else text


def _require_open(act: PaperAct, by: Actor) -> Any:
    record = kinds.get(act.kind).access(by, act.record_id)
    if act.confirmed_at or act.refused_reason:
        raise Stale(_("这份纸质签字已经核对过"))
    refusal = why_not_compare(record, act, by)
    if refusal:
        raise NotAllowed(refusal)
    return record


def why_not_compare(record: Any, act: PaperAct, by: Actor) -> str:
    """Why this person may not be the second one; empty when nothing speaks against it."""
    step = engine.flow_of(record).step_of(act.edge)
    if by.pk in {act.recorder_id, act.signer_id} or (act.signer_id is None and by.name == act.signer_name):
        return _("登记人和签字人不能核对；请由第二人核对")
    if not _records(record, step, by):
        return _("您不能核对这一步的纸质签字")
    if not engine.has_free_hand(record, step, act.edge, by):
        return _("前一环节由您经手，这一步的纸质签字请由他人登记、核对")
    return ""


def label_of(record: Any, act: PaperAct) -> str:
    """What was done in ink, in words: the transition, or whose opinion it is and what it says."""
    step = engine.flow_of(record).step_of(act.edge)
    if isinstance(step, Edge):
        return str(step.label)
    party = step.labels[act.edge.partition(":")[2]]
    return _("%(party)s意见：%(result)s") % {"party": party, "result": Opinion.Result(act.result).label}


def register_audit() -> None:
    audit.register("paper.recorded", _("登记纸质签字"))
    audit.register("paper.confirmed", _("核对纸质签字"))
    audit.register("paper.refused", _("纸质签字核对不符"))


def forget_reason(paper_act: PaperAct | None) -> None:
    """Wipe the plain reason of a paper act once it stands sealed with its record."""
    if paper_act is not None and paper_act.reason:
        paper_act.reason = ""
        paper_act.save(update_fields=["reason"])

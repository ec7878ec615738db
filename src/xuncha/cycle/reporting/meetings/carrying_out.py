"""One signature over the listed batch carries out every decision, or none (practice 6)."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.cycle.reporting.meetings.models import AgendaItem, Meeting
from xuncha.cycle.reporting.meetings.sorts import decision_of
from xuncha.foundation import kinds
from xuncha.foundation.flow import engine, pending, signing
from xuncha.foundation.flow.declare import Edge
from xuncha.foundation.flow.models import Opinion, PaperAct
from xuncha.foundation.flow.parallel import opine
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


@dataclass(frozen=True)
class Authority:
    """On whose word the batch is carried out: the signer with a proof, or the minutes signed in ink."""

    by: Actor
    proof: Proof | None = None
    paper_act: PaperAct | None = None


@verb
def sign(
    meeting: Meeting,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Meeting:
    """Sign the results and carry them out. Raises Missing that names every failure; then nothing has changed."""
    engine.take(meeting, "sign", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version)
    rows = AgendaItem.objects.trusted().filter(meeting=meeting, result__in=("agreed", "returned"))
    items = list(rows.order_by("seq", "id"))
    failures = _carry_out_all(meeting, items, Authority(by, proof, paper_act))
    if failures:
        raise Missing(
            _("有 %(count)s 项没有办成，整批都没有办理；处理后请重新签批") % {"count": len(failures)},
            details=failures,
        )
    AgendaItem.objects.trusted().filter(pk__in=[item.pk for item in items]).update(carried_out=True)
    return meeting


def _carry_out_all(meeting: Meeting, items: list[AgendaItem], authority: Authority) -> list[str]:
    """Try each in a savepoint of its own, so that all failures are named, not only the first."""
    records = _records(items, authority.by)
    failures = []
    for item in items:
        try:
            with transaction.atomic():
                _carry_out(meeting, item, records.get((item.kind, item.record_id)), authority)
        except Refused as refusal:
            details = "、".join(str(detail) for detail in refusal.details)
            sentence = f"{item.title}：{refusal.message}"
            failures.append(f"{sentence}（{details}）" if details else sentence)
    return failures


def _records(items: Iterable[AgendaItem], actor: Actor) -> dict[tuple[str, int], Any]:
    """The records of the batch that this person may know of; one statement a kind."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for item in items:
        wanted[item.kind].append(item.record_id)
    found: dict[tuple[str, int], Any] = {}
    for name, ids in wanted.items():
        kind = kinds.get(name)
        rows = kind.model.objects.visible_to(actor).select_related(*kind.select_related)
        found |= {(name, record.pk): record for record in rows.filter(pk__in=ids)}
    return found


def _carry_out(meeting: Meeting, item: AgendaItem, record: Any, authority: Authority) -> None:
    decision = decision_of(meeting.sort, item.kind, item.edge)
    if decision is None or decision.target is None:
        raise Refused(_("这类会议不能定这件事"))
    if record is None:
        raise NotAllowed(_("签批人无权办理这条记录"))
    agreed = item.result == AgendaItem.Result.AGREED
    reason = f"{meeting.title}（{meeting.on}）：{item.opinion or item.get_result_display()}"
    if decision.opinions:
        _give_opinions(record, agreed=agreed, reason=reason, by=authority.by)
    else:
        _take(record, decision.edge if agreed else decision.returned, reason=reason, authority=authority)


def _give_opinions(record: Any, *, agreed: bool, reason: str, by: Actor) -> None:
    """The signer speaks for the own party; the others keep their to-do."""
    parallel = engine.flow_of(record).parallels.get(record.state)
    parties = pending.open_parties(record, parallel) if parallel else []
    own = [
        party
        for party in parties
        if parallel and by.reach(f"{parallel.right}.{party}", acting=True).covers(record)
    ]
    if not own:
        raise NotAllowed(_("签批人没有代表任何一方出具会审意见的授权，或本方已出具意见"))
    result = Opinion.Result.AGREE if agreed else Opinion.Result.RETURN
    opine(record, party=own[0], result=result, text=reason, by=by)


def _take(record: Any, name: str, *, reason: str, authority: Authority) -> None:
    """Through the kind's own verb, so that everything that follows from the step follows here too."""
    edge = engine.flow_of(record).edges[name]
    arguments: dict[str, Any] = {"by": authority.by, "reason": reason}
    if authority.paper_act is not None and edge.recorded_by:
        arguments["paper_act"] = _paper_act_for(record, edge, authority.paper_act, reason)
    elif edge.signs:
        arguments["proof"] = authority.proof
    run = kinds.of(record).verbs.get(name)
    if run is not None:
        run(record, **arguments)
    else:
        engine.take(record, name, **arguments)


def _paper_act_for(record: Any, edge: Edge, act: PaperAct, reason: str) -> PaperAct:
    """The minutes as the paper form of one decision: same scan, signer, date and two people, over this record's text."""
    _require_signer(record, edge, act)
    salt = secrets.token_hex(16)
    copied = (
        "signer_id", "signer_name", "signer_post", "acted_on", "scan", "original_at", "copies", "seal", "recorder_id",
        "recorder_name", "confirmer_id", "confirmer_name",
    )  # fmt: skip
    return PaperAct.objects.create(
        kind=record.kind_name,
        record_id=record.pk,
        **place_of(record),
        edge=edge.name,
        reason=reason,
        salt=salt,
        digest=signing.digest_of(record, salt),
        confirmed_at=timezone.now(),
        **{name: getattr(act, name) for name in copied},
    )


def _require_signer(record: Any, edge: Edge, act: PaperAct) -> None:
    """Who has an account must have held the right on the day; who has none is named by name and post."""
    if act.signer_id is None:
        return
    signer: Any = get_user_model().objects.get(pk=act.signer_id)
    if not signer.reach(edge.by, acting=True, on=act.acted_on).covers(record):
        raise NotAllowed(_("%(name)s在签字当日没有办理这一步的授权") % {"name": act.signer_name})

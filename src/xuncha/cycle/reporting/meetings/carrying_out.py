"""One signature over the listed batch carries out every decision, or none (practice 6)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.cycle.reporting.meetings.models import AgendaItem, Meeting
from xuncha.cycle.reporting.meetings.queries import records_of
from xuncha.cycle.reporting.meetings.sorts import decision_of
from xuncha.foundation import kinds
from xuncha.foundation.files.models import Attachment, Role
from xuncha.foundation.flow import engine, paper, signing
from xuncha.foundation.flow.declare import Edge
from xuncha.foundation.flow.models import Opinion, PaperAct, Step
from xuncha.foundation.flow.parallel import edge_of, enter_signed_opinion, opine
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

TWO_PEOPLE = ("recorder_id", "recorder_name", "confirmer_id", "confirmer_name")


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
    records = records_of(items, authority.by)
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


def _carry_out(meeting: Meeting, item: AgendaItem, record: Any, authority: Authority) -> None:
    decision = decision_of(meeting.sort, item.kind, item.edge)
    if decision is None or decision.target is None:
        raise Refused(_("这类会议不能定这件事"))
    if record is None:
        raise NotAllowed(_("签批人无权办理这条记录"))
    agreed = item.result == AgendaItem.Result.AGREED
    reason = f"{meeting.title}（{meeting.on}）：{item.said or item.get_result_display()}"
    if decision.opinions:
        _give_opinions(meeting, item, record, authority)
    else:
        _take(record, decision.edge if agreed else decision.returned, reason=reason, authority=authority)


def _give_opinions(meeting: Meeting, item: AgendaItem, record: Any, authority: Authority) -> None:
    """Every party's opinion: the chair's own by the chair's signature, the others' as signed in ink on the minutes."""
    parallel = engine.flow_of(record).parallels.get(record.state)
    if parallel is None:
        raise Refused(_("这条记录现在不在会审环节"))
    for party, said in item.opinions.items():
        if said["result"] not in Opinion.Result:
            continue
        words = said["text"] or item.said or Opinion.Result(said["result"]).label
        text = f"{meeting.title}（{meeting.on}）：{words}"
        right = f"{parallel.right}.{party}"
        if _is_chairs_own(meeting, party, right, record, authority):
            opine(record, party=party, result=said["result"], text=text, by=authority.by)
        else:
            act = _sheet_of(meeting, record, edge_of(parallel, party), right, authority, said["result"], text)
            enter_signed_opinion(
                record, party=party, result=said["result"], text=text, act=act, by=authority.by
            )


def _is_chairs_own(meeting: Meeting, party: str, right: str, record: Any, authority: Authority) -> bool:
    """Whether the chair, signing in the system, is who speaks for this party."""
    named = meeting.signers.get(party, {}).get("name") == authority.by.name
    return authority.paper_act is None and named and authority.by.reach(right, acting=True).covers(record)


def _sheet_of(
    meeting: Meeting, record: Any, edge: str, right: str, authority: Authority, result: str, text: str
) -> PaperAct:
    """The minutes as the sheet of one party's opinion: who wrote the results recorded it, whoever signs them compared it."""
    person = meeting.signers.get(edge.partition(":")[2], {})
    name, post = person.get("name", ""), person.get("post", "")
    account = paper.account_named(name, right, record)
    minutes = _minutes(meeting, authority)
    salt = secrets.token_hex(16)
    return PaperAct.objects.create(
        kind=record.kind_name,
        record_id=record.pk,
        **place_of(record),
        edge=edge,
        result=result,
        reason=text,
        signer_id=account.pk if account else None,
        signer_name=name,
        signer_post=post,
        salt=salt,
        digest=signing.digest_of(record, salt, edge),
        confirmed_at=timezone.now(),
        **minutes,
    )


def _minutes(meeting: Meeting, authority: Authority) -> dict[str, Any]:
    """The signed minutes: the scan, its date, and the two people who entered and compared it."""
    if authority.paper_act is not None:
        names = ("acted_on", "scan", "original_at", "copies", "seal", *TWO_PEOPLE)
        return {name: getattr(authority.paper_act, name) for name in names}
    scans = Attachment.objects.trusted().filter(kind=meeting.kind_name, record_id=meeting.pk, role=Role.SCAN)
    scan = scans.valid().select_related("file").order_by("id").first()
    if scan is None:
        raise Missing(_("还没有附上各方签过字的会议记录扫描件"))
    wrote = Step.objects.filter(kind=meeting.kind_name, record_id=meeting.pk, edge="close_results")
    recorder = wrote.order_by("-id").values("actor_id", "actor_name")[0]
    return {
        "acted_on": meeting.on,
        "scan": scan.file,
        "recorder_id": recorder["actor_id"],
        "recorder_name": recorder["actor_name"],
        "confirmer_id": authority.by.pk,
        "confirmer_name": authority.by.name,
    }


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
        "signer_id", "signer_name", "signer_post", "acted_on", "scan", "original_at", "copies", "seal", *TWO_PEOPLE,
    )  # fmt: skip
    return PaperAct.objects.create(
        kind=record.kind_name,
        record_id=record.pk,
        **place_of(record),
        edge=edge.name,
        reason="" if kinds.of(record).sealed else reason,  # a sealed record keeps its reasons itself
        salt=salt,
        digest=signing.digest_of(record, salt, edge.name),
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

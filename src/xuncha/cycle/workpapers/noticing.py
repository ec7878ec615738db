"""The verbs of immediate rectification 立行立改 (domain §3.6; M1-12): drafted, receipted, answered, verified or carried on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.workpapers.actions import require_write
from xuncha.cycle.workpapers.models import ImmediateNotice
from xuncha.foundation import audit, kinds
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.kinds import Trace
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.people.models import User

SOURCES = ("petition", "talk_abstract", "visit_finding")
"""What a notice may come from before there is a paper."""


@verb
def draft_notice(
    notice: ImmediateNotice, *, engagement: Engagement, by: User, source: Any = None
) -> ImmediateNotice:
    """Draft a notice: from a paper, from a petition or a point of a talk or visit (`source`), or from nothing yet (practice 2)."""
    notice.place_in(engagement)
    require_write(by, notice)
    if source is not None:
        if source.kind_name not in SOURCES or place_of(source)["engagement_id"] != engagement.pk:
            raise Missing(_("来源不是这个任务的信访件、谈话摘要或走访发现"))
        notice.source_kind, notice.source_id = source.kind_name, source.pk
    engine.open_record(notice, by=by)
    note_fact(engagement, "immediate_notice", on=today(), by=by, once=True)
    return notice


@verb
def receive(
    notice: ImmediateNotice,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> ImmediateNotice:
    """The unit's principal signs for it, in the system or in ink; DR08 runs from that day."""
    engine.take(notice, "receive", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version)
    notice.received_by = paper_act.signer_name if paper_act else by.name
    notice.received_on = paper_act.acted_on if paper_act else today()
    notice.save(update_fields=["received_by", "received_on"])
    return notice


def may_answer(notice: ImmediateNotice, by: Actor) -> bool:
    """The unit, or, for a unit that answers on paper, who records its signed reply."""
    rights = ("workpapers.answer", "workpapers.record_paper")
    return any(by.reach(right, acting=True).covers(notice) for right in rights)


@verb
def answer_notice(
    notice: ImmediateNotice, *, measures: str, result: str, accountability: str, by: Actor
) -> ImmediateNotice:
    """What the unit has done; handing it in is a step of its own, signed by the principal."""
    if not may_answer(notice, by):
        raise NotAllowed(_("由被巡察单位填写，或由登记其纸质回复的人代录"))
    notice.measures, notice.result, notice.accountability = measures, result, accountability
    notice.version += 1
    notice.save(update_fields=["measures", "result", "accountability", "version", "updated_at"])
    audit.record("immediate_notice.edited", by=by, about=notice)
    return notice


@verb
def verify(
    notice: ImmediateNotice,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    version: int | None = None,
) -> ImmediateNotice:
    """The group has seen for itself that it is done."""
    return _checked(notice, "verify", by=by, reason=reason, proof=proof, version=version)


@verb
def carry(
    notice: ImmediateNotice,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    version: int | None = None,
) -> ImmediateNotice:
    """Not done by the end on site: it becomes a candidate of the feedback's problems."""
    notice.carry_to_feedback = True
    return _checked(notice, "carry", by=by, reason=reason, proof=proof, version=version)


def _checked(notice: ImmediateNotice, edge: str, *, reason: str, **arguments: Any) -> ImmediateNotice:
    engine.take(notice, edge, reason=reason, **arguments)
    notice.verify_opinion = reason.strip()
    notice.save(update_fields=["verify_opinion", "carry_to_feedback"])
    return notice


def from_sources(kind: str, ids: Iterable[int], actor: Actor) -> list[Trace]:
    """Notices that came from these records, as far as this person may know them."""
    rows = ImmediateNotice.objects.visible_to(actor).filter(source_kind=kind, source_id__in=list(ids))
    here = kinds.get("immediate_notice")
    return [
        Trace(here.label, row.title, here.url(row.pk), here.flow.label(row.state) if here.flow else "")
        for row in rows.order_by("pk")[:20]
    ]


def of_source(record: Any, actor: Actor) -> list[Trace]:
    return from_sources(record.kind_name, [record.pk], actor)


def source_of(notice: ImmediateNotice, actor: Actor) -> list[dict[str, Any]]:
    """Paper, petition or abstract it came from, for those who may read that; by number, never by what it says."""
    found = []
    if notice.paper_id and kinds.get("workpaper").titles(actor, [notice.paper_id]):
        paper = kinds.get("workpaper")
        found.append({"kind": paper.label, "label": str(notice.paper), "url": paper.url(notice.paper_id)})
    if notice.source_kind in SOURCES and notice.source_id:
        kind = kinds.get(notice.source_kind)
        for record in kind.model.objects.visible_to(actor).filter(pk=notice.source_id):
            found.append({"kind": kind.label, "label": str(record), "url": kind.url(record.pk)})
    return found

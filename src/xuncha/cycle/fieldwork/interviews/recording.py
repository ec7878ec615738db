"""The verbs of the record itself: what was asked and said, what is worth keeping, statements handed in, the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.interviews.actions import lock, require, save, seal_reason
from xuncha.cycle.fieldwork.interviews.models import Abstract, Interview
from xuncha.cycle.fieldwork.points import keep_points
from xuncha.foundation import audit, numbering
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

MOST_ROWS = 400


@dataclass(frozen=True)
class Written:
    """Everything that the typing page gives back; rows are dicts of plain text."""

    partner: dict[str, Any]
    mode: str
    on: date | None
    starts: time | None
    ends: time | None
    place: str
    notice_given: bool
    recording_used: bool
    arrival: str = ""
    partner_signed: str = ""
    refusal: str = ""
    questions: list[dict[str, str]] = field(default_factory=list)
    abstracts: list[dict[str, str]] = field(default_factory=list)
    evaluation: dict[str, str] = field(default_factory=dict)


PLAIN = (
    "mode",
    "on",
    "starts",
    "ends",
    "place",
    "notice_given",
    "recording_used",
    "partner_signed",
    "arrival",
)


@verb
def write(talk: Interview, written: Written, *, version: int, by: Actor) -> Interview:
    """Save the record as typed. Raises Stale when somebody else saved it meanwhile; nothing is overwritten."""
    require(by, "interviews.write", talk, _("谈话记录由谈话人员书写"))
    if talk.state not in ("recording", "signing"):
        raise NotAllowed(_("还没有开始谈话，或记录已经办结"))
    if written.recording_used and not talk.recording_allowed:
        raise NotAllowed(_("录音须先经组长同意"))
    if len(written.questions) > MOST_ROWS or len(written.abstracts) > MOST_ROWS:
        raise Missing(_("一场谈话最多 %(count)s 行") % {"count": MOST_ROWS})
    lock(talk, version)
    for name in PLAIN:
        setattr(talk, name, getattr(written, name))
    talk.partner = {**talk.partner, **written.partner}
    talk.minutes = {
        **talk.minutes,
        "qa": written.questions,
        "evaluation": written.evaluation,
        "refusal": written.refusal,
    }
    save(talk, *PLAIN, "partner_sealed", "minutes_sealed")
    keep_abstracts(talk, written.abstracts)
    audit.record("interview.edited", by=by, about=talk, data={"version": talk.version})
    return talk


def keep_abstracts(talk: Interview, rows: Iterable[Mapping[str, str]]) -> None:
    """Make the talk's abstracts those of the page: changed, added, or taken away; what was numbered is only withdrawn."""
    standing = Abstract.objects.trusted().filter(
        interview=talk, sort=Abstract.Sort.ABSTRACT, withdrawn_on=None
    )
    keep_points(standing, rows, new=lambda: Abstract(interview=talk))


@verb
def add_statement(
    talk: Interview,
    *,
    text: str,
    pages: int | None,
    leaf: Leaf | None,
    by: Actor,
    attachment_id: int | None = None,
) -> Abstract:
    """A signed statement 情况说明 handed in by the partner: evidence of a kind of its own (practice 17)."""
    require(by, "interviews.write", talk, _("情况说明由谈话人员登记"))
    if talk.state in ("planned", "scheduled", "cleared", "void"):
        raise NotAllowed(_("谈话还没有开始，或已取消"))
    count = Abstract.objects.trusted().filter(interview=talk).count()
    item = Abstract(
        interview=talk,
        sort=Abstract.Sort.STATEMENT,
        seq=count + 1,
        pages=pages,
        leaf=leaf,
        attachment_id=attachment_id,
    )
    item.text = text.strip()
    if talk.number:
        item.code = next_code(talk, item)
    item.save()
    audit.record("interview.statement", by=by, about=talk, data={"abstract": item.pk})
    return item


@verb
def finish(
    talk: Interview, *, by: Actor, reason: str = "", proof: Proof | None = None, version: int | None = None
) -> Interview:
    """The record is complete: number TH, codes for its abstracts; with signatures on it now waits for them."""
    engine.take(
        talk, "finish", by=by, reason=seal_reason(talk, "finish", reason, by), proof=proof, version=version
    )
    for item in Abstract.objects.trusted().filter(interview=talk, code="", withdrawn_on=None).order_by("seq"):
        item.code = next_code(talk, item)
        item.save(update_fields=["code"])
    return talk


def next_code(talk: Interview, item: Abstract) -> str:
    """ZC-07: counted within the engagement, so that a code names one abstract among its papers."""
    letters = Abstract.CODES[Abstract.Sort(item.sort)]
    return f"{letters}-{numbering.serial(f'{letters}-{talk.engagement_id}'):02d}"


@verb
def sign(
    talk: Interview,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Interview:
    """The inspectors stand for the record; the partner has signed or refused with a reason."""
    kept = seal_reason(talk, "sign", reason, by)
    return engine.take(talk, "sign", by=by, reason=kept, proof=proof, paper_act=paper_act, version=version)

"""The verbs of meetings: call one, fill its agenda, enter the results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from xuncha.cycle.reporting.meetings.models import AgendaItem, Meeting
from xuncha.cycle.reporting.meetings.queries import Waiting, waiting
from xuncha.cycle.reporting.meetings.sorts import sorts
from xuncha.foundation import audit, kinds
from xuncha.foundation.files.actions import attach
from xuncha.foundation.files.models import Role, StoredFile
from xuncha.foundation.flow import engine
from xuncha.foundation.kinds import Kind
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


@dataclass(frozen=True, slots=True)
class Result:
    """What the meeting said to one item of its agenda."""

    result: str
    opinion: str = ""
    opinions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@verb
def call(meeting: Meeting, *, by: Actor) -> Meeting:
    """Enter a meeting; who may know of it follows from its sort. Attendance never blocks (practice 2)."""
    rules = sorts()[meeting.sort]
    if meeting.sort == Meeting.Sort.GROUP and meeting.group is None:
        raise Missing(_("组务会须写明是哪个巡察组"))
    if rules.scope == "county":
        meeting.group = None
    if meeting.group is not None:
        meeting.round = meeting.group.round
    meeting.audience = rules.audience
    require_write(meeting, by)
    return engine.open_record(meeting, by=by)


def require_write(meeting: Meeting, by: Actor) -> None:
    if not by.reach("meetings.write", acting=True).covers(meeting):
        raise NotAllowed(_("这类会议由巡察办筹备和记录；组务会由本组记录"))


def may_attach_minutes(meeting: Meeting, by: Actor) -> bool:
    """Who keeps the meeting's record, or enters its paper: the archivist brings the scan."""
    rights = ("meetings.write", "meetings.record_paper")
    return any(by.reach(right, acting=True).covers(meeting) for right in rights)


def require_attach_minutes(meeting: Meeting, by: Actor) -> None:
    if not may_attach_minutes(meeting, by):
        raise NotAllowed(_("会议记录由会议的记录人或档案员附上"))


def require_open(meeting: Meeting, by: Actor) -> None:
    require_write(meeting, by)
    if meeting.state != "open":
        raise NotAllowed(_("会议结果已送签批，不能再改；确需补记请先退回"))


@verb
def put_on_agenda(meeting: Meeting, picked: Iterable[tuple[str, int]], *, by: Actor) -> list[AgendaItem]:
    """Tick what waits: only records that this person may know of and this sort of meeting may decide."""
    require_open(meeting, by)
    wanted = set(picked)
    rows: list[Waiting] = [row for row in waiting(meeting, by) if (row.kind.name, row.record.pk) in wanted]
    known = AgendaItem.objects.trusted().filter(meeting=meeting)
    last = known.aggregate(last=Max("seq"))["last"] or 0
    items = [
        AgendaItem(
            meeting=meeting,
            seq=last + no,
            kind=row.kind.name,
            record_id=row.record.pk,
            edge=row.decision.key,
            title=plain_title(row.kind, row.record)[:300],
        )
        for no, row in enumerate(rows, 1)
    ]
    AgendaItem.objects.bulk_create(items)
    audit.record("meeting.agenda", by=by, about=meeting, data={"added": len(items)})
    return items


def plain_title(kind: Kind, record: Any) -> str:
    """How a record stands on an agenda: what is sealed by kind and number alone, for the row lies in plain."""
    if not kind.sealed:
        return kind.title(record)
    return f"{kind.label} {getattr(record, 'number', '') or record.pk}"


@verb
def take_off_agenda(item: AgendaItem, *, by: Actor) -> None:
    meeting = item.meeting
    require_open(meeting, by)
    AgendaItem.objects.trusted().filter(pk=item.pk).delete()
    rows = list(AgendaItem.objects.trusted().filter(meeting=meeting).order_by("seq", "id"))
    for seq, row in enumerate(rows, 1):
        row.seq = seq
    AgendaItem.objects.trusted().bulk_update(rows, ["seq"])
    audit.record("meeting.agenda", by=by, about=meeting, data={"removed": 1})


@verb
def enter_results(
    meeting: Meeting,
    results: Mapping[int, Result],
    *,
    minutes: str,
    by: Actor,
    signers: Mapping[str, Mapping[str, str]] | None = None,
) -> Meeting:
    """Write the grid: item id → result and opinion. Nothing is carried out before the signature.

    At a joint review every party has an opinion of its own, and `signers` names who spoke for it: party → name, post.
    """
    require_open(meeting, by)
    rows = list(AgendaItem.objects.trusted().filter(meeting=meeting, pk__in=list(results)))
    for row in rows:
        given = results[row.pk]
        if given.result not in AgendaItem.Result.values:
            raise Missing(_("第 %(seq)s 项的结果不认识") % {"seq": row.seq})
        row.result = given.result
        row.say(given.opinion.strip(), sealed=kinds.get(row.kind).sealed)
        row.opinions = {party: dict(said) for party, said in given.opinions.items()}
    AgendaItem.objects.trusted().bulk_update(rows, ["result", "opinion", "opinion_sealed", "opinions"])
    meeting.minutes = minutes
    if signers is not None:
        meeting.signers = {party: dict(person) for party, person in signers.items()}
    meeting.version += 1
    meeting.save(update_fields=["minutes", "signers", "version", "updated_at"])
    audit.record("meeting.results", by=by, about=meeting, data={"items": len(rows)})
    return meeting


@verb
def attach_minutes(meeting: Meeting, scan: StoredFile, *, by: Actor) -> None:
    """The photo of the minutes; may also come after the signature."""
    require_attach_minutes(meeting, by)
    attach(scan, to=meeting, title=_("会议记录：%(title)s") % {"title": meeting.title}, by=by, role=Role.SCAN)

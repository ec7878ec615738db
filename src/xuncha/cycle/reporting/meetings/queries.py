"""What the pages of meetings read: what waits, the agenda, and a round in figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from xuncha.cycle.planning.models import Group, Round
from xuncha.cycle.reporting.meetings.models import AgendaItem, Meeting
from xuncha.cycle.reporting.meetings.sorts import Decision, sorts
from xuncha.foundation import kinds
from xuncha.foundation.kinds import Kind, Trace
from xuncha.foundation.scoping import Actor

MOST = 500


@dataclass(frozen=True)
class Waiting:
    """A record whose present step this meeting may take."""

    decision: Decision
    kind: Kind
    record: Any

    @property
    def pick(self) -> str:
        return f"{self.kind.name}:{self.record.pk}"

    @property
    def title(self) -> str:
        return self.kind.title(self.record)

    @property
    def url(self) -> str:
        return self.kind.url(self.record.pk)

    @property
    def state_label(self) -> Any:
        return self.kind.flow.label(self.record.state) if self.kind.flow else ""


def meetings(actor: Actor) -> QuerySet[Meeting]:
    rows = Meeting.objects.visible_to(actor).select_related("round", "group")
    return rows.defer("attendees", "absent", "minutes")


def waiting(meeting: Meeting, actor: Actor) -> list[Waiting]:
    """Records that wait for a decision of this sort, as far as this person may know them; one statement a kind."""
    listed = AgendaItem.objects.visible_to(actor).filter(meeting=meeting).values_list("kind", "record_id")
    on_agenda = set(listed)
    return [
        Waiting(decision, kind, record)
        for decision in sorts()[meeting.sort].decides
        if (kind := decision.target) is not None
        for record in _standing(decision, kind, meeting, actor)
        if (kind.name, record.pk) not in on_agenda
    ]


def _standing(decision: Decision, kind: Kind, meeting: Meeting, actor: Actor) -> QuerySet[Any]:
    assert kind.flow is not None
    rows = kind.model.objects.visible_to(actor).filter(state__in=decision.states(kind.flow))
    if meeting.round_id:
        rows = rows.filter(round=meeting.round_id)
    if meeting.group_id:
        rows = rows.filter(group=meeting.group_id)
    return rows.select_related(*kind.select_related).order_by("id")[:MOST]


def agenda(meeting: Meeting, actor: Actor) -> list[AgendaItem]:
    """The agenda as this person may know it: who may not know of a petition or lead learns neither that it was heard nor,
    by a gap in the numbers, that something was.
    """
    items = list(AgendaItem.objects.visible_to(actor).filter(meeting=meeting).order_by("seq", "id"))
    closed = [item for item in items if kinds.get(item.kind).sealed]
    if not closed:
        return items
    open_to = known(closed, actor)
    shown = [item for item in items if not kinds.get(item.kind).sealed or item.pk in open_to]
    for seq, item in enumerate(shown, start=1):
        item.seq = seq
    return shown


def records_of(items: Iterable[AgendaItem], actor: Actor) -> dict[tuple[str, int], Any]:
    """The records of a batch that this person may know of; one statement a kind."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for item in items:
        wanted[item.kind].append(item.record_id)
    found: dict[tuple[str, int], Any] = {}
    for name, ids in wanted.items():
        kind = kinds.get(name)
        rows = kind.model.objects.visible_to(actor).select_related(*kind.select_related)
        found |= {(name, record.pk): record for record in rows.filter(pk__in=ids)}
    return found


def known(items: Iterable[AgendaItem], actor: Actor) -> dict[int, str]:
    """Addresses of the records on the agenda that this person may open: item id → url; one statement a kind."""
    by_kind: dict[str, list[AgendaItem]] = defaultdict(list)
    for item in items:
        by_kind[item.kind].append(item)
    found: dict[int, str] = {}
    for name, rows in by_kind.items():
        kind = kinds.get(name)
        open_ids = kind.titles(actor, [row.record_id for row in rows])
        found |= {row.pk: kind.url(row.record_id) for row in rows if row.record_id in open_ids}
    return found


def heard_at(record: Any, actor: Actor) -> Iterator[Trace]:
    """The meetings that decided about a record, for its trace strip."""
    rows = AgendaItem.objects.visible_to(actor).filter(kind=record.kind_name, record_id=record.pk)
    for row in rows.exclude(result="").select_related("meeting").order_by("id"):
        meeting = row.meeting
        yield Trace(
            meeting.get_sort_display(),
            f"{meeting.title} {meeting.on}",
            reverse("reporting:meeting", args=[meeting.pk]),
            row.get_result_display(),
        )


def groups_for(actor: Actor) -> QuerySet[Group]:
    """Groups of which this person may hold a meeting; the verb decides in the end."""
    own = [item for item in actor.reach("meetings.write", acting=True).clauses if item.column == "group_id"]
    ids = {group for item in own for group in item.values}
    return Group.objects.visible_to(actor).filter(pk__in=ids).select_related("round").order_by("-round", "no")


def rounds_for(actor: Actor) -> QuerySet[Round]:
    return Round.objects.visible_to(actor).order_by("-term__no", "-no")


def holds_for_county(actor: Actor) -> bool:
    """Whether this person prepares the county's meetings, not only a group's."""
    return any(item.column is None for item in actor.reach("meetings.write", acting=True).clauses)

"""Meetings that decide in batches: ticked, entered in the grid, signed once (practice 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from xuncha.cycle.planning.models import Group, Round
from xuncha.cycle.reporting.meetings import actions, carrying_out
from xuncha.cycle.reporting.meetings.actions import Result
from xuncha.cycle.reporting.meetings.models import AgendaItem, Meeting
from xuncha.cycle.reporting.meetings.queries import Waiting, waiting
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine, paper
from xuncha.site.demo.papers import Team
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

Decide = Callable[[AgendaItem], Result]
AGREED = Result("agreed")


@dataclass(frozen=True)
class Call:
    """One meeting: its sort, who prepares it, who chairs and signs."""

    sort: str
    title: str
    by: str
    chair: str
    place: str = "县委第二会议室"
    attendees: str = ""
    absent: str = ""
    minutes: str = ""


def agree_to_all(_item: AgendaItem) -> Result:
    return AGREED


def prepare(
    scene: Scene,
    call: Call,
    *,
    round_: Round | None = None,
    group: Group | None = None,
    only: Sequence[int] | None = None,
) -> Meeting | None:
    """Call a meeting and tick what waits; None when nothing waits. `only`: ids of the records to be heard."""
    by = scene.person(call.by)
    meeting = Meeting(
        sort=call.sort,
        title=call.title,
        on=today(),
        place=call.place,
        chair=scene.person(call.chair).name,
        attendees=call.attendees,
        absent=call.absent,
        round=round_,
        group=group,
    )
    actions.call(meeting, by=by)
    # petitions and leads have stories of their own
    found = [row for row in waiting(meeting, by) if not row.kind.sealed]
    rows: list[Waiting] = [row for row in found if only is None or row.record.pk in only]
    if not rows:
        engine.take(meeting, "void", by=by, reason="没有待议事项")
        return None
    actions.put_on_agenda(meeting, [(row.kind.name, row.record.pk) for row in rows], by=by)
    return meeting


def enter(scene: Scene, meeting: Meeting, call: Call, decide: Decide = agree_to_all) -> None:
    """Enter the results and send them for signature."""
    by = scene.person(call.by)
    items = AgendaItem.objects.trusted().filter(meeting=meeting).order_by("seq")
    results: Mapping[int, Result] = {item.pk: decide(item) for item in items}
    minutes = call.minutes or f"会议听取汇报，逐项研究，共 {len(results)} 项。"
    actions.enter_results(meeting, results, minutes=minutes, by=by)
    engine.take(meeting, "close_results", by=by)


def sign(scene: Scene, meeting: Meeting, call: Call) -> None:
    """The chair's signature in the system."""
    carrying_out.sign(meeting, **scene.signing(call.chair))


def sign_on_paper(scene: Scene, meeting: Meeting, call: Call, *, recorder: str, confirmer: str) -> None:
    """The minutes were signed in ink: one records the scan, a second compares it, and the batch is carried out."""
    chair = scene.person(call.chair)
    act = paper.record_paper_act(
        meeting,
        "sign",
        signer=paper.Signer(chair.name, chair.post, chair),
        acted_on=today(),
        scan=scene.scan("会议纪要签批件", recorder),
        by=scene.person(recorder),
        original_at="巡察办档案室",
        seal="县委巡察工作领导小组",
    )
    paper.confirm_paper_act(act, by=scene.person(confirmer))


def hold(
    scene: Scene,
    call: Call,
    decide: Decide = agree_to_all,
    *,
    round_: Round | None = None,
    group: Group | None = None,
    only: Sequence[int] | None = None,
) -> None:
    """A whole meeting in one day, signed in the system."""
    meeting = prepare(scene, call, round_=round_, group=group, only=only)
    if meeting is not None:
        enter(scene, meeting, call, decide)
        sign(scene, meeting, call)


def group_meetings(scene: Scene, place: tuple[str, int], team: Team, days: Sequence[int]) -> Story:
    """The group's own meetings on the papers that passed the deputies; every tenth paper comes back."""
    for no, day in enumerate(days, 1):
        yield day
        call = Call(
            "group",
            f"{scene.groups[place].name}第{no}次组务会",
            team.liaison,
            team.leader,
            place="驻点会议室",
            attendees="全体组员",
        )
        hold(scene, call, _every_tenth_returned, group=scene.groups[place])


def _every_tenth_returned(item: AgendaItem) -> Result:
    if item.record_id % 10 == 7:
        return Result("returned", "定性依据不够具体，请补充条款后再议")
    return AGREED

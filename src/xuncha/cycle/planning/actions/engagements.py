"""Engagements: made in bulk from picked units, noticed, entered, extended, ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from xuncha.catalogue.models import KeyPoint, Organisation
from xuncha.cycle.planning import checklists, facts
from xuncha.cycle.planning.actions import require
from xuncha.cycle.planning.actions.rounds import move_dates, start_notice_clocks
from xuncha.cycle.planning.lineage import predecessors_of
from xuncha.cycle.planning.models import (
    CooperationItem,
    Engagement,
    Group,
    KeyPointCheck,
    Round,
    SubObject,
)
from xuncha.foundation import audit, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

OPEN_ROUND = ("draft", "approved", "under_way")
BATCH = 200


@verb
def engage(
    round_: Round,
    group: Group,
    organisations: Iterable[Organisation],
    *,
    by: Actor,
    mode: str = "",
    reason: str = "",
) -> list[Engagement]:
    """Give a group its units; a constant number of statements however many (M1-03, practice 16).

    A township brings its villages as grid rows. A village picked for itself gets an engagement of its own, under its
    township's where that is in the same round. The last engagement of each unit (or of what it succeeded) is linked.
    `reason`: why these units, kept as the first step of each engagement.
    """
    require(by, "planning.write", round_, _("任务由巡察办编排"))
    if round_.state not in OPEN_ROUND:
        raise Refused(_("这一轮已报批、中止或办结，不能再加单位"))
    if group.round_id != round_.pk:
        raise Refused(_("这个组不在这一轮"))
    picked = list(organisations)
    _require_not_engaged(round_, picked)
    made = _new_engagements(round_, group, picked, mode)
    engine.open_many(made, by=by, note=reason.strip())
    _bring_villages(round_, made)
    _lay_out_checklists(made)
    if round_.state != "draft":
        _catch_up(round_, made, by=by)
    return made


def _require_not_engaged(round_: Round, picked: Sequence[Organisation]) -> None:
    there = Engagement.objects.trusted().filter(round=round_, organisation__in=picked)
    names = [str(name) for name in there.values_list("organisation__name", flat=True)]
    ended = [organisation.name for organisation in picked if organisation.ended_on]
    if names:
        raise Refused(_("已在本轮：%(names)s") % {"names": "、".join(names)})
    if ended:
        raise Refused(_("已撤并，不能列入：%(names)s") % {"names": "、".join(ended)})


def _new_engagements(
    round_: Round, group: Group, picked: Sequence[Organisation], mode: str
) -> list[Engagement]:
    last = Engagement.objects.trusted().filter(group=group).aggregate(last=Max("seq"))["last"] or 0
    previous = previous_of(picked)
    parents = _townships_engaged(round_, picked)
    return [
        Engagement(
            round=round_,
            group=group,
            organisation=organisation,
            seq=last + index,
            mode=_mode(round_, group, organisation, mode),
            parent_id=parents.get(organisation.parent_id),
            previous_id=previous.get(organisation.pk),
            entry_on=round_.entry_on,
            onsite_end=round_.onsite_end,
        )
        for index, organisation in enumerate(picked, start=1)
    ]


def _mode(round_: Round, group: Group, organisation: Organisation, mode: str) -> str:
    chosen = mode or group.mode or round_.mode
    return "village" if organisation.is_sub_object and chosen == "regular" else chosen


def _townships_engaged(round_: Round, picked: Sequence[Organisation]) -> dict[int | None, int]:
    parents = {organisation.parent_id for organisation in picked if organisation.is_sub_object}
    rows = Engagement.objects.trusted().filter(round=round_, organisation__in=parents - {None})
    return dict(rows.values_list("organisation_id", "pk"))


def previous_of(organisations: Sequence[Organisation]) -> dict[int, int]:
    """Organisation id → its last engagement that really took place, also under the units it succeeded; for look-back."""
    lineage = predecessors_of(organisations)
    rows = Engagement.objects.trusted().filter(
        organisation__in=list(lineage), state__in=("under_way", "closed")
    )
    found: dict[int, int] = {}
    for pk, organisation_id in rows.order_by("round__term__no", "round__no", "pk").values_list(
        "pk", "organisation_id"
    ):
        found[lineage[organisation_id]] = pk
    return found


def _bring_villages(round_: Round, made: Sequence[Engagement]) -> None:
    """Villages become rows of their township's engagement; those with an engagement of their own only point there."""
    by_unit = {engagement.organisation_id: engagement for engagement in made}
    villages = Organisation.objects.active().filter(parent__in=by_unit, unit_type__is_sub_object=True)
    ids = list(villages.order_by("sort", "id").values_list("pk", "parent_id"))
    direct = Engagement.objects.trusted().filter(round=round_, organisation__unit_type__is_sub_object=True)
    own = dict(direct.values_list("organisation_id", "pk"))
    SubObject.objects.bulk_create(
        (
            SubObject(engagement=by_unit[parent], organisation_id=pk, own_id=own.get(pk))
            for pk, parent in ids
            if parent is not None
        ),
        batch_size=BATCH,
    )
    for pk, engagement in by_unit.items():
        if engagement.parent_id:
            rows = SubObject.objects.trusted().filter(engagement=engagement.parent_id, organisation=pk)
            rows.update(own=engagement)


def _lay_out_checklists(made: Sequence[Engagement]) -> None:
    """Key points by type of unit (M3-15) and what the unit prepares (M4-19, M4-20)."""
    points: dict[str, list[KeyPoint]] = {}
    types = {engagement.organisation.unit_type_id for engagement in made}
    for point in KeyPoint.objects.filter(unit_type__in=types, retired_on=None).order_by("seq"):
        points.setdefault(point.unit_type_id, []).append(point)
    KeyPointCheck.objects.bulk_create(
        (
            KeyPointCheck(engagement=engagement, key_point=point, seq=point.seq, text=point.text)
            for engagement in made
            for point in points.get(engagement.organisation.unit_type_id, ())
        ),
        batch_size=BATCH,
    )
    CooperationItem.objects.bulk_create(
        (
            CooperationItem(engagement=engagement, sort=line.sort, seq=line.seq, text=line.text)
            for engagement in made
            for line in checklists.default_lines()
        ),
        batch_size=BATCH,
    )


def _catch_up(round_: Round, made: Sequence[Engagement], *, by: Actor) -> None:
    """A unit added after the approval: what holds for the round holds for it from today."""
    facts.note_facts(made, facts.ROUND_APPROVED, on=today(), by=by)
    if round_.announced_on:
        facts.note_facts(made, facts.AUTHORISED, on=today(), by=by)
    start_notice_clocks(round_, list(made), by=by)


@verb
def move_to_group(engagement: Engagement, group: Group, *, by: Actor) -> Engagement:
    """Give a unit to another group while the round is still being planned."""
    require(by, "planning.write", engagement, _("分工由巡察办调整"))
    if engagement.round.state != "draft" or group.round_id != engagement.round_id:
        raise Refused(_("方案报批后不能再换组；需要时请先退回方案"))
    last = Engagement.objects.trusted().filter(group=group).aggregate(last=Max("seq"))["last"] or 0
    engagement.group, engagement.seq = group, last + 1
    engagement.version += 1
    engagement.save(update_fields=["group", "seq", "version", "updated_at"])
    audit.record("engagement.edited", by=by, about=engagement, data={"group": group.pk})
    return engagement


@verb
def remove(engagement: Engagement, *, by: Actor, reason: str = "", **act: Any) -> Engagement:
    """Take a unit off the round; the row stays, struck out, and its clocks stop."""
    engine.take(engagement, "void", by=by, reason=reason, **act)
    rules.void("", about=engagement, by=by)
    return engagement


@verb
def notify(
    engagement: Engagement, *, on: date, number: str, by: Actor, deadline: date | None = None
) -> Engagement:
    """Issue the notice of inspection: the unit may know from now on (DR01 met, DR03 runs)."""
    if on > today():
        raise Missing(_("通知日期不能晚于今天"))
    engine.take(engagement, "notify", by=by, on=on)
    engagement.notice_on, engagement.notice_no = on, number
    engagement.save(update_fields=["notice_on", "notice_no"])
    due = deadline or engagement.entry_on
    items = CooperationItem.objects.trusted().filter(engagement=engagement, due=None)
    items.update(due=due)
    facts.note_fact(engagement, facts.NOTICED, on=on, by=by, note=number, once=True)
    return engagement


@verb
def reschedule(
    engagement: Engagement, *, entry_on: date, onsite_end: date | None, reason: str, by: Actor
) -> Engagement:
    """Move a unit's dates before it is entered; its clocks follow."""
    engine.take(engagement, "reschedule", by=by, reason=reason)
    move_dates(engagement, entry_on=entry_on, onsite_end=onsite_end, by=by)
    return engagement


@verb
def enter(engagement: Engagement, *, on: date, by: Actor, reason: str = "") -> Engagement:
    """The group enters. The real day becomes the day that clocks hang on."""
    if on > today():
        raise Missing(_("进驻日期不能晚于今天"))
    move_dates(engagement, entry_on=on, onsite_end=engagement.onsite_end, by=by)
    engine.take(engagement, "enter", by=by, reason=reason, on=on)
    facts.note_fact(engagement, facts.ENTERED, on=on, by=by, once=True)
    return engagement


@verb
def extend(
    engagement: Engagement, *, onsite_end: date, reason: str, by: Actor, document_no: str = ""
) -> Engagement:
    """Let one unit's on-site period end later (DR04, DR05, DR08, DR09 follow)."""
    if engagement.onsite_end and onsite_end <= engagement.onsite_end:
        raise Missing(_("新的驻点结束日期须晚于原定的 %(day)s") % {"day": engagement.onsite_end})
    engine.take(engagement, "extend", by=by, reason=f"{document_no} {reason}".strip())
    move_dates(engagement, entry_on=engagement.entry_on, onsite_end=onsite_end, by=by)
    facts.note_fact(engagement, facts.EXTENDED, on=today(), by=by, note=document_no)
    return engagement


@verb
def end_onsite(engagement: Engagement, *, on: date, by: Actor) -> Engagement:
    """The group leaves: the real day becomes the day that reports are counted from."""
    if on > today():
        raise Missing(_("驻点结束日期不能晚于今天"))
    move_dates(engagement, entry_on=engagement.entry_on, onsite_end=on, by=by)
    engine.take(engagement, "end_onsite", by=by, on=on)
    facts.note_fact(engagement, facts.ONSITE_END, on=on, by=by, once=True)
    return engagement

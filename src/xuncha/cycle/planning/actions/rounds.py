"""Terms and rounds: planned, approved, announced, interrupted, closed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from xuncha.cycle.planning import facts
from xuncha.cycle.planning.actions import require_anywhere
from xuncha.cycle.planning.actions.groups import propose_longer
from xuncha.cycle.planning.models import (
    BriefingRequest,
    CooperationItem,
    Engagement,
    Interruption,
    Round,
    Term,
    entry_anchor,
    onsite_anchor,
)
from xuncha.foundation import audit, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited
from xuncha.people.models import User

LIVE = ("planned", "under_way")


@verb
def save_term(term: Term, *, by: Actor) -> Term:
    """Enter or change a committee's term and its five-year plan."""
    require_anywhere(by, "planning.write", _("届次和规划由巡察办维护"))
    if term.ends_on and term.ends_on <= term.starts_on:
        raise Missing(_("任期止须晚于任期起"))
    term.version = F("version") + 1 if term.pk else 1
    term.save()
    term.refresh_from_db(fields=["version"])
    audit.record("term.saved", by=by, about=term, data={"no": term.no})
    return term


@verb
def plan_round(round_: Round, *, by: Actor) -> Round:
    """Open a round; it takes the rule set now in force and keeps it for good."""
    require_anywhere(by, "planning.write", _("轮次由巡察办编排"))
    _require_free_number(round_)
    ruleset = rules.current() or rules.load_rules()
    round_.ruleset_id = ruleset.pk
    return engine.open_record(round_, by=by)


def _require_free_number(round_: Round) -> None:
    same = Round.objects.trusted().filter(term=round_.term, no=round_.no).exclude(pk=round_.pk)
    if same.exists():
        raise Refused(_("%(term)s第%(no)s轮已经有了") % {"term": round_.term, "no": round_.no})


@verb
def edit_round(round_: Round, *, by: Actor, version: int, fields: list[str]) -> Round:
    """Save a round that is still being planned; engagements that follow its dates move with it."""
    _require_free_number(round_)
    old = Round.objects.trusted().values("entry_on", "onsite_end", "mode").get(pk=round_.pk)
    saved = save_edited(round_, by=by, version=version, fields=fields)
    for name, value in old.items():
        if getattr(round_, name) != value:
            follow = Engagement.objects.trusted().filter(round=round_, state="planned", **{name: value})
            follow.update(**{name: getattr(round_, name)})
    return saved


def engagements_of(round_: Round) -> list[Engagement]:
    """Live engagements of a round, for the verbs that move all of them."""
    rows = Engagement.objects.trusted().filter(round=round_, state__in=LIVE)
    return list(rows.select_related("round__term", "group", "organisation"))


@verb
def approve(
    round_: Round,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Round:
    """The leading group approves: a fact for every unit, and the clock of the notice (DR01) starts."""
    engine.take(round_, "approve", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version)
    found = engagements_of(round_)
    facts.note_facts(found, facts.ROUND_APPROVED, on=paper_act.acted_on if paper_act else today(), by=by)
    start_notice_clocks(round_, found, by=by)
    return round_


def start_notice_clocks(round_: Round, engagements: list[Engagement], *, by: Actor) -> None:
    """DR01 counts back from each unit's day of entry; constant statements."""
    dated = [(engagement, engagement.entry_on) for engagement in engagements if engagement.entry_on]
    rules.start_many("DR01", dated, ruleset_id=round_.ruleset_id, anchor="engagement:{id}:entry_on", by=by)


@verb
def announce(round_: Round, *, on: date, by: Actor, reason: str = "") -> Round:
    """The authorisation is announced (usually at the mobilisation meeting) and the round is under way."""
    _require_past(on)
    engine.take(round_, "announce", by=by, reason=reason, on=on)
    round_.announced_on = on
    round_.save(update_fields=["announced_on"])
    facts.note_facts(engagements_of(round_), facts.AUTHORISED, on=on, by=by)
    return round_


def _require_past(on: date) -> None:
    if on > today():
        raise Missing(_("日期不能晚于今天"))


@verb
def suspend(round_: Round, *, on: date, reason: str, by: Actor, document_no: str = "") -> Round:
    """Suspend a round with its document: every running clock of its engagements stands still from that day."""
    _require_past(on)
    engine.take(round_, "suspend", by=by, reason=reason, on=on)
    round_.suspended_on, round_.suspended_reason = on, reason[:200]
    round_.save(update_fields=["suspended_on", "suspended_reason"])
    Interruption.objects.create(
        round=round_,
        sort=Interruption.Sort.SUSPENDED,
        starts_on=on,
        document_no=document_no,
        reason=reason[:200],
        by_name=by.name,
    )
    found = engagements_of(round_)
    Engagement.objects.trusted().filter(pk__in=[item.pk for item in found]).update(suspended_on=on)
    for engagement in found:
        rules.suspend(engagement.pk, on, by=by)
    facts.note_facts(found, facts.SUSPENDED, on=on, by=by)
    return round_


@verb
def resume(round_: Round, *, on: date, reason: str, by: Actor) -> Round:
    """Take the round up again: dates still ahead at the suspension move by the days lost, and clocks with them."""
    _require_past(on)
    since = round_.suspended_on or on
    if on < since:
        raise Missing(_("恢复日期不能早于中止日期"))
    engine.take(round_, "resume", by=by, reason=reason, on=on)
    found = engagements_of(round_)
    for engagement in found:
        rules.resume(engagement.pk, on, by=by)
        engagement.suspended_on = None
        _put_off(engagement, since, on, by=by)
    round_.onsite_end = _later(round_.onsite_end, since, on)
    round_.entry_on = _later(round_.entry_on, since, on)
    round_.suspended_on, round_.suspended_reason = None, ""
    round_.save(update_fields=["onsite_end", "entry_on", "suspended_on", "suspended_reason"])
    open_ones = Interruption.objects.trusted().filter(round=round_, sort=Interruption.Sort.SUSPENDED)
    open_ones.filter(ends_on=None).update(ends_on=on)
    facts.note_facts(found, facts.RESUMED, on=on, by=by)
    return round_


def _later(day: date | None, since: date, on: date) -> date | None:
    return day + (on - since) if day and day >= since else day


def _put_off(engagement: Engagement, since: date, on: date, *, by: Actor) -> None:
    entry, end = _later(engagement.entry_on, since, on), _later(engagement.onsite_end, since, on)
    move_dates(engagement, entry_on=entry, onsite_end=end, by=by)


def move_dates(engagement: Engagement, *, entry_on: date | None, onsite_end: date | None, by: Actor) -> None:
    """Set an engagement's dates and recompute every clock that hangs on one that moved."""
    if entry_on and onsite_end and onsite_end < entry_on:
        raise Missing(_("驻点结束不能早于进驻"))
    old_entry, old_end = engagement.entry_on, engagement.onsite_end
    engagement.entry_on, engagement.onsite_end = entry_on, onsite_end
    engagement.save(update_fields=["entry_on", "onsite_end", "suspended_on"])
    if entry_on and entry_on != old_entry:
        _move_due_dates(engagement, old_entry, entry_on)
        rules.reanchor(entry_anchor(engagement), entry_on, by=by)
    if onsite_end and onsite_end != old_end:
        rules.reanchor(onsite_anchor(engagement)[0], onsite_end, by=by)


def _move_due_dates(engagement: Engagement, old: date | None, new: date) -> None:
    """What was asked for by the day of entry and is still open is asked for by the new day."""
    asked = BriefingRequest.objects.trusted().filter(engagement=engagement, state="asked", due=old)
    asked.update(due=new)
    CooperationItem.objects.trusted().filter(engagement=engagement, done_on=None, due=old).update(due=new)


@verb
def prolong(round_: Round, *, onsite_end: date, reason: str, by: User, document_no: str = "") -> Round:
    """Prolong the on-site period of every unit that has not ended it; clocks follow, longer appointments are proposed."""
    old = round_.onsite_end
    if old and onsite_end <= old:
        raise Missing(_("新的驻点结束日期须晚于原定的 %(day)s") % {"day": old})
    engine.take(round_, "prolong", by=by, reason=reason)
    round_.onsite_end = onsite_end
    round_.save(update_fields=["onsite_end"])
    Interruption.objects.create(
        round=round_,
        sort=Interruption.Sort.PROLONGED,
        starts_on=today(),
        ends_on=onsite_end,
        old_end=old,
        document_no=document_no,
        reason=reason[:200],
        by_name=by.name,
    )
    found = [item for item in engagements_of(round_) if item.stage < "S05"]
    for engagement in found:
        move_dates(engagement, entry_on=engagement.entry_on, onsite_end=onsite_end, by=by)
    facts.note_facts(found, facts.EXTENDED, on=today(), by=by)
    propose_longer(round_, document_no=document_no, by=by)
    return round_


@verb
def void(round_: Round, *, by: Actor, reason: str = "", **act: Any) -> Round:
    """Give up a round that was never approved, with everything planned in it."""
    engine.take(round_, "void", by=by, reason=reason, **act)
    for engagement in engagements_of(round_):
        engine.take(engagement, "void", by=by, reason=reason, checked=True)
    return round_

"""The verbs around a talk: put on the plan, arranged, told to the unit, kept close, repeated, cancelled.

Reasons and everything about the partner go into the talk's sealed columns; steps, audit events and messages carry ids,
dates and counts only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.interviews import team as teams
from xuncha.cycle.fieldwork.interviews.clashes import clashes
from xuncha.cycle.fieldwork.interviews.models import Interview, TalkRules
from xuncha.cycle.fieldwork.interviews.outlines import outline_of, rows_of
from xuncha.cycle.fieldwork.interviews.plan import DEPUTIES
from xuncha.cycle.planning.models import Engagement, Round
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.exclusions import inherit
from xuncha.foundation.flow import engine, pending
from xuncha.foundation.flow.holding import set_holders
from xuncha.foundation.flow.models import Step
from xuncha.foundation.models import Attachment
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Refused, Stale
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.foundation.verbs import verb
from xuncha.people.models import User

UNIT = audience_mask(("unit",))
BEFORE_FINISHED = ("planned", "scheduled", "cleared", "recording")


@dataclass(frozen=True)
class Times:
    """When and where, and who asks."""

    on: date
    starts: time
    ends: time
    place: str
    interviewers: tuple[User, ...]
    recorder: User

    @property
    def team(self) -> list[User]:
        return list(dict.fromkeys([*self.interviewers, self.recorder]))


def require(by: Actor, right: str, talk: Interview, sentence: str) -> None:
    if not by.reach(right, acting=True).covers(talk):
        raise NotAllowed(sentence)


@verb
def add_talk(
    talk: Interview,
    *,
    engagement: Engagement,
    partner: dict[str, Any],
    by: User,
    times: Times | None = None,
    anyway: bool = False,
) -> Interview:
    """Put a talk on the plan, arranged at once where time and team are known. A member who adds one records it."""
    if not by.reach("interviews.add", acting=True).covers(engagement):
        raise NotAllowed(_("谈话由本组成员登记"))
    talk.place_in(engagement)
    talk.audience = DEPUTIES
    talk.partner = partner
    talk.recorder = by
    engine.open_record(talk, by=by)
    set_holders(talk, [by.pk], part=teams.RECORDER)
    return arrange(talk, times, by=by, anyway=anyway) if times else talk


@verb
def describe_partner(
    talk: Interview, *, partner: dict[str, Any], category: str, version: int, by: Actor
) -> Interview:
    """Who it is; as long as the record is not finished."""
    require(by, "interviews.write", talk, _("谈话对象由谈话人员登记"))
    lock(talk, version)
    if talk.state not in BEFORE_FINISHED:
        raise NotAllowed(_("谈话已办结；确需修改请组长退回补记"))
    talk.partner, talk.category = {**talk.partner, **partner}, category
    save(talk, "partner_sealed", "category")
    audit.record("interview.edited", by=by, about=talk, data={"version": talk.version})
    return talk


@verb
def prepare(talk: Interview, *, questions: str, version: int, by: Actor) -> Interview:
    """What is to be asked in this talk; taken into the record when it begins."""
    require(by, "interviews.write", talk, _("谈话提纲由谈话人员准备"))
    lock(talk, version)
    talk.outline = questions.strip()
    save(talk, "outline_sealed")
    audit.record("interview.edited", by=by, about=talk, data={"version": talk.version})
    return talk


@verb
def arrange(talk: Interview, times: Times, *, by: Actor, reason: str = "", anyway: bool = False) -> Interview:
    """Set time, place and team; a clash of room or people is named and goes through only knowingly.

    Raises NeedsReason with the clashes, Missing when fewer than two members of the group take part.
    """
    found = _require_sensible(talk, times, anyway=anyway)
    require(by, "interviews.write", talk, _("谈话由谈话人员、副组长或组长安排"))
    _keep_times(talk, times)
    if talk.state == "planned":
        return _taken(talk, "schedule", by=by, clashes=len(found))
    talk.audience &= ~UNIT  # the unit is told the new time anew
    talk.save(update_fields=["audience"])
    Step.objects.filter(kind="interview", record_id=talk.pk).update(audience=talk.audience)
    return _taken(talk, "reschedule", by=by, reason=seal_reason(talk, "reschedule", reason, by))


def _taken(talk: Interview, edge: str, *, by: Actor, reason: str = "", clashes: int = 0) -> Interview:
    engine.take(talk, edge, by=by, reason=reason)
    if clashes:
        audit.record("interview.clash", by=by, about=talk, data={"count": clashes})
    return talk


def _require_sensible(talk: Interview, times: Times, *, anyway: bool) -> list[str]:
    if times.ends <= times.starts:
        raise Missing(_("结束时间须晚于开始时间"))
    here = {user.pk for user in teams.inspectors_of(talk.group_id or 0, times.on)}
    strangers = [user.name for user in times.team if user.pk not in here]
    if strangers:
        raise Missing(_("%(names)s不在本组当日有效的授权内") % {"names": "、".join(strangers)})
    if len(times.team) < teams.needed(talk):
        raise Missing(_("谈话人员和记录人员合计至少 %(count)s 人（DR07）") % {"count": teams.needed(talk)})
    found = clashes(
        on=times.on, starts=times.starts, ends=times.ends, place=times.place, team=times.team, but=talk.pk
    )
    if found and not anyway:
        raise NeedsReason(_("时间有冲突；确要这样安排，请勾选“知道有冲突”"), details=found)
    return found


def _keep_times(talk: Interview, times: Times) -> None:
    talk.on, talk.starts, talk.ends, talk.place = times.on, times.starts, times.ends, times.place.strip()
    talk.recorder = times.recorder
    talk.team_names = "、".join(user.name for user in times.team)[:200]
    talk.save(update_fields=["on", "starts", "ends", "place", "recorder", "team_names", "updated_at"])
    set_holders(talk, [user.pk for user in times.interviewers], part=teams.INTERVIEWER)
    set_holders(talk, [times.recorder.pk], part=teams.RECORDER)


@verb
def clear_many(talks: Iterable[Interview], *, by: Actor) -> int:
    """Tell the unit time and place of these talks, nothing else (practice 13)."""
    return len([engine.take(talk, "clear", by=by) for talk in talks])


@verb
def clear(
    talk: Interview, *, by: Actor, reason: str = "", proof: Any = None, version: int | None = None
) -> Interview:
    """Tell the unit of one talk; what was remarked on it stays with the talk."""
    return engine.take(
        talk, "clear", by=by, reason=seal_reason(talk, "clear", reason, by), proof=proof, version=version
    )


@verb
def begin(
    talk: Interview, *, by: Actor, reason: str = "", proof: Any = None, version: int | None = None
) -> Interview:
    """Open the record with the outline's questions already in it."""
    engine.take(
        talk, "begin", by=by, reason=seal_reason(talk, "begin", reason, by), proof=proof, version=version
    )
    if not talk.questions:
        talk.minutes = {**talk.minutes, "qa": rows_of(outline_of(talk))}
        talk.save(update_fields=["minutes_sealed"])
    return talk


@verb
def void(
    talk: Interview, *, by: Actor, reason: str, proof: Any = None, version: int | None = None
) -> Interview:
    """Cancel a talk that will not be held; the reason stays with it, sealed."""
    return engine.take(
        talk, "void", by=by, reason=seal_reason(talk, "void", reason, by), proof=proof, version=version
    )


@verb
def reopen(
    talk: Interview, *, by: Actor, reason: str, proof: Any = None, version: int | None = None
) -> Interview:
    """The leader gives a finished record back; signatures no longer stand."""
    return engine.take(
        talk, "reopen", by=by, reason=seal_reason(talk, "reopen", reason, by), proof=proof, version=version
    )


def seal_reason(talk: Interview, edge: str, reason: str, by: Actor) -> str:
    """Keep the reason inside the talk and give the engine a sentence without names."""
    if not reason.strip():
        return ""
    notes = [*talk.minutes.get("reasons", ()), [edge, f"{today()}", by.name, reason.strip()]]
    talk.minutes = {**talk.minutes, "reasons": notes}
    talk.save(update_fields=["minutes_sealed"])
    return _("理由见谈话记录（密封）")


@verb
def repeat(talk: Interview, *, by: User) -> Interview:
    """Talk to the same partner once more; the two records point at each other."""
    require(by, "interviews.write", talk, _("复谈由谈话人员、副组长或组长提出"))
    if talk.state == "void":
        raise Refused(_("这场谈话已取消"))
    again = Interview(category=Interview.Category.REPEAT, repeats=talk, restricted=talk.restricted)
    again.recording_allowed = False
    add_talk(again, engagement=talk.engagement, partner=dict(talk.partner), by=by)  # type: ignore[arg-type]
    inherit(talk, again)
    if talk.restricted:
        _keep_close(again)
    return again


@verb
def restrict(talk: Interview, *, restricted: bool, by: Actor, reason: str) -> Interview:
    """The leader keeps one talk to its sub-team and himself, or opens it to the deputies again (practice 17)."""
    require(by, "interviews.lead", talk, _("谈话的知悉范围由组长限定"))
    if not reason.strip():
        raise NeedsReason(_("请写明理由"))
    talk.restricted = restricted
    seal_reason(talk, "restrict", reason, by)
    _keep_close(talk)
    audit.record("interview.restricted", by=by, about=talk, data={"restricted": int(restricted)})
    return talk


def _keep_close(talk: Interview) -> None:
    """The audience of the talk, and of everything that is filed under it."""
    talk.audience = talk.audience & ~DEPUTIES if talk.restricted else talk.audience | DEPUTIES
    talk.save(update_fields=["restricted", "audience"])
    for rows in (Step.objects, Clock.objects, Attachment.objects.trusted()):
        rows.filter(kind="interview", record_id=talk.pk).update(audience=talk.audience)
    pending.renew(talk, engine.flow_of(talk))


@verb
def allow_recording(talk: Interview, *, by: Actor) -> Interview:
    """Sound recording is off; the leader alone allows it, for this talk (domain §3.2)."""
    require(by, "interviews.lead", talk, _("使用录音须经组长同意"))
    if talk.state not in BEFORE_FINISHED:
        raise Refused(_("谈话已办结"))
    talk.recording_allowed = True
    talk.save(update_fields=["recording_allowed"])
    audit.record("interview.recording_allowed", by=by, about=talk)
    return talk


def lock(talk: Interview, version: int) -> None:
    """Hold the row for this act; Stale when somebody else has saved since `version`."""
    found = (
        Interview.objects.trusted()
        .select_for_update()
        .filter(pk=talk.pk)
        .values_list("version", flat=True)
        .first()
    )
    if found != version:
        raise Stale(_("您打开之后，这条记录又被修改过"))
    talk.version = version + 1


def save(talk: Interview, *fields: str) -> None:
    talk.save(update_fields=[*fields, "version", "updated_at"])


@verb
def settle_round(round_: Round, *, signatures: bool, record_days: int, by: Actor) -> TalkRules:
    """What a round agrees on for its talks; the office settles it with the round."""
    if not by.reach("interviews.outlines", acting=True):
        raise NotAllowed(_("本轮的谈话约定由巡察办设定"))
    rules, _made = TalkRules.objects.update_or_create(
        round=round_, defaults={"signatures": signatures, "record_days": record_days}
    )
    audit.record(
        "interview.rules", by=by, about=round_, data={"signatures": int(signatures), "days": record_days}
    )
    return rules

"""Who may sit in a talk: members of the group with a valid appointment on the day (hard stops of practice 2; DR07)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.foundation.dates import today
from xuncha.foundation.flow.holding import holders_of
from xuncha.foundation.rules.models import DeadlineRule
from xuncha.people.models import Appointment, User
from xuncha.people.roles import roles

RIGHT = "interviews.write"
AT_LEAST = 2
INTERVIEWER, RECORDER = "interviewer", "recorder"


def inspectors_of(group_id: int, on: date | None = None) -> list[User]:
    """Members of a group who may hold talks on a day, by name; two statements."""
    codes = [code for code, role in roles().items() if role.scope == "group" and role.holds(RIGHT)]
    held = Appointment.objects.trusted().acting(on or today()).filter(role_code__in=codes)
    ids = {user for user, scope in held.values_list("user_id", "scope_ids") if group_id in scope}
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("name", "pk"))


def team_of(talk: Interview) -> list[User]:
    """Interviewers first, then the recorder."""
    ids = list(dict.fromkeys([*holders_of(talk, INTERVIEWER), *holders_of(talk, RECORDER)]))
    found = User.objects.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def needed(talk: Interview) -> int:
    """How many inspectors a talk needs; a rule may ask for more than two, never for fewer (DR07)."""
    rule = DeadlineRule.objects.filter(ruleset=talk.ruleset_id, code="DR07").first()
    return max(AT_LEAST, int((rule.params or {}).get("count", AT_LEAST)) if rule else AT_LEAST)


def two_people(talk: Interview) -> str | None:
    """DR07, a hard stop: interviewers and recorder are at least two different members of the group."""
    team = team_of(talk)
    here = {user.pk for user in inspectors_of(talk.group_id or 0, talk.on)}
    strangers = [user.name for user in team if user.pk not in here]
    if strangers:
        return _("%(names)s不在本组当日有效的授权内") % {"names": "、".join(strangers)}
    if len(team) < needed(talk):
        return _("谈话人员和记录人员合计至少 %(count)s 人（DR07）") % {"count": needed(talk)}
    return None

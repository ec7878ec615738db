"""The verbs of incidents: noted by whoever hears of it, reported straight to the leading group, taken up, concluded."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.petitions.incidents import Incident
from xuncha.cycle.fieldwork.petitions.reasons import keep_reason
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.exclusions import inherit
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


@verb
def note(
    *,
    engagement: Engagement,
    sort: str,
    happened_on: date,
    account: str,
    source: Any = None,
    by: Actor,
) -> Incident:
    """Any member enters what was heard; `source`: the petition or talk it became known from."""
    if not by.reach("incidents.add", acting=True).covers(engagement):
        raise NotAllowed(_("干扰与保护事项由本组成员登记"))
    incident = Incident(sort=sort, happened_on=happened_on)
    incident.account = account.strip()
    incident.place_in(engagement)
    if source is not None:
        incident.source_kind, incident.source_id = source.kind_name, source.pk
    engine.open_record(incident, by=by)
    if source is not None:
        inherit(source, incident)
    return incident


@verb
def report(
    incident: Incident, *, by: Actor, reason: str = "", version: int | None = None, **_asked: Any
) -> Incident:
    """Straight to the leading group, past unit and office."""
    kept = keep_reason(incident, "report", reason, by)
    engine.take(incident, "report", by=by, reason=kept, version=version)
    incident.told_leader_on = today()
    incident.save(update_fields=["told_leader_on"])
    return incident


@verb
def take_up(
    incident: Incident, *, by: Actor, reason: str, version: int | None = None, **_asked: Any
) -> Incident:
    """A leader's instruction; its words are kept sealed."""
    kept = keep_reason(incident, "take_up", reason, by)
    return engine.take(incident, "take_up", by=by, reason=kept, version=version)


@verb
def write_measures(incident: Incident, *, measures: str, by: Actor) -> Incident:
    """What protects the person, or how the matter is cleared up."""
    if not by.reach("incidents.write", acting=True).covers(incident) or incident.state == "concluded":
        raise NotAllowed(_("措施由登记人或组长在了结之前填写"))
    incident.measures = measures.strip()
    incident.version += 1
    incident.save(update_fields=["measures_sealed", "version", "updated_at"])
    audit.record("incident.edited", by=by, about=incident, data={"version": incident.version})
    return incident


@verb
def conclude(
    incident: Incident, *, by: Actor, reason: str = "", version: int | None = None, **_asked: Any
) -> Incident:
    """Done; what was done stands with it."""
    kept = keep_reason(incident, "conclude", reason, by)
    return engine.take(incident, "conclude", by=by, reason=kept, version=version)

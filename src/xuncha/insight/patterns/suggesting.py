"""The verbs of suggestions to departments (domain §3.12, M2-17)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import NotAllowed, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.insight.patterns.models import InspectionSuggestion

REPLYING = ("suggestions.reply", "suggestions.write")
"""The receiver for itself, and the office from the receiver's paper."""


@verb
def draft(suggestion: InspectionSuggestion, *, by: Actor) -> InspectionSuggestion:
    if not by.reach("suggestions.write", acting=True).covers(suggestion):
        raise NotAllowed(_("巡察建议由巡察办起草"))
    return engine.open_record(suggestion, by=by)


@verb
def send(suggestion: InspectionSuggestion, *, by: Actor, **arguments: Any) -> InspectionSuggestion:
    """Send it; from now on the receiver knows of it."""
    engine.take(suggestion, "send", by=by, **arguments)
    suggestion.sent_on = today()
    suggestion.save(update_fields=["sent_on"])
    return suggestion


def may_reply(suggestion: InspectionSuggestion, by: Actor) -> bool:
    return any(by.reach(right, acting=True).covers(suggestion) for right in REPLYING)


@verb
def write_reply(
    suggestion: InspectionSuggestion, *, reply: str, version: int, by: Actor
) -> InspectionSuggestion:
    """The receiver writes what came of it; the office copies it from a letter of a body without accounts (practice 7).

    Handing it in is a step of its own, in the system by the receiver or as a paper act.
    """
    if suggestion.state != "sent":
        raise NotAllowed(_("这件建议现在不在回复环节"))
    if not may_reply(suggestion, by):
        raise NotAllowed(_("回复由主送单位填写；没有账号的，由巡察办照书面回复代录"))
    rows = InspectionSuggestion.objects.trusted().select_for_update().filter(pk=suggestion.pk)
    if rows.values_list("version", flat=True).first() != version:
        raise Stale(_("您打开之后，回复又被修改过"))
    suggestion.reply, suggestion.replied_on = reply.strip(), today()
    suggestion.version = version + 1
    suggestion.save(update_fields=["reply", "replied_on", "version", "updated_at"])
    audit.record("inspection_suggestion.edited", by=by, about=suggestion)
    return suggestion

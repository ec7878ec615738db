"""The verbs of assistance requests and of briefings about persons. Steps and audit events carry ids and dates only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.assistance.models import AssistanceRequest, PersonBriefing
from xuncha.cycle.fieldwork.petitions.reasons import keep_reason
from xuncha.cycle.planning.models import BriefingRequest, Engagement
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import attach
from xuncha.foundation.files.models import StoredFile
from xuncha.foundation.flow import engine, paper
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.foundation.verbs import verb

LEADERS = audience_mask(("leaders",))


@verb
def draft(request: AssistanceRequest, *, engagement: Engagement, by: Actor) -> AssistanceRequest:
    """Write a request in an engagement; it is open to who undertakes it, the leader and the deputies."""
    if not by.reach("assistance.add", acting=True).covers(engagement):
        raise NotAllowed(_("协助请求由本组成员起草"))
    request.place_in(engagement)
    request.due = request.due or request.usual_due()
    return engine.open_record(request, by=by)


@verb
def move(
    request: Any,
    *,
    edge: str,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Any:
    """Take an edge; the reason is sealed with the record, since people write names into it."""
    if edge == "sign" and request.rule.goes_up:
        request.audience |= LEADERS  # only what they decide opens to them
    told = keep_reason(request, edge, reason, by)
    engine.take(request, edge, by=by, reason=told, proof=proof, paper_act=paper_act, version=version)
    paper.forget_reason(paper_act)
    if edge == "send":
        request.sent_on = today()
        request.save(update_fields=["sent_on"])
    return request


@verb
def answer(
    request: AssistanceRequest,
    *,
    text: str,
    on: date,
    by: Actor,
    scan: StoredFile | None = None,
    version: int | None = None,
) -> AssistanceRequest:
    """What came back, with the letter itself sealed beside it."""
    if on > today() or (request.sent_on and on < request.sent_on):
        raise Missing(_("回复日期须在发出之后、今天之前"))
    request.answer, request.answered_on = text.strip(), on
    engine.take(request, "answer", by=by, on=on, version=version)
    request.save(update_fields=["answer_sealed", "answered_on"])
    if scan is not None:
        attach(scan, to=request, title=_("协助回复"), by=by)
    return request


@verb
def register_briefing(
    briefing: PersonBriefing,
    *,
    engagement: Engagement,
    by: Actor,
    asked: BriefingRequest | None = None,
    scan: StoredFile | None = None,
) -> PersonBriefing:
    """Enter what a department told about persons. Those managed by the superior level never come here (practice 10)."""
    if not by.reach("briefings.write", acting=True).covers(engagement):
        raise NotAllowed(_("涉人通报由组长、副组长登记"))
    if asked is not None and asked.engagement_id != engagement.pk:
        raise Missing(_("这份情况通报函不是这个任务的"))
    briefing.place_in(engagement)
    briefing.request = asked
    engine.open_record(briefing, by=by)
    if scan is not None:
        briefing.attachment_id = attach(scan, to=briefing, title=_("通报材料"), by=by).pk
        briefing.save(update_fields=["attachment_id"])
        audit.record("person_briefing.edited", by=by, about=briefing, data={"file": scan.pk})
    return briefing

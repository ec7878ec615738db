"""To whom the parts of a feedback are open. The principal leader's own parts stay narrower throughout (practice 13)."""

from __future__ import annotations

from django.db.models import F

from xuncha.cycle.reporting.feedbacks.models import Feedback, FeedbackItem, LeaderText, Recipient
from xuncha.foundation.scoping import audience_mask

REVIEWERS = ("leaders", "discipline", "organisation_dept")
TEAM = audience_mask((*REVIEWERS, "unit", "unit_head", "supervisor"))
"""What a delivered problem of the team is open to."""
HEAD = audience_mask((*REVIEWERS, "unit_head"))
"""What the principal leader's own text and receipt are open to: the head and the reviewers."""
OWN_PROBLEMS = HEAD | audience_mask(("county_leader",))
"""What the principal leader's own problems are open to: also the county leader, who reviews how they are put right."""

ADDRESSEES: dict[str, tuple[str, ...]] = {
    Recipient.Sort.HEAD: ("unit_head",),
    Recipient.Sort.TEAM: ("unit",),
    Recipient.Sort.COUNTY_LEADER: ("supervisor",),
    Recipient.Sort.DEPARTMENT: (),
}


def open_parts(feedback: Feedback, *, team: int, head: int) -> None:
    """Open items and the leader's text to these audiences as well; three statements."""
    items = FeedbackItem.objects.trusted().filter(feedback=feedback)
    items.filter(is_top_leader=False).update(audience=F("audience").bitor(team))
    own = OWN_PROBLEMS if head == HEAD else head
    items.filter(is_top_leader=True).update(audience=F("audience").bitor(own))
    LeaderText.objects.trusted().filter(feedback=feedback).update(audience=F("audience").bitor(head))


def addressed(recipient: Recipient) -> int:
    """Who may receipt it by account."""
    channel = (recipient.channel,) if recipient.channel else ()
    return audience_mask((*ADDRESSEES[Recipient.Sort(recipient.sort)], *channel))


def recipient_mask(recipient: Recipient) -> int:
    """Whom a delivered copy is open to: whoever it is addressed to, and the reviewers."""
    return addressed(recipient) | audience_mask(REVIEWERS)

"""What the pages of petitions read: scoped first, opened only for the rows that are shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Min, OuterRef, QuerySet, Subquery

from xuncha.cycle.fieldwork.petitions.actions import HANDLER
from xuncha.cycle.fieldwork.petitions.direct import DirectItem
from xuncha.cycle.fieldwork.petitions.incidents import Incident
from xuncha.cycle.fieldwork.petitions.likeness import resembling
from xuncha.cycle.fieldwork.petitions.models import Addition, Petition, Target
from xuncha.cycle.fieldwork.petitions.referrals import Referral
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation.flow.holding import holders_of
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor
from xuncha.people.models import User

COMPARED = 500
"""Petitions that a search or a comparison opens at most."""
HEAVY = ("content_sealed", "opinion_sealed", "result_sealed", "reply_sealed", "reasons_sealed")


def petitions(actor: Actor) -> QuerySet[Petition]:
    """Petitions for a list; what was written stays sealed in the database, titles aside."""
    rows = Petition.objects.visible_to(actor).select_related("organisation")
    return rows.defer(*HEAVY).annotate(due=_due("petition"))


def _due(kind: str) -> Subquery:
    clocks = Clock.objects.filter(kind=kind, record_id=OuterRef("pk"), state="running").order_by()
    return Subquery(clocks.values("record_id").annotate(first=Min("due")).values("first"))


def summary(actor: Actor) -> QuerySet[Petition]:
    """Decided petitions for the leading group: what each is about in codes, not a word of it (domain §8.2 摘要)."""
    rows = Petition.objects.within_reach(actor, "petitions.summary", acting=False)
    return rows.select_related("organisation", "leaf").defer(
        *HEAVY, "title_sealed", "place_sealed", "meeting_sealed"
    )


def with_text(rows: QuerySet[Petition], text: str) -> QuerySet[Petition]:
    """Rows whose title or content holds a text: opened in memory, nothing is indexed (design §6)."""
    wanted = text.strip().lower()
    opened = rows.select_related(None).order_by("-pk").only("pk", "row_key", "title_sealed", "content_sealed")
    found = [row.pk for row in opened[:COMPARED] if wanted in f"{row.title}{row.content}".lower()]
    return rows.filter(pk__in=found)


def engagements(actor: Actor, right: str) -> QuerySet[Engagement]:
    """Engagements on which this person holds a right of petitions."""
    rows = Engagement.objects.within_reach(actor, right, acting=False).exclude(state="void")
    return rows.select_related("organisation", "round__term", "group").order_by("-id")


def alike(petition: Petition, actor: Actor) -> list[tuple[Petition, float]]:
    """Petitions of the same engagement this person may read whose text is like this one's."""
    rows = Petition.objects.visible_to(actor).filter(engagement=petition.engagement_id, duplicate_of=None)
    others = rows.exclude(pk=petition.pk).exclude(state="void").select_related("organisation")
    return resembling(petition, others.order_by("-pk")[:COMPARED])


def targets_of(petition: Petition, actor: Actor) -> list[Target]:
    return list(Target.objects.visible_to(actor).filter(petition=petition))


def additions_of(petition: Petition, actor: Actor) -> list[Addition]:
    return list(Addition.objects.visible_to(actor).filter(petition=petition))


def referrals_of(petition: Petition, actor: Actor) -> list[Referral]:
    rows = Referral.objects.visible_to(actor).filter(petition=petition).select_related("organisation")
    return list(rows.order_by("pk"))


def repeats_of(petition: Petition, actor: Actor) -> list[Petition]:
    return list(petitions(actor).filter(duplicate_of=petition))


def handlers_of(petition: Petition) -> list[User]:
    found = User.objects.in_bulk(holders_of(petition, HANDLER))
    return list(found.values())


def referrals(actor: Actor) -> QuerySet[Referral]:
    rows = Referral.objects.visible_to(actor).select_related("organisation")
    return rows.defer("excerpt_sealed", "explanation_sealed", "answer_sealed", "reasons_sealed")


def incidents(actor: Actor) -> QuerySet[Incident]:
    rows = Incident.objects.visible_to(actor).select_related("organisation")
    return rows.defer("account_sealed", "measures_sealed", "reasons_sealed")


def direct_items(actor: Actor) -> QuerySet[DirectItem]:
    return DirectItem.objects.visible_to(actor).annotate(due=_due("direct_item"))


def waiting(engagement: Engagement, actor: Actor, state: str, right: str) -> list[Petition]:
    """Petitions of a meeting: those in a state on which this person holds the right, text included."""
    rows = Petition.objects.within_reach(actor, right).filter(engagement=engagement, state=state)
    return list(rows.order_by("received_at", "pk"))


def of_ids(actor: Actor, right: str, ids: Iterable[int]) -> list[Petition]:
    rows = Petition.objects.within_reach(actor, right).filter(pk__in=list(ids))
    return list(rows.select_related("round__term", "group", "engagement", "organisation").order_by("pk"))


def to_keep_out(
    petition: Petition, targets: Iterable[Target], knowers: Iterable[Any]
) -> list[tuple[Any, str]]:
    """People who could know of it and are named in it, or hold a post in the unit: proposed for exclusion, with the reason.

    A dispatched discipline chief may sit in the inspected unit's leading group (practice 11). A person confirms.
    """
    from django.utils.translation import gettext as _

    from xuncha.catalogue.models import Post

    people = list(knowers)
    named = {target.name for target in targets if target.name}
    posts = Post.objects.filter(organisation=petition.organisation_id, ended_on=None).exclude(holder_name="")
    held = dict(posts.values_list("holder_name", "title"))
    found = [(person, _("是被反映人")) for person in people if person.name in named]
    return found + [
        (person, _("在被巡察单位任%(post)s") % {"post": held[person.name]})
        for person in people
        if person.name in held and person.name not in named
    ]

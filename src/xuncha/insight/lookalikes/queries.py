"""What the pages of look-alikes read; scoped first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from xuncha.cycle.fieldwork.materials.models import MaterialRequest
from xuncha.cycle.planning.models import Engagement, Round
from xuncha.foundation import kinds
from xuncha.foundation.models import Attachment
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.insight.lookalikes.actions import COMPARE
from xuncha.insight.lookalikes.models import HELD, ComparedText, Comparison, LookAlike

OFFICE = audience_mask(("office",))


def comparisons(actor: Actor) -> QuerySet[Comparison]:
    return Comparison.objects.visible_to(actor).select_related("round", "organisation")


def pairs(comparison: Comparison, actor: Actor) -> QuerySet[LookAlike]:
    """Pairs of which this person may read both texts."""
    rows = LookAlike.objects.visible_to(actor).filter(comparison=comparison)
    return rows.select_related("left", "right").defer("passages")


def left_out(comparison: Comparison, actor: Actor) -> QuerySet[ComparedText]:
    return ComparedText.objects.visible_to(actor).filter(comparison=comparison).exclude(problem="")


def engagements(actor: Actor) -> QuerySet[Engagement]:
    """Tasks in which this person may compare for the group."""
    rows = Engagement.objects.within_reach(actor, COMPARE).exclude(state="void")
    return rows.select_related("organisation", "round").order_by("-round_id", "seq")


def compares_for_county(actor: Actor) -> bool:
    """The office compares over a whole round; what it makes is open to the office."""
    return actor.reach(COMPARE, acting=True).covers(Comparison(audience=OFFICE))


def rounds(actor: Actor) -> QuerySet[Round]:
    rows = Round.objects.visible_to(actor)
    return rows.order_by("-pk") if compares_for_county(actor) else rows.none()


def requests(actor: Actor) -> QuerySet[MaterialRequest]:
    """Requests for material of the tasks in which this person may compare."""
    rows = MaterialRequest.objects.visible_to(actor).filter(engagement__in=engagements(actor).values("pk"))
    return (
        rows.exclude(state__in=("draft", "submitted", "void")).select_related("organisation").order_by("-pk")
    )


def request_title(comparison: Comparison, actor: Actor) -> str:
    """Of the request whose material was compared, for who may know of it."""
    asked = comparison.request_id
    return kinds.get("material_request").titles(actor, [asked]).get(asked, "") if asked else ""


def places(texts: Iterable[ComparedText], actor: Actor) -> dict[int, dict[str, str]]:
    """By text: the address of its file and of its record, as far as this person may open them; one statement."""
    texts = list(texts)
    ids = [text.attachment_id for text in texts if text.attachment_id]
    opened = Attachment.objects.visible_to(actor).valid().filter(pk__in=ids) if ids else ()
    files = {row.pk for row in opened}
    return {text.pk: _addresses(text, files) for text in texts}


def _addresses(text: ComparedText, files: set[int]) -> dict[str, Any]:
    file = text.attachment_id if text.attachment_id in files else None
    return {
        "file": reverse("files:download", args=[file]) if file else "",
        "record": "" if text.kind == HELD else kinds.get(text.kind).url(text.record_id),
        "kind": "" if text.kind == HELD else kinds.get(text.kind).label,
    }

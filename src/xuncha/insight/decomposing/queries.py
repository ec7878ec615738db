"""What the pages of documents taken apart read; scoped first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import Engagement
from xuncha.foundation.kinds import Trace
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.insight.decomposing.models import Decomposition, Item, Made
from xuncha.library.documents.models import Document, Page

WRITE = "decomposing.write"
OFFICE = audience_mask(("office",))


def decompositions(actor: Actor) -> QuerySet[Decomposition]:
    rows = Decomposition.objects.visible_to(actor).select_related("round", "organisation")
    return rows.defer("text", "paragraphs", "nodes", "layers", "notes")


def items(decomposition: Decomposition, actor: Actor) -> QuerySet[Item]:
    return Item.objects.visible_to(actor).filter(decomposition=decomposition)


def made_of(decomposition: Decomposition, actor: Actor) -> dict[int, list[Made]]:
    """What became of each item."""
    found: dict[int, list[Made]] = {}
    for row in Made.objects.visible_to(actor).filter(item__decomposition=decomposition):
        found.setdefault(row.item_id, []).append(row)
    return found


def engagements(actor: Actor) -> QuerySet[Engagement]:
    """Tasks for which this person may take documents apart."""
    rows = Engagement.objects.within_reach(actor, WRITE).exclude(state="void")
    return rows.select_related("organisation", "round").order_by("-round_id", "seq")


def works_for_county(actor: Actor) -> bool:
    return actor.reach(WRITE, acting=True).covers(Decomposition(audience=OFFICE))


def text_of(document: Document, actor: Actor) -> list[tuple[str, str]]:
    """(label, text) of the document's pages, as they were read or corrected."""
    rows = Page.objects.visible_to(actor).filter(document=document).order_by("no")
    return list(rows.values_list("label", "text"))


def earlier(digest: str, actor: Actor) -> Decomposition | None:
    """The same text taken apart before, where this person may know of it."""
    found: Decomposition | None = decompositions(actor).filter(digest=digest).order_by("-pk").first()
    return found


def came_from(record: Any, actor: Actor) -> Iterator[Trace]:
    """From which sentence of which document a record was made, for its trace strip."""
    rows = Made.objects.visible_to(actor).filter(kind=record.kind_name, record_id=record.pk)
    for made in rows.select_related("item__decomposition"):
        found = made.item.decomposition
        url = f"{reverse('insight:decomposition', args=[found.pk])}#item-{made.item_id}"
        yield Trace(_("公文拆解"), found.title, url, made.item.get_kind_display())


def taken_apart(document: Document, actor: Actor) -> Iterator[Trace]:
    """A library document's own trace: where it was taken apart."""
    for row in decompositions(actor).filter(document=document):
        yield Trace(_("公文拆解"), row.title, reverse("insight:decomposition", args=[row.pk]))


def counted(actor: Actor) -> QuerySet[Decomposition]:
    """For the list: how many items stand in each and how many were made into something."""
    kept = Item.objects.visible_to(actor).filter(decomposition=OuterRef("pk"), dropped=False)
    made = kept.filter(Exists(Made.objects.visible_to(actor).filter(item=OuterRef("pk"))))

    def number(rows: QuerySet[Item]) -> Any:
        return rows.order_by().values("decomposition").annotate(n=Count("pk")).values("n")

    return decompositions(actor).annotate(found=number(kept), used=number(made))

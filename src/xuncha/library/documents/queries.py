"""What the pages of documents read; scoped first."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from xuncha.foundation.models import Attachment
from xuncha.foundation.scoping import Actor
from xuncha.library.documents.actions import KEEP
from xuncha.library.documents.models import Document, Page

SHOWN_AT_ONCE = 8  # passages of a text without pictures on one screen


def documents(actor: Actor) -> QuerySet[Document]:
    return Document.objects.visible_to(actor).select_related("superseded_by")


def unconfirmed(actor: Actor) -> QuerySet[Document]:
    """What still waits for somebody to look at its particulars, of what this person keeps."""
    rows = Document.objects.within_reach(actor, KEEP).filter(confirmed_on=None, withdrawn_on=None)
    return rows.select_related("file").order_by("pk")


def others(document: Document, actor: Actor) -> QuerySet[Document]:
    """Documents of the same place, of which one may replace this one."""
    rows = Document.objects.visible_to(actor).filter(engagement_id=document.engagement_id, withdrawn_on=None)
    return rows.exclude(pk=document.pk)


def pages_from(document: Document, actor: Actor, no: int, count: int) -> list[Page]:
    """`count` pages from number `no`; one statement."""
    rows = Page.objects.visible_to(actor).filter(document=document, no__gte=no)
    found = list(rows.order_by("no")[:count])
    for page in found:
        page.document = document
    return found


def doubtful_pages(document: Document, actor: Actor) -> list[int]:
    """Numbers of pages with lines the machine was unsure of, at which nobody has looked."""
    rows = Page.objects.visible_to(actor).filter(document=document, origin=Page.Origin.OCR, doubtful__gt=0)
    return list(rows.order_by("no").values_list("no", flat=True)[:30])


def original(document: Document, actor: Actor) -> Attachment | None:
    found: Any = Attachment.objects.on(document, actor).valid().order_by("pk").first()
    return found

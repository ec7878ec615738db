"""What hangs on a disclosure, for its verbs and checks after access was decided; pages read `queries`."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from xuncha.cycle.rectification.disclosure import compose
from xuncha.cycle.rectification.models import (
    Comment,
    Disclosure,
    Passage,
    Posting,
    RectificationItem,
    Withholding,
)
from xuncha.foundation.scoping import Actor

PUBLISHED = ("published", "ended", "closed")
"""States in which a text stands before its readers, or has stood."""
EDITABLE = ("draft", "returned")
OPEN = (*EDITABLE, "review")
"""States in which it may still be proposed to withhold something, and in which a decision may be asked for again."""


def passages_of(disclosure: Disclosure) -> QuerySet[Passage]:
    return Passage.objects.trusted().filter(disclosure=disclosure).order_by("section", "seq", "id")


def withholdings_of(disclosure: Disclosure) -> QuerySet[Withholding]:
    return Withholding.objects.trusted().filter(disclosure=disclosure).exclude(state="withdrawn")


def withheld_of(disclosure: Disclosure) -> dict[int, Withholding]:
    """By item, what is agreed not to be published."""
    rows = withholdings_of(disclosure).filter(state="agreed").select_related("item")
    return {row.item_id: row for row in rows}


def postings_of(disclosure: Disclosure) -> QuerySet[Posting]:
    return Posting.objects.trusted().filter(disclosure=disclosure)


def comments_of(disclosure: Disclosure) -> QuerySet[Comment]:
    return Comment.objects.trusted().filter(disclosure=disclosure)


def draft_text(disclosure: Disclosure) -> str:
    """Title and paragraphs that will be published, for checks; read once for one copy of the record."""
    known: dict[str, Any] = disclosure.__dict__
    if known.get("_text_of") != disclosure.version:
        withheld = withheld_of(disclosure)
        told = (_told(one, withheld.get(one.item_id or 0)) for one in passages_of(disclosure))
        known["_text"] = "\n".join([disclosure.title, *told])
        known["_text_of"] = disclosure.version
    text: str = known["_text"]
    return text


def _told(passage: Passage, decided: Withholding | None) -> str:
    """What of a paragraph is published."""
    if decided is None:
        return f"{passage.heading}\n{passage.text}"
    return "" if decided.is_whole else passage.heading


def moved(disclosure: Disclosure) -> dict[str, compose.Draft | None]:
    """By key, paragraphs that the ledger would give otherwise today; None: it would no longer give one."""
    counted = compose.figures(disclosure.plan)
    now = {draft.key: draft for draft in compose.compose(disclosure.plan, disclosure.target, counted)}
    found: dict[str, compose.Draft | None] = {}
    for passage in passages_of(disclosure):
        draft = now.pop(passage.key, None)
        if draft is None or (draft.heading, draft.text) != (passage.drawn_heading, passage.drawn_text):
            found[passage.key] = draft
    return found | dict(now)


def published_with(item: RectificationItem, actor: Actor) -> list[Disclosure]:
    """The published texts that tell of an item; one statement. What is withheld from a text is not told there."""
    told = Passage.objects.trusted().filter(item=item, disclosure=OuterRef("pk"))
    kept = Withholding.objects.trusted().filter(item=item, disclosure=OuterRef("pk"), state="agreed")
    rows = Disclosure.objects.visible_to(actor).filter(Exists(told), ~Exists(kept.exclude(item_reason="")))
    return list(rows.filter(state__in=PUBLISHED).defer("published_text", "figures").order_by("target"))

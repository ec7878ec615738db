"""What the pages of the letters read, scoped and joined."""

from __future__ import annotations

from django.db.models import QuerySet

from xuncha.cycle.rectification.models import LetterItem, RectificationItem, SupervisionLetter
from xuncha.foundation.scoping import Actor


def letters(actor: Actor) -> QuerySet[SupervisionLetter]:
    rows = SupervisionLetter.objects.visible_to(actor).select_related("organisation", "round", "plan")
    return rows.defer("text", "reply")


def items_of(letter: SupervisionLetter, actor: Actor) -> list[LetterItem]:
    """Without items this person is kept from or may not read, for instance the head's own."""
    rows = LetterItem.objects.visible_to(actor).filter(letter=letter)
    known = RectificationItem.objects.visible_to(actor).filter(plan=letter.plan_id)
    return list(rows.filter(item__in=known.values("pk")).select_related("item").order_by("id"))

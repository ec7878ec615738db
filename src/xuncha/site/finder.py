"""The finder ⌕: units, papers, items by a word; every kind searched only within what this person may see."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.urls import reverse

from xuncha.catalogue.models import Organisation
from xuncha.foundation import kinds
from xuncha.foundation.kinds import Kind

EACH = 10


def find(text: str, user: Any) -> list[dict[str, Any]]:
    """Groups of hits; a group without hits is left out, so that its emptiness tells nothing."""
    text = text.strip()
    if not text:
        return []
    groups = [{"label": kind.label, "hits": _hits(kind, text, user)} for kind in kinds.every() if kind.find]
    groups.insert(0, {"label": Organisation._meta.verbose_name, "hits": _units(text)})
    return [group for group in groups if group["hits"]]


def _hits(kind: Kind, text: str, user: Any) -> list[dict[str, Any]]:
    matches = reduce(or_, (Q(**{f"{field}__icontains": text}) for field in kind.find))
    rows = kind.model.objects.visible_to(user).select_related(*kind.select_related).filter(matches)
    return [
        {
            "title": kind.title(row),
            "url": kind.url(row.pk),
            "unit": getattr(row, "organisation", ""),
            "number": getattr(row, "number", ""),
        }
        for row in rows.order_by("-pk")[:EACH]
    ]


def _units(text: str) -> list[dict[str, Any]]:
    names = Q(name__icontains=text) | Q(short_name__icontains=text) | Q(initials__istartswith=text)
    rows = Organisation.objects.active().filter(names)[:EACH]
    return [
        {"title": row.name, "url": reverse("catalogue:organisation", args=[row.pk]), "unit": "", "number": ""}
        for row in rows
    ]

"""For `<c-sealed-identity>`: what of a record's sealed identities this person may know of and do."""

from __future__ import annotations

from typing import Any

from django import template
from django.db import models

from xuncha.foundation import custody
from xuncha.foundation.custody.models import UnsealRequest

register = template.Library()


@register.simple_tag
def sealed_identities(record: models.Model, user: Any) -> list[dict[str, Any]]:
    """One entry each: {sealed, asked (one's own open request), may_ask, may_destroy, why}. Two statements."""
    found = custody.sealed_for(record)
    if not found:
        return []
    may_ask = user.reach("custody.request", acting=True).covers(record)
    may_destroy = user.reach("custody.destroy", acting=True).covers(record)
    rows = UnsealRequest.objects.filter(sealed__in=found, asked_by_id=user.pk, state__in=("asked", "open"))
    own = {asked.sealed_id: asked for asked in rows if asked.standing in ("asked", "open")}
    return [
        {
            "sealed": sealed,
            "asked": own.get(sealed.pk),
            "may_ask": may_ask and sealed.destroyed_at is None,
            "may_destroy": may_destroy and sealed.destroyed_at is None,
            "why": sealed.destroy_reason if may_destroy else "",
        }
        for sealed in found
    ]

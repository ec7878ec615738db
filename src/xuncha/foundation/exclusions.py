"""Rows about records (steps, what waits, clocks) follow the exclusions of the records they are about (practice 11)."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db import models

from xuncha.foundation import kinds
from xuncha.foundation.records import About, Protected
from xuncha.foundation.scoping import Actor, excludable

Row = TypeVar("Row", bound=About)


def without_excluded(rows: models.QuerySet[Row], actor: Actor) -> models.QuerySet[Row]:
    """Without rows about a record this person was excluded from, or about one that hangs on such a record.

    No statement of its own, and no condition for the many who are excluded from nothing.
    """
    excluded = actor.excluded_kinds()
    for kind in kinds.every() if excluded else ():
        model: Any = kind.model
        if issubclass(model, Protected) and any(name in excluded for name, _path in excludable(model)):
            kept = model.objects.kept_from(actor)
            rows = rows.exclude(kind=kind.name, record_id__in=kept.values("pk"))
    return rows


def inherit(source: models.Model, record: Any) -> None:
    """Whoever may not know of the source, or of what it hangs on, may not know of what is made of it. Inside an act."""
    from xuncha.foundation.models import Exclusion

    above = [
        models.Q(kind=kind, record_id=reduce(getattr, key.split("__"), source))
        for kind, key in excludable(type(source))
    ]
    rows = Exclusion.objects.filter(reduce(or_, above)) if above else Exclusion.objects.none()
    kept = {row.user_id: row for row in rows}
    Exclusion.objects.bulk_create(
        [
            Exclusion(  # type: ignore[misc]  # a property over a sealed column
                kind=record.kind_name,
                record_id=record.pk,
                user_id=user_id,
                reason=row.reason,
                set_by_id=row.set_by_id,
            )
            for user_id, row in kept.items()
        ],
        ignore_conflicts=True,
    )

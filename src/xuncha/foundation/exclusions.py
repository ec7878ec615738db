"""Rows about records (steps, what waits, clocks) follow the exclusions of the records they are about (practice 11)."""

from __future__ import annotations

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

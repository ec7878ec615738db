"""Who holds a record: named people to whom it is their own, beside whoever entered it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from xuncha.foundation.verbs import verb


class Holder(models.Model):
    """Somebody who holds a record beside the person who entered it: the sub-team of a talk, the handlers of a petition."""

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    user_id = models.BigIntegerField()
    part = models.CharField(max_length=20, blank=True)

    class Meta:
        app_label = "foundation"
        constraints = [
            models.UniqueConstraint(fields=["user_id", "kind", "record_id", "part"], name="holder_once"),
        ]
        indexes = [models.Index(fields=["kind", "record_id"], name="holder_record")]


@verb
def set_holders(record: Any, user_ids: Iterable[int], *, part: str = "") -> None:
    """Replace the holders of a record in one part ("interviewer", "recorder"); the caller has checked the right."""
    wanted = set(user_ids)
    rows = Holder.objects.filter(kind=record.kind_name, record_id=record.pk, part=part)
    rows.exclude(user_id__in=wanted).delete()
    known = set(rows.values_list("user_id", flat=True))
    Holder.objects.bulk_create(
        Holder(kind=record.kind_name, record_id=record.pk, user_id=user_id, part=part)
        for user_id in sorted(wanted - known)
    )


def holders_of(record: Any, part: str | None = None) -> list[int]:
    """Ids of the people who hold a record, in the order they were named."""
    rows = Holder.objects.filter(kind=record.kind_name, record_id=record.pk)
    if part is not None:
        rows = rows.filter(part=part)
    return list(rows.order_by("pk").values_list("user_id", flat=True))

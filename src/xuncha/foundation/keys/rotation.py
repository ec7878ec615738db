"""Changing the key: new values take the new version at once, old ones are resealed in batches, then the file can go."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit
from xuncha.foundation.keys import keyring
from xuncha.foundation.keys.fields import SealedColumn
from xuncha.foundation.keys.sealing import is_current
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

BATCH = 200

audit.register("keys.rotate", _("更换存储密钥"))


@verb
def rotate(*, by: Actor) -> int:
    """Make the next key version; `reseal_all` then brings the old values over."""
    number = keyring.rotate()
    audit.record("keys.rotate", by=by, data={"version": number})
    return number


def sealed_columns() -> Iterator[tuple[type[models.Model], SealedColumn]]:
    """Every sealed column of every room."""
    for model in apps.get_models():
        for column in model._meta.local_fields:
            if isinstance(column, SealedColumn):
                yield model, column


_others: list[Callable[[], int]] = []


def also(reseal: Callable[[], int]) -> None:
    """What else is sealed with these keys and has to follow a change; returns how many it brought over."""
    if reseal not in _others:
        _others.append(reseal)


def reseal_all() -> int:
    """Bring every sealed column to the current key and suite; returns how many values were resealed. May be repeated."""
    columns = sum(_reseal_column(model, column) for model, column in sealed_columns())
    return columns + sum(reseal() for reseal in _others)


def _reseal_column(model: type[models.Model], column: SealedColumn) -> int:
    rows = model._base_manager.only("pk").order_by("pk")
    last, done = None, 0
    while batch := list((rows.filter(pk__gt=last) if last is not None else rows)[:BATCH]):
        last = batch[-1].pk
        done += _reseal_batch(model, column, [row.pk for row in batch])
    return done


def _reseal_batch(model: type[models.Model], column: SealedColumn, keys: list[int]) -> int:
    """One short transaction: nobody waits for the whole table."""
    done = 0
    with transaction.atomic():
        for row in model._base_manager.select_for_update().filter(pk__in=keys):
            sealed = bytes(getattr(row, column.attname) or b"")
            if sealed and not is_current(sealed):
                column.seal_for(row, column.open_for(row))
                model._base_manager.filter(pk=row.pk).update(**{column.attname: getattr(row, column.attname)})
                done += 1
    return done

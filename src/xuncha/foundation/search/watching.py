"""Which tables the index follows, and what it is told when one of their rows changes. Knows no models, so anybody may import it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from django.db.models.signals import post_delete, post_save

from xuncha.foundation import verbs

Changed = tuple[str, int]
"""A record whose entry must be looked at: kind and key."""

_watched: dict[type[models.Model], list[tuple[str, str]]] = {}
_keeper: list[Callable[[set[Changed]], None]] = []


def kept_by(keeper: Callable[[set[Changed]], None]) -> None:
    _keeper[:] = [keeper]


def watch(model: type[models.Model], kind: str, path: str) -> None:
    """Rows of `model` speak for the record of `kind` whose key stands at `path`."""
    if (kind, path) not in _watched.setdefault(model, []):
        _watched[model].append((kind, path))
    post_save.connect(_row_changed, sender=model, dispatch_uid=f"search.saved.{model.__name__}")
    post_delete.connect(_row_changed, sender=model, dispatch_uid=f"search.gone.{model.__name__}")


def _row_changed(sender: type[models.Model], instance: Any, **_rest: Any) -> None:
    touched((kind, getattr(instance, path)) for kind, path in _watched.get(sender, ()))


def rows_changed(model: type[models.Model], rows: Iterable[Any]) -> None:
    """Rows written without `save`."""
    for kind, path in _watched.get(model, ()):
        touched((kind, getattr(row, path)) for row in rows)


def of_rows(rows: models.QuerySet[Any]) -> set[Changed]:
    """The records these rows speak for; asked before they are changed by one statement."""
    return {
        (kind, key)
        for kind, path in _watched.get(rows.model, ())
        for key in rows.order_by().values_list(path, flat=True)
        if key
    }


def touched(records: Iterable[Changed]) -> None:
    """Inside an act the entries are written once, at its end; outside of one at once."""
    alone = {record for record in records if record[1] and not verbs.at_end(_keep, record)}
    if alone:
        _keep(alone)


def _keep(records: set[Any]) -> None:
    for keeper in _keeper:
        keeper(records)


class WatchedQuerySet(models.QuerySet[Any]):
    """Tells the index of what is written by one statement, which no signal does."""

    def update(self, **kwargs: Any) -> int:
        changed = of_rows(self) if self.model in _watched else set()
        count = super().update(**kwargs)
        touched(changed)
        return count

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        made = super().bulk_create(objs, *args, **kwargs)
        rows_changed(self.model, made)
        return made

"""For migrations: a plain column moves under the seal without a word being lost."""

from __future__ import annotations

from typing import Any

from django.db.migrations import RunPython

from xuncha.foundation.keys.fields import SealedColumn

AT_ONCE = 500


def into_seal(app: str, model: str, **columns: str) -> RunPython:
    """`reason="reason_sealed"`: what stands in `reason` is sealed into the other column; backwards it is opened again.

    Both columns must exist: the sealed one is added before, the plain one removed after.
    """

    def forward(apps: Any, _editor: Any) -> None:
        for row in _rows(apps.get_model(app, model)):
            for plain, sealed in columns.items():
                _column(row, sealed).seal_for(row, getattr(row, plain).encode())
            row.save(update_fields=list(columns.values()))

    def backward(apps: Any, _editor: Any) -> None:
        for row in _rows(apps.get_model(app, model)):
            for plain, sealed in columns.items():
                setattr(row, plain, _column(row, sealed).open_for(row).decode())
            row.save(update_fields=list(columns))

    return RunPython(forward, backward)


def _rows(model: Any) -> Any:
    """By key, not by cursor: the rows are written while they are walked."""
    last = 0
    while found := list(model._base_manager.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield from found
        last = found[-1].pk


def _column(row: Any, name: str) -> SealedColumn:
    field = row._meta.get_field(name)
    assert isinstance(field, SealedColumn)
    return field

"""Sealed columns of a model.

    class Interview(SealedRow, Record):
        body_sealed = SealedColumn(purpose="interview")
        body = sealed_text("body_sealed")

`interview.body` opens, `interview.body = "…"` and `Interview(body="…")` seal. A list page that does not read `body`
decrypts nothing. Values are bound to model, column and the row's `bind` attributes, which must be set before the text
and never change: renaming model or column means resealing.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from xuncha.foundation.keys.sealing import open_sealed, seal


class SealedColumn(models.BinaryField):
    """Ciphertext in the database; empty means that nothing was written, not an empty sealed text."""

    def __init__(
        self, *args: Any, purpose: str = "", bind: tuple[str, ...] = ("row_key",), **kwargs: Any
    ) -> None:
        self.purpose = purpose
        self.bind = tuple(bind)
        kwargs.setdefault("default", bytes)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"purpose": self.purpose, "bind": self.bind}

    def place(self, row: Any) -> str:
        """Where a value belongs."""
        key = "|".join(str(getattr(row, name)) for name in self.bind)
        return f"{self.model._meta.label_lower}.{self.attname}:{key}"

    def open_for(self, row: Any) -> bytes:
        sealed = bytes(getattr(row, self.attname) or b"")
        return open_sealed(self.purpose, sealed, bound_to=self.place(row)) if sealed else b""

    def seal_for(self, row: Any, plaintext: bytes) -> None:
        sealed = seal(self.purpose, plaintext, bound_to=self.place(row)) if plaintext else b""
        setattr(row, self.attname, sealed)


def sealed_text(column: str) -> property:
    """A text property over a SealedColumn; a real `property`, so that Django accepts it as a keyword of the model."""

    def read(row: models.Model) -> str:
        return _column(row, column).open_for(row).decode()

    def write(row: models.Model, text: str) -> None:
        _column(row, column).seal_for(row, (text or "").encode())

    return property(read, write)


def _column(row: models.Model, name: str) -> SealedColumn:
    field = row._meta.get_field(name)
    if not isinstance(field, SealedColumn):
        raise TypeError(f"{name} is not a SealedColumn")
    return field

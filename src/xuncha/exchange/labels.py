"""How people call a field."""

from __future__ import annotations

from django.db.models import Model


def field_label(model: type[Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name", name))

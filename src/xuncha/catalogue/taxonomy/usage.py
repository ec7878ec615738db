"""Whether a record of later rooms refers to a framework; then it is fixed (design §2.5)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models

from xuncha.catalogue.models import Framework, FrameworkNode


def is_used(framework: Framework) -> bool:
    """Whether a round or anything else outside the catalogue refers to the framework or one of its nodes."""
    ways = [(model, field, framework.pk) for model, field in _references(Framework)]
    ways += [(model, f"{field}__framework", framework.pk) for model, field in _references(FrameworkNode)]
    return any(model._base_manager.filter(**{field: pk}).exists() for model, field, pk in ways)


def used_codes() -> set[str]:
    """Codes of all frameworks in use; one statement for each kind of reference, however many frameworks."""
    found: set[str] = set()
    for model, field in _references(Framework):
        found |= set(model._base_manager.values_list(f"{field}_id", flat=True).distinct())
    for model, field in _references(FrameworkNode):
        found |= set(model._base_manager.values_list(f"{field}__framework_id", flat=True).distinct())
    return found


def _references(target: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Foreign keys of other rooms, found by Django itself: the catalogue knows no later room."""
    for relation in target._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel) or relation.many_to_many:
            continue
        model = relation.related_model
        if isinstance(model, type) and model._meta.app_label != target._meta.app_label:
            yield model, relation.field.name

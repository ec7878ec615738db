"""The kinds in the index, read off what each declares (`Kind.index_text`, `find`, `index_parts`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from xuncha.foundation import kinds
from xuncha.foundation.kinds import Kind
from xuncha.foundation.scoping import Actor, Clause, ProtectedQuerySet


@dataclass(frozen=True)
class Source:
    """A kind as the index reads it."""

    kind: Kind

    @property
    def name(self) -> str:
        return self.kind.name

    def title_text(self, record: Any) -> str:
        number = getattr(record, "number", "")
        return f"{self.kind.title(record)} {number}".strip()

    def whole_text(self, record: Any, parts: list[str]) -> str:
        """Everything the record is found by, its title first; a line that is said twice stands once."""
        own = self.kind.index_text(record) if self.kind.index_text else ""
        found = [str(getattr(record, field) or "") for field in self.kind.find]
        lines = "\n".join((self.title_text(record), own, *found, *parts)).split("\n")
        return "\n".join(dict.fromkeys(lines))

    def shown_text(self, record: Any, parts: list[str]) -> str:
        """What a snippet is cut from: the text without the fields that only serve to be found."""
        own = self.kind.index_text(record) if self.kind.index_text else ""
        return "\n".join(filter(None, (own, *parts)))

    def date(self, record: Any) -> Any:
        if self.kind.index_date:
            return self.kind.index_date(record)
        return (self.kind.index_day and record.index_day) or getattr(record, "created_at", None)

    def rows(self) -> models.QuerySet[Any]:
        """Every row, for keeping the index; never for a page. Joined to what the texts need and to nothing else."""
        return self._joined(self.kind.model._base_manager.all())

    def visible(self, actor: Actor) -> models.QuerySet[Any]:
        return self._joined(self.kind.model.objects.visible_to(actor))

    def _joined(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        related, day = self.kind.index_related, self.kind.index_day
        dated = rows.annotate(index_day=models.F(day)) if day else rows
        return dated.select_related(*related) if related else dated

    def parts_of(self, ids: list[int]) -> dict[int, list[str]]:
        """What the child rows of these records say; one statement for each kind of child."""
        found: dict[int, list[str]] = {}
        for part in self.kind.index_parts:
            rows = part.model._base_manager.filter(**{f"{part.key}__in": ids}, **part.only)
            for row in rows.order_by("pk"):
                found.setdefault(getattr(row, part.key), []).append(part.text(row))
        return found

    def clauses(self, actor: Actor) -> tuple[Clause, ...] | None:
        """What this person's reach is made of, where the entry's own columns tell it; None: the kind has its own way."""
        model = self.kind.model
        return actor.reach(model.read_right).clauses if self.is_plain and not model.guard else None

    @property
    def is_plain(self) -> bool:
        """A protected table whose scope is the usual one."""
        rows = type(self.kind.model.objects.all())
        return (
            issubclass(rows, ProtectedQuerySet)
            and rows.visible_to is ProtectedQuerySet.visible_to
            and rows.within_reach is ProtectedQuerySet.within_reach
        )


def every() -> tuple[Source, ...]:
    """In the order of their names, so that two databases number them alike."""
    found = [Source(kind) for kind in kinds.every() if kind.indexed]
    return tuple(sorted(found, key=lambda source: source.name))


def by_name(name: str) -> Source | None:
    kind = next((kind for kind in kinds.every() if kind.name == name), None)
    return Source(kind) if kind is not None and kind.indexed else None

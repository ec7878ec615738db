"""A passage as the records give it now, and what a sort of manuscript must be able to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.insight.writing.models import Manuscript, Passage

Source = tuple[str, int, str]
"""Kind, number and field of the record that says so."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What an indicator said: asked about `where`, it gave `text`."""

    slug: str
    where: Mapping[str, Sequence[Any]]
    text: str

    def plain(self) -> dict[str, Any]:
        where = {name: list(values) for name, values in self.where.items()}
        return {"slug": self.slug, "where": where, "text": self.text}


@dataclass(frozen=True, slots=True)
class Drawn:
    """`standing`: what the record this manuscript writes holds in this place, where somebody has written there already."""

    key: str
    text: str
    level: int = 0
    sources: tuple[Source, ...] = ()
    figures: tuple[Figure, ...] = ()
    standing: str | None = None

    @property
    def first_text(self) -> str:
        """What a new manuscript begins with."""
        return self.text if self.standing is None else self.standing


Compose = Callable[[Manuscript, Actor], list[Drawn]]
HandOver = Callable[[Any, list["Told"], Actor], None]


@dataclass(frozen=True)
class Way:
    """How one sort is written. `about` names the kind of record it writes, `hand_over` puts the text there.

    first     what a new manuscript begins with, where that is not what the records give (a text written by hand before)
    draws_on  what a new one must name: "record", "round", "period"
    opens_to  who knows of it from the start, beside those who hold the right wherever it is
    """

    compose: Compose
    title: Callable[[Manuscript], str]
    draws_on: str
    about: str = ""
    hand_over: HandOver | None = None
    first: Compose | None = None
    require: Callable[[Any, Actor], None] | None = None
    opens_to: Callable[[Any], int] = lambda _record: audience_mask(("office",))

    def may_write(self, record: Any, actor: Actor) -> bool:
        """Whether this person may put text into the record now."""
        try:
            assert self.require is not None
            self.require(record, actor)
        except Refused:
            return False
        return True


@dataclass(slots=True)
class Told:
    """A passage with what was written behind it by hand: what the record gets in this place."""

    key: str
    level: int
    texts: list[str]
    sources: list[Sequence[Any]]

    @property
    def text(self) -> str:
        return "\n".join(text for text in self.texts if text.strip()).strip()


def told(passages: Iterable[Passage]) -> list[Told]:
    """Drawn passages, each with the paragraphs a person put around it; a heading written by hand begins one of its own.

    A paragraph right below a heading belongs to the drawn one that follows it, any other to the one before.
    """
    found: list[Told] = []
    for row in passages:
        last = found[-1] if found else None
        if row.level or last is None or last.level:
            found.append(Told(row.key, row.level, [row.text], list(row.sources)))
        elif not row.key or not last.key:
            last.key = last.key or row.key
            last.texts.append(row.text)
            last.sources += row.sources
        else:
            found.append(Told(row.key, row.level, [row.text], list(row.sources)))
    return found


def require_homes(parts: Iterable[Told], *, may_add: bool = False) -> None:
    """What was written by hand where the record has no place for it is said, never lost. `may_add`: new problems are fine."""
    new = False
    for part in parts:
        if not part.key and not (may_add and (part.level == 3 or (new and not part.level))):
            raise Missing(
                _("“%(text)s”在原记录里没有可写回的位置，请并入前后的段落") % {"text": part.text[:30]}
            )
        new = not part.key and part.level == 3


def by_key(parts: Iterable[Told]) -> dict[str, Told]:
    return {part.key: part for part in parts if part.key}


NUMBERED = re.compile(r"^\s*(?:\d+[.．、]|（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、)\s*")


def unnumbered(text: str) -> str:
    """A heading without the number it stands under."""
    return NUMBERED.sub("", text, count=1).strip()

"""What later rooms bring: confirmed examples to learn from, earlier papers to compare with, clauses they cited.

Sealed records (talks, petitions, leads) are no source: a kind that seals any of its text is refused here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xuncha.foundation.scoping import Actor


@dataclass(frozen=True)
class ConfirmedPaper:
    """The statement of a problem and the leaf a reviewer confirmed; `place` names the unit (an id)."""

    text: str
    leaf: str
    place: str


@dataclass(frozen=True)
class Near:
    """An earlier confirmed record like the one being written, for somebody who may see it. `likeness` from 0 to 1."""

    title: str
    url: str
    leaf: str
    where: str
    likeness: float


@dataclass(frozen=True)
class Source:
    """One room's part. `confirmed` is for training alone; the other two are scoped to the person who asks."""

    model: Any
    confirmed: Callable[[], Iterable[ConfirmedPaper]]
    count: Callable[[], int]
    near: Callable[[Actor, str, Sequence[str]], list[Near]]
    cited: Callable[[Actor, Sequence[str]], Mapping[str, list[str]]]


_sources: dict[str, Source] = {}
_texts: dict[str, Callable[[Any], str]] = {}
_rights: list[str] = []


class SealedSource(ValueError):
    """A kind with sealed text was offered as a source."""


def register(name: str, source: Source) -> None:
    if any(field.get_internal_type() == "BinaryField" for field in source.model._meta.concrete_fields):
        raise SealedSource(name)
    _sources[name] = source


def reads(kind: str, text: Callable[[Any], str]) -> None:
    """How to read the problem out of a record of this kind, for a person who has opened it."""
    _texts[kind] = text


def is_read(kind: str) -> bool:
    return kind in _texts


def text_of(kind: str, record: Any) -> str:
    return _texts[kind](record)


def open_to(*rights: str) -> None:
    """Whoever holds one of these rights somewhere may ask for a suggestion."""
    _rights.extend(right for right in rights if right not in _rights)


def may_ask(actor: Actor) -> bool:
    return any(actor.reach(right, acting=True) for right in _rights)


def confirmed() -> list[ConfirmedPaper]:
    return [paper for source in _sources.values() for paper in source.confirmed()]


def count_confirmed() -> int:
    return sum(source.count() for source in _sources.values())


def near(actor: Actor, text: str, leaves: Sequence[str], most: int = 3) -> list[Near]:
    found = [item for source in _sources.values() for item in source.near(actor, text, leaves)]
    return sorted(found, key=lambda item: -item.likeness)[:most]


def cited(actor: Actor, leaves: Sequence[str]) -> dict[str, list[str]]:
    """Clauses by leaf, the most cited first."""
    told: dict[str, list[str]] = {}
    for source in _sources.values():
        for leaf, clauses in source.cited(actor, leaves).items():
            told.setdefault(leaf, []).extend(clauses)
    return told

"""Looking in sealed records: they are in no index, so those one may read are opened one by one, newest first, up to a bound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xuncha.foundation import kinds
from xuncha.foundation.keys.errors import SealBroken
from xuncha.foundation.kinds import Kind
from xuncha.foundation.scoping import Actor
from xuncha.foundation.search.folding import canonical
from xuncha.foundation.search.query import Query

EACH = 300
"""Records of one kind that are opened for one question; some 30 ms."""


@dataclass(frozen=True)
class Opened:
    """A sealed record that holds the words, with the text as it was opened."""

    kind: Kind
    record: Any
    text: str


@dataclass(frozen=True)
class Scanned:
    """`looked`: how many were opened. `short`: kinds that have more than were opened."""

    hits: tuple[Opened, ...]
    looked: int
    short: tuple[Kind, ...]


def kinds_for(actor: Actor) -> list[Kind]:
    """Sealed kinds of which this person may read something."""
    return [
        kind
        for kind in kinds.every()
        if kind.opened_text and all(actor.reach(right) for right in _rights(kind))
    ]


def scan(actor: Actor, query: Query) -> Scanned:
    """Open what this person may read and keep what holds all the words; one statement for each kind."""
    hits: list[Opened] = []
    short: list[Kind] = []
    looked = 0
    for kind in kinds_for(actor) if query else ():
        rows = _rows(kind, actor)
        short += [kind] if len(rows) > EACH else []
        looked += min(len(rows), EACH)
        hits += _holding(kind, rows[:EACH], query)
    return Scanned(tuple(hits), looked, tuple(short))


def _rights(kind: Kind) -> list[str]:
    return [right for right in (kind.model.read_right, kind.scan_right) if right]


def _rows(kind: Kind, actor: Actor) -> list[Any]:
    rows = kind.model.objects.visible_to(actor)
    if kind.scan_right:
        allowed = kind.model.objects.within_reach(actor, kind.scan_right, acting=False)
        rows = rows.filter(pk__in=allowed.values("pk"))
    return list(rows.select_related(*kind.select_related).order_by("-pk")[: EACH + 1])


def _holding(kind: Kind, rows: list[Any], query: Query) -> Iterator[Opened]:
    for row in rows:
        text = _opened(kind, row)
        plain = canonical(text)
        if all(word in plain for word in query.words) and not any(word in plain for word in query.without):
            yield Opened(kind, row, text)


def _opened(kind: Kind, row: Any) -> str:
    """One damaged record does not keep the others from being found; its own page says what is wrong with it."""
    assert kind.opened_text is not None
    try:
        return kind.opened_text(row)
    except SealBroken:
        return ""

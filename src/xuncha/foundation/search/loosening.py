"""When nothing holds everything that was typed: the words it is made of, most of which must occur."""

from __future__ import annotations

from dataclasses import replace

from xuncha.foundation.engines.calling import Engine, EngineError, call, register
from xuncha.foundation.search.query import MOST_WORDS, Query

ENGINE = "words"
SHORTEST = 4
"""Characters from which a run may be several words."""

register(
    Engine(ENGINE, "xuncha.foundation.search.cutting:answer", seconds=5, idle_minutes=10, memory_mb=1024)
)


def may_be_loosened(query: Query) -> bool:
    """Whether it is worth asking, told without the helper."""
    return len(query.words) >= 3 or any(
        len(word) >= SHORTEST and word not in query.quoted for word in query.words
    )


def loosened(query: Query) -> Query | None:
    """The same question asked of its words; None where it cannot be asked any looser.

    Of three or four words one may be missing, of more than that two. What was quoted stays as it is.
    """
    whole = [word for word in query.words if word in query.quoted or len(word) < SHORTEST]
    words = whole + [piece for run in _cut(query) for piece in run if len(piece) > 1]
    words = list(dict.fromkeys(words))[:MOST_WORDS]
    needed = len(words) - (len(words) >= 3) - (len(words) >= 5)
    if not words or (tuple(words) == query.words and needed == len(words)):
        return None
    return replace(query, words=tuple(words), needed=needed)


def _cut(query: Query) -> list[list[str]]:
    runs = [word for word in query.words if word not in query.quoted and len(word) >= SHORTEST]
    if not runs:
        return []
    try:
        found, _blob = call(ENGINE, {"runs": runs})
    except EngineError:
        return [[run] for run in runs]
    words: list[list[str]] = found["words"]
    return words

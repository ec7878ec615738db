"""Is this the letter we already have? Compared in memory among the petitions one may read; nothing of it is stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from xuncha.cycle.fieldwork.petitions.models import Petition

LIKE = 0.5
"""Share of common character triples from which two letters are shown as perhaps the same; a person decides."""

_SIZE = 3
_NOT_WORDS = re.compile(r"[\W_]+")


def shingles(text: str) -> frozenset[str]:
    """Character triples of the text without spaces and punctuation."""
    plain = _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if len(plain) < _SIZE:
        return frozenset([plain] if plain else [])
    return frozenset(plain[at : at + _SIZE] for at in range(len(plain) - _SIZE + 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Common triples over those of the shorter text, 0 to 1: a letter that quotes another whole counts as like it."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0


def resembling(petition: Petition, others: Iterable[Petition]) -> list[tuple[Petition, float]]:
    """Petitions whose text is like this one's, most alike first."""
    own = shingles(f"{petition.title}{petition.content}")
    found = [(other, likeness(own, shingles(f"{other.title}{other.content}"))) for other in others]
    return sorted(
        ((other, share) for other, share in found if share >= LIKE), key=lambda pair: pair[1], reverse=True
    )

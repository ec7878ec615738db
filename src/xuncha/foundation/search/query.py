"""What a person typed, as words to be found: 采购 “三重一大” -培训."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xuncha.foundation.search.folding import canonical, runs

MOST_LETTERS = 200
MOST_WORDS = 12
_QUOTES = '"“”„＂「」『』'
_PIECE = re.compile(
    rf"(?P<minus>(?<!\S)[-－−])?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]+)[{_QUOTES}]|(?P<word>[^\s{_QUOTES}]+))"
)


@dataclass(frozen=True)
class Query:
    """Canonical words: `words` stand in what is found, none of `without` does. `cut`: more was typed than is read.

    `needed`: so many of the words are enough; 0: all of them. `quoted`: those that were typed as a phrase.
    """

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    cut: bool = False
    quoted: frozenset[str] = frozenset()
    needed: int = 0

    def __bool__(self) -> bool:
        return bool(self.words)


def parse(text: str) -> Query:
    """Words side by side must all occur; quoted, they occur in this order; after a minus sign, not at all.

    Nothing typed is an error: signs that mean something to the database mean nothing here.
    """
    words: list[str] = []
    without: list[str] = []
    quoted: set[str] = set()
    for piece in _PIECE.finditer(text[:MOST_LETTERS]):
        found = [canonical(piece["phrase"])] if piece["phrase"] else runs(piece["word"])
        (without if piece["minus"] else words).extend(filter(None, found))
        quoted |= {word for word in found if word and piece["phrase"] and not piece["minus"]}
    cut = len(text.strip()) > MOST_LETTERS or len(words) > MOST_WORDS
    return Query(_first(words), _first(without), cut, frozenset(quoted))


def _first(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))[:MOST_WORDS]

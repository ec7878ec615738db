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
    """Canonical words: `words` all stand in what is found, none of `without` does. `cut`: more was typed than is read."""

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.words)


def parse(text: str) -> Query:
    """Words side by side must all occur; quoted, they occur in this order; after a minus sign, not at all.

    Nothing typed is an error: signs that mean something to the database mean nothing here.
    """
    words: list[str] = []
    without: list[str] = []
    for piece in _PIECE.finditer(text[:MOST_LETTERS]):
        found = [canonical(piece["phrase"])] if piece["phrase"] else runs(piece["word"])
        (without if piece["minus"] else words).extend(filter(None, found))
    return Query(_first(words), _first(without), len(text.strip()) > MOST_LETTERS or len(words) > MOST_WORDS)


def _first(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))[:MOST_WORDS]

"""Chinese words with their places, the trade's own terms kept whole."""

from __future__ import annotations

from collections.abc import Iterable

import rjieba


class Segmenter:
    """rjieba with added terms, for instance the `words` of the taxonomy's phrasings."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self._jieba = rjieba.Jieba()
        for term in terms:
            self._jieba.add_word(term, None, None)

    def words(self, text: str) -> list[str]:
        return list(self._jieba.cut(text))

    def places(self, text: str) -> list[tuple[int, int]]:
        """Start and end of every word, without gaps."""
        found = []
        start = 0
        for word in self._jieba.cut(text):
            found.append((start, start + len(word)))
            start += len(word)
        return found

"""What everybody writes: stock phrases, titles of documents and campaigns, quotations from regulations. None of it was copied."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np

from xuncha.text.similar.core import Codes, Core, Hashes, Mask, Places, core, covered, grams

HEAD = 4
"""Letters by which a phrase is looked up; shorter ones are not worth discounting."""
QUOTED = 8
SHORTEST_QUOTATION = 16
_TITLE = re.compile(r"《[^《》\n]{2,60}》")


class Commonplaces:
    """Finds the commonplace letters of a text. `quotable`: texts that may be quoted word for word, such as regulations."""

    def __init__(self, phrases: Iterable[str], quotable: Iterable[str] = ()) -> None:
        self._phrases: dict[int, list[Codes]] = {}
        for phrase in phrases:
            codes = core(phrase).codes
            if len(codes) >= HEAD:
                self._phrases.setdefault(int(grams(codes[:HEAD], HEAD)[0]), []).append(codes)
        self._heads = np.array(sorted(self._phrases), dtype=np.uint64)
        self._quotable = _gathered(quotable)

    def mask(self, text: str, read: Core) -> Mask:
        found = self._stock(read.codes) | self._quoted(read.codes)
        for title in _TITLE.finditer(text):
            start, end = np.searchsorted(read.places, title.span())
            found[start:end] = True
        return found

    def _stock(self, codes: Codes) -> Mask:
        found = np.zeros(len(codes), dtype=np.bool_)
        heads = grams(codes, HEAD)
        for place in np.flatnonzero(among(heads, self._heads)):
            for phrase in self._phrases[int(heads[place])]:
                end = place + len(phrase)
                if end <= len(codes) and np.array_equal(codes[place:end], phrase):
                    found[place:end] = True
        return found

    def _quoted(self, codes: Codes) -> Mask:
        starts = np.flatnonzero(among(grams(codes, QUOTED), self._quotable))
        found = covered(starts, QUOTED, len(codes))
        for start, end in runs(found):
            if end - start < SHORTEST_QUOTATION:
                found[start:end] = False
        return found


def _gathered(texts: Iterable[str]) -> Hashes:
    parts = [grams(core(text).codes, QUOTED) for text in texts]
    return np.unique(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.uint64)


def among(values: Hashes, known: Hashes) -> Mask:
    """Which values stand in `known`, which is sorted."""
    if not len(known):
        return np.zeros(len(values), dtype=np.bool_)
    return known[np.minimum(np.searchsorted(known, values), len(known) - 1)] == values


def runs(mask: Mask) -> list[tuple[int, int]]:
    """Start and end of every stretch of a mask that is set."""
    edges: Places = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


@lru_cache(maxsize=1)
def phrases() -> Sequence[str]:
    """The written list (`text/data/commonplaces.toml`), all its sections together."""
    data = files("xuncha.text").joinpath("data/commonplaces.toml").read_text(encoding="utf-8")
    return tuple(phrase for section in tomllib.loads(data).values() for phrase in section["phrases"])

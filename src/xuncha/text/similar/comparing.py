"""The whole comparison: fingerprints, candidate pairs, passages, and what of it is worth a person's look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from xuncha.text.similar import aligning, pairing
from xuncha.text.similar.aligning import Passage
from xuncha.text.similar.commonplaces import Commonplaces, phrases
from xuncha.text.similar.core import Core, Mask, core

MOST_CANDIDATES = 20_000
LEAST_PASSAGE = 18
"""Equal letters of a passage that are no commonplace: a sentence, not a turn of speech."""
TURN, SENTENCE = 16, 40
"""Letters of a turn of speech, which two people may well hit upon, and of a sentence, which they will not."""
LEAST_WORTH, LEAST_SHARE = 45, 0.06
"""A pair is told of from so many letters on (fewer count where many texts have them) that make up this share of one text …"""
LONG = 150
"""… or one passage that is worth as much, however long the texts …"""
ALIKE, ALIKE_LETTERS = 0.6, 24
"""… or where short texts, such as a reported progress, are mostly equal on both sides, however many others are."""

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Text:
    """`owner`: texts of the same owner are not held against each other. `asked`: examined, not only held against."""

    key: str
    text: str
    owner: str = ""
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Shared:
    """A passage both have: its letters that tell, what they are worth, and in how many texts they are found."""

    passage: Passage
    letters: int
    worth: float
    spread: int


@dataclass(frozen=True, slots=True)
class Pair:
    """`left` and `right` are places in the list of texts; shares are of the letters that are no commonplace."""

    left: int
    right: int
    letters: int
    share_left: float
    share_right: float
    worth: float
    shared: tuple[Shared, ...]

    @property
    def share(self) -> float:
        return max(self.share_left, self.share_right)


class Library:
    """Texts made ready for comparing. `quotable`: what may be quoted word for word."""

    def __init__(self, texts: Sequence[Text], quotable: Iterable[str] = ()) -> None:
        commonplaces = Commonplaces(phrases(), quotable)
        self.texts = texts
        self.cores: list[Core] = [core(each.text) for each in texts]
        self.common: list[Mask] = [
            commonplaces.mask(each.text, read) for each, read in zip(texts, self.cores, strict=True)
        ]
        self.prints = self._prints(pairing.FINE)
        self.telling = [max(int((~mask).sum()), 1) for mask in self.common]
        self.overflow = False
        self._seeds: tuple[int, aligning.Seeds] | None = None

    def _prints(self, scale: pairing.Scale) -> list[pairing.Prints]:
        read = zip(self.cores, self.common, strict=True)
        return [pairing.fingerprints(one.codes, mask, scale) for one, mask in read]

    def pairs(self, report: Report = lambda _done, _total: None) -> list[Pair]:
        """Every pair worth a look, the weightiest first; `overflow` tells whether there were too many to examine."""
        if not self.texts:
            return []
        self.found = pairing.index(self.prints, pairing.FINE)
        coarse = pairing.index(self._prints(pairing.COARSE), pairing.COARSE)
        asked = np.array([each.asked for each in self.texts], dtype=np.bool_)
        wanted, self.overflow = pairing.candidates((self.found, coarse), asked, MOST_CANDIDATES)
        wanted = [pair for pair in wanted if self._may_meet(*pair)]
        wanted.sort(key=lambda pair: (pair[1], pair[0]))
        found = []
        for number, (left, right) in enumerate(wanted):
            report(number, len(wanted))
            found.append(self.pair(left, right))
        told = [pair for pair in found if self._worth_telling(pair)]
        return sorted(told, key=lambda pair: (-pair.worth, pair.left, pair.right))

    def _may_meet(self, left: int, right: int) -> bool:
        owner = self.texts[left].owner
        return not owner or owner != self.texts[right].owner

    def pair(self, left: int, right: int) -> Pair:
        telling = ~self.common[left] if len(self.common[left]) else self.common[left]
        found = aligning.passages(self.cores[left].codes, self._seeded(right), telling, LEAST_PASSAGE)
        shared = self._each_letter_once(left, right, found, telling)
        letters = sum(each.letters for each in shared)
        worth = sum(each.worth for each in shared)
        return Pair(
            left,
            right,
            letters,
            min(letters / self.telling[left], 1.0),
            min(letters / self.telling[right], 1.0),
            worth,
            tuple(shared),
        )

    def _seeded(self, number: int) -> aligning.Seeds:
        if self._seeds is None or self._seeds[0] != number:
            self._seeds = number, aligning.seeds(self.cores[number].codes)
        return self._seeds[1]

    def _each_letter_once(self, left: int, right: int, found: list[Passage], telling: Mask) -> list[Shared]:
        """The longest passages first; what they cover counts for no other, so that repetition adds nothing."""
        free_left, free_right = telling.copy(), np.ones(len(self.cores[right]), dtype=np.bool_)
        shared = []
        for passage in sorted(found, key=lambda each: -each.equal()):
            letters = 0
            for start, other, length in passage.runs:
                fresh = free_left[start : start + length] & free_right[other : other + length]
                letters += int(fresh.sum())
            if letters < LEAST_PASSAGE:
                continue
            for start, other, length in passage.runs:
                free_left[start : start + length] = False
                free_right[other : other + length] = False
            shared.append(self._told(left, passage, letters))
        return sorted(shared, key=lambda each: each.passage.left)

    def _told(self, left: int, passage: Passage, letters: int) -> Shared:
        """How often the passage's own fingerprints occur decides: a chance row of frequent turns is worth little."""
        places = self.prints[left].places
        spread = self.found.spread[left][(places >= passage.left[0]) & (places < passage.left[1])]
        rare = float(pairing.weight(spread, len(self.texts)).mean()) if len(spread) else 1.0
        whole = min((letters - TURN) / (SENTENCE - TURN), 1.0)
        return Shared(passage, letters, letters * rare * whole, int(np.median(spread)) if len(spread) else 2)

    def _worth_telling(self, pair: Pair) -> bool:
        alike = min(pair.share_left, pair.share_right) >= ALIKE and pair.letters >= ALIKE_LETTERS
        much = pair.share >= LEAST_SHARE or any(each.worth >= LONG for each in pair.shared)
        return alike or (pair.worth >= LEAST_WORTH and much)


def families(pairs: Iterable[Pair]) -> dict[int, int]:
    """Texts that hang together over pairs: each one's place → the smallest place of its family."""
    first: dict[int, int] = {}

    def head(place: int) -> int:
        while first.setdefault(place, place) != place:
            place = first[place]
        return place

    for pair in pairs:
        one, other = sorted((head(pair.left), head(pair.right)))
        first[other] = one
    return {place: head(place) for place in first}

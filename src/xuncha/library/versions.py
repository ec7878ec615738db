"""Two versions of a regulation side by side, article by article: kept, changed, new, gone, or under another number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from xuncha.office.values.likeness import likeness

ALIKE = 0.5  # two articles under different numbers are the same one from here on
SAME_NUMBER = 0.3  # under the same number less is enough


class Numbered(Protocol):
    no: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of the comparison; one side is None where an article is new or gone."""

    old: Numbered | None
    new: Numbered | None

    @property
    def sort(self) -> str:
        """same, moved (the same words under another number), changed, new, gone."""
        if self.old is None:
            return "new"
        if self.new is None:
            return "gone"
        if self.old.text == self.new.text:
            return "same" if self.old.no == self.new.no else "moved"
        return "changed"


def pairs(old: Sequence[Numbered], new: Sequence[Numbered]) -> list[Pair]:
    """In the order of the new text; what is gone stands where it was."""
    partner = _partners(old, new)
    found: list[Pair] = []
    used = set(partner.values())
    waiting = [place for place in range(len(old)) if place not in used]
    for place, article in enumerate(new):
        mate = partner.get(place)
        while waiting and mate is not None and waiting[0] < mate:
            found.append(Pair(old[waiting.pop(0)], None))
        found.append(Pair(old[mate] if mate is not None else None, article))
    return found + [Pair(old[place], None) for place in waiting]


def _partners(old: Sequence[Numbered], new: Sequence[Numbered]) -> dict[int, int]:
    """Place in the new → place in the old: identical texts first, then the likest, each article once."""
    partner: dict[int, int] = {}
    taken: set[int] = set()
    places: dict[str, list[int]] = {}
    for place, article in enumerate(old):
        places.setdefault(article.text, []).append(place)
    for place, article in enumerate(new):
        if places.get(article.text):
            partner[place] = places[article.text].pop(0)
            taken.add(partner[place])
    likest = sorted(
        (
            (likeness, -abs(place - mate), place, mate)
            for place, article in enumerate(new)
            if place not in partner
            for mate, other in enumerate(old)
            if mate not in taken and (likeness := _likeness(other, article)) > 0
        ),
        reverse=True,
    )
    for _exact, _near, place, mate in likest:
        if place not in partner and mate not in taken:
            partner[place] = mate
            taken.add(mate)
    return partner


def _likeness(old: Numbered, new: Numbered) -> float:
    """Under the same number less is enough, and counts for more."""
    same = old.no == new.no
    found = likeness(old.text, new.text, least=SAME_NUMBER if same else ALIKE)
    return found + (0.2 if same and found else 0)

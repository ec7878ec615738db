"""Names in a text that are nearly, but not quite, those of the register: one character of a unit or a person is another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q

from xuncha.catalogue.models import Organisation, Post
from xuncha.cycle.planning.models import Engagement
from xuncha.insight.writing.models import Manuscript

SHORTEST_UNIT, PERSON = 4, 3
"""Shorter names of units differ from too much by one character; two-character names of persons too."""


class Register:
    """Units of the county, and the people of the units this manuscript is about; three statements."""

    def __init__(self, manuscript: Manuscript) -> None:
        units = Organisation.objects.values_list("name", "short_name")
        self.units = {name for pair in units for name in pair if len(name) >= SHORTEST_UNIT}
        self.people = {name for name in _people(manuscript) if len(name) == PERSON}

    def near(self, text: str) -> Iterator[tuple[str, str]]:
        """What stands there, and the registered name it is one character off; each once."""
        seen = set()
        for known in (self.units, self.people):
            for typed, name in _near(text, known):
                if typed not in seen:
                    seen.add(typed)
                    yield typed, name


def _people(manuscript: Manuscript) -> set[str]:
    about = Q(pk=manuscript.organisation_id)
    if manuscript.organisation_id is None:
        rows = Engagement.objects.trusted().filter(round=manuscript.round_id)
        about = Q(pk__in=rows.values("organisation")) if manuscript.round_id else Q(pk__in=())
    units = Organisation.objects.filter(about)
    heads = units.values_list("head_name", flat=True)
    return {*heads, *Post.objects.filter(organisation__in=units).values_list("holder_name", flat=True)}


def _near(text: str, known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """With one character wrong one half of a name still stands as it is; around it the rest is compared."""
    names = set(known)
    for name in names:
        middle = len(name) // 2
        for half, before in ((name[:middle], 0), (name[middle:], middle)):
            at = text.find(half)
            while at >= 0:
                start = at - before
                typed = text[start : start + len(name)] if start >= 0 else ""
                if typed not in names and _one_off(typed, name) and not _stands_in(typed, text, start, names):
                    yield typed, name
                at = text.find(half, at + 1)


def _one_off(typed: str, name: str) -> bool:
    if len(typed) != len(name):
        return False
    wrong = [one for one, other in zip(typed, name, strict=True) if one != other]
    return len(wrong) == 1 and "\u4e00" <= wrong[0] <= "\u9fff"


def _stands_in(typed: str, text: str, start: int, names: set[str]) -> bool:
    """Whether the stretch is part of another registered name that stands there in full."""
    around = text[max(start - 12, 0) : start + len(typed) + 12]
    return any(typed in other and other in around for other in names)

"""Which organisation of the catalogue a name in a document means."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xuncha.catalogue.models import Organisation

_PARTY = re.compile(r"(?:党委（党组）|机关党委|党总支|党支部|党工委|党组|党委)$")
_PLACE = re.compile(r"^(?:中共|中国共产党)?(?:.{2,4}?(?:县|市|区|旗))?(?=.{2,})")
_BEFORE = re.compile(r"^(?:县|市|区|旗)")


def organisations(names: Iterable[str]) -> dict[str, Organisation]:
    """Name → organisation, where exactly one is meant; one statement for all names."""
    asked = {name: _keys(name) for name in set(names)}
    known: dict[str, set[int]] = {}
    by_id: dict[int, Organisation] = {}
    for one in Organisation.objects.active():
        by_id[one.pk] = one
        for key in {*_keys(one.name), *_keys(one.short_name), *_keys(one.party_org_name)}:
            known.setdefault(key, set()).add(one.pk)
    found = {name: _one_of(keys, known) for name, keys in asked.items()}
    return {name: by_id[pk] for name, pk in found.items() if pk is not None}


def _keys(name: str) -> list[str]:
    """Ways of writing it, the fullest first: 青川县教育局党组, 教育局."""
    bare = name.replace(" ", "")
    if not bare:
        return []
    unit = _PARTY.sub("", bare) or bare
    short = _BEFORE.sub("", _PLACE.sub("", unit)) or unit
    return list(dict.fromkeys((bare, unit, short)))


def _one_of(keys: list[str], known: dict[str, set[int]]) -> int | None:
    for key in keys:
        meant = known.get(key, set())
        if len(meant) == 1:
            return next(iter(meant))
    return None

"""What pages, exports and imports read of the catalogue."""

from __future__ import annotations

from xuncha.catalogue.models import FormerName, Organisation
from xuncha.catalogue.names import KnownName, UnitNames

_COLUMNS = ("pk", "name", "short_name", "unit_type_id", "parent__name", "ended_on", "successor_id")


def unit_directory() -> UnitNames:
    """Every name of every unit, ready to resolve the names of old files; two statements.

    Names of ended units lead to their successor, or to the ended unit where there is none.
    """
    rows = list(Organisation.objects.values_list(*_COLUMNS))
    heirs = {pk: successor for pk, *_rest, successor in rows}
    full: list[KnownName] = []
    other: list[KnownName] = []
    about = {pk: (unit_type, parent) for pk, _name, _short, unit_type, parent, _ended, _heir in rows}
    for pk, name, short, unit_type, parent, ended, _successor in rows:
        known = KnownName(heir_of(pk, heirs), name, parent, unit_type)
        (other if ended else full).append(known)
        if short and short != name:
            other.append(KnownName(known.organisation_id, short, parent, unit_type))
    for pk, name in FormerName.objects.values_list("organisation_id", "name"):
        unit_type, parent = about[pk]
        other.append(KnownName(heir_of(pk, heirs), name, parent, unit_type))
    return UnitNames.build(full, other)


def heir_of(pk: int, heirs: dict[int, int | None]) -> int:
    """The unit that answers today for one that may have ended; a ring of successors stops where it began."""
    seen = {pk}
    while (heir := heirs.get(pk)) is not None and heir not in seen:
        seen.add(heir)
        pk = heir
    return pk


def resolve_name(text: str, *, within: str | None = None) -> Organisation | None:
    """The one unit a name means, or None. For many names build `unit_directory()` once."""
    found = unit_directory().resolve(text, within=within)
    if found.organisation_id is None:
        return None
    return Organisation.objects.select_related("unit_type", "parent").get(pk=found.organisation_id)

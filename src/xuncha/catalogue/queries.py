"""What pages, exports and imports read of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from xuncha.catalogue.models import FormerName, Organisation, Post, Reorganisation
from xuncha.catalogue.names import KnownName, UnitNames
from xuncha.foundation.scoping import Actor

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


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """Units for a list: the long texts stay in the database."""
    rows = Organisation.objects.visible_to(actor).select_related("unit_type", "parent", "successor")
    return rows.defer("mandate")


def find_in(rows: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Units whose full, short or former name contains the text, or whose initials do."""
    former = FormerName.objects.filter(organisation_id=OuterRef("pk"), name__icontains=text)
    named = Q(name__icontains=text) | Q(short_name__icontains=text) | Q(Exists(former))
    if text.isascii() and text.isalpha():
        named |= Q(initials__contains=text.lower())
    return rows.filter(named)


def type_counts(rows: QuerySet[Organisation]) -> list[tuple[str, str, int]]:
    """Code, name and number of units of each type; one statement."""
    counted = rows.order_by("unit_type__sort").values_list("unit_type_id", "unit_type__name")
    return [(code, name, count) for code, name, count in counted.annotate(count=Count("pk"))]


def county_leaders() -> list[str]:
    """The county leaders that units name, for the filter."""
    named = Organisation.objects.active().exclude(county_leader="").order_by("county_leader")
    return list(named.values_list("county_leader", flat=True).distinct())


@dataclass
class Branch:
    """A unit and those under it."""

    pk: int
    name: str
    unit_type: str
    below: list[Branch] = field(default_factory=list)


def tree(actor: Actor) -> dict[str, list[Branch]]:
    """Standing units by the type of their top, each with what stands under it; one statement."""
    rows = Organisation.objects.visible_to(actor).active().order_by("unit_type__sort", "sort", "pk")
    found = list(rows.values_list("pk", "name", "unit_type__name", "parent_id"))
    branches = {pk: Branch(pk, name, unit_type) for pk, name, unit_type, _parent in found}
    tops: dict[str, list[Branch]] = {}
    for pk, _name, unit_type, parent in found:
        if parent in branches:
            branches[parent].below.append(branches[pk])
        else:
            tops.setdefault(unit_type, []).append(branches[pk])
    return tops


def parts(unit: Organisation) -> dict[str, Any]:
    """Everything that hangs on one unit; four statements."""
    return {
        "posts": list(Post.objects.filter(organisation=unit)),
        "former_names": list(unit.former_names.all()),
        "below": list(unit.children.active().select_related("unit_type")),
        "history": list(
            Reorganisation.objects.filter(Q(units=unit) | Q(successors=unit))
            .distinct()
            .prefetch_related("units", "successors")
        ),
    }

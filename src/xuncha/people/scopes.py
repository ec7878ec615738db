"""Where an appointment may reach: rooms above offer their groups and engagements, by id, so that people need not know them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xuncha.catalogue.models import Organisation

if TYPE_CHECKING:
    from xuncha.people.models import User


@dataclass(frozen=True, slots=True)
class Scope:
    """What an appointment covers: ids of the role's scope column, and the columns under which lists find it."""

    ids: tuple[int, ...] = ()
    label: str = ""
    round_id: int | None = None
    group_id: int | None = None
    engagement_id: int | None = None
    organisation_id: int | None = None


COUNTY = Scope()
Provider = Callable[["User"], Iterable[Scope]]
_providers: dict[str, Provider] = {}


def offer(scope: str, provider: Provider) -> None:
    """A room offers the scopes of one sort ("group", "engagement", "round") that a person may appoint into."""
    _providers[scope] = provider


def choices(scope: str, user: User) -> list[Scope]:
    """The scopes this person may appoint into; units of the catalogue are known here."""
    if scope == "county":
        return [COUNTY]
    if scope in {"organisation", "supervised"}:
        return [of_organisations([unit]) for unit in Organisation.objects.active()]
    provider = _providers.get(scope)
    return list(provider(user)) if provider else []


def of_organisations(units: Iterable[Organisation]) -> Scope:
    """One unit, or several answered for together; the list finds it under the first."""
    units = list(units)
    label = "、".join(str(unit) for unit in units)
    return Scope(
        tuple(unit.pk for unit in units), label[:200], organisation_id=units[0].pk if units else None
    )

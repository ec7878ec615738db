"""What a group takes up and what goes to whom, with the reason that is published (M3-11, M3-12; domain §3.3)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.petitions.models import ScopeEdition, Sort
from xuncha.foundation import audit
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


@dataclass(frozen=True, slots=True)
class Scope:
    """Whether a kind of petition is the group's business; if not, whose it is and what to tell whoever brought it."""

    sort: str
    accepted: bool
    reason: str
    department: str = ""

    @property
    def label(self) -> str:
        return str(Sort(self.sort).label)


@cache
def delivered() -> dict[str, Scope]:
    """The delivered list by kind of petition."""
    text = files("xuncha.cycle.fieldwork.petitions").joinpath("data/petition_scope.toml").read_text("utf-8")
    return {sort: Scope(sort, **row) for sort, row in tomllib.loads(text).items()}


def scopes() -> dict[str, Scope]:
    """By kind of petition, as the office publishes it; one statement."""
    own = {
        row.sort: Scope(row.sort, row.accepted, row.reason, row.department)
        for row in ScopeEdition.objects.all()
    }
    return delivered() | own


@verb
def change_scope(sort: str, *, accepted: bool, reason: str, department: str, by: Actor) -> ScopeEdition:
    """Publish the county's own wording for one kind; the delivered one gives way."""
    if not by.reach("petitions.scope", acting=True):
        raise NotAllowed(_("信访受理范围由巡察办维护"))
    edition, _made = ScopeEdition.objects.update_or_create(
        sort=sort,
        defaults={
            "accepted": accepted,
            "reason": reason.strip(),
            "department": department.strip(),
            "changed_by_name": by.name,
        },
    )
    audit.record("petition_scope.changed", by=by, data={"sort": sort})
    return edition

"""Who may change reference data, and who may read persons' names and telephone numbers in it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from xuncha.foundation import rights
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor

WRITE = "catalogue.write"
CONTACTS = "catalogue.read_contacts"


def require_write(by: Actor | None, right: str = WRITE) -> None:
    """Reference data has one county-wide scope; `by` None is the system loading or building."""
    if by is not None and not by.reach(right, acting=True):
        who = rights.who_could(right)
        raise NotAllowed(
            _("您的授权不含“%(what)s”；可由%(who)s办理") % {"what": rights.label(right), "who": who}
        )


def reads_contacts(user: Any) -> bool:
    """Heads' names, telephone numbers, level of management: the office, groups and leaders, not the units."""
    return bool(user.holds(CONTACTS))

"""The left navigation: rooms add their entries when they start; a person sees those whose right they hold.

Lists of one family (talks, talk plans, talk counts) share one line of the menu and stand as tabs above one another's
pages: a group leader has some thirty lists, and a menu of thirty lines is not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

REFERENCE = _("资料与管理")
ROOM_FOR = 20  # entries that stand beside one another on 768 pixels; a longer menu folds its groups


@dataclass(frozen=True)
class Entry:
    """One page of the menu. `family`: the word under which it shares a line with its kin; `group`: a fold at the foot."""

    label: Any
    url_name: str
    icon: str
    order: int
    rights: tuple[str, ...] = ()
    rule: bool = False
    group: Any = ""
    family: Any = ""


@dataclass(frozen=True)
class Shown:
    """What one person sees of the menu on one page."""

    lines: list[dict[str, Any]]
    tabs: list[dict[str, Any]]


_entries: list[Entry] = []


def add(entry: Entry) -> None:
    _entries.append(entry)
    _entries.sort(key=lambda item: item.order)


def entries() -> list[Entry]:
    return list(_entries)


@cache
def _address(url_name: str) -> str:
    """Two dozen addresses on every page: looked up once."""
    return reverse(url_name)


def for_request(request: HttpRequest) -> Shown:
    """The entries this person holds any of the rights for; a menu is a convenience, never the access check."""
    user: Any = request.user
    held = [
        (entry, _address(entry.url_name))
        for entry in _entries
        if not entry.rights or any(user.holds(right) for right in entry.rights)
    ]
    here = max((url for _entry, url in held if request.path.startswith(url)), key=len, default="")
    families: dict[str, list[tuple[Entry, str]]] = {}
    for entry, url in held:
        families.setdefault(str(entry.family) or entry.url_name, []).append((entry, url))
    roomy = len(families) <= ROOM_FOR
    lines = [_line(name, kin, here) | {"open": roomy} for name, kin in families.items()]
    return Shown(
        lines, _tabs(next((kin for kin in families.values() if (request.path in _urls(kin))), []), here)
    )


def _urls(kin: Sequence[tuple[Entry, str]]) -> list[str]:
    return [url for _entry, url in kin]


def _line(name: str, kin: Sequence[tuple[Entry, str]], here: str) -> dict[str, Any]:
    """A family's line leads to the first page of it that this person may open."""
    entry, url = kin[0]
    return {
        "label": name if len(kin) > 1 else entry.label,
        "url": url,
        "icon": entry.icon,
        "rule": entry.rule,
        "current": here in _urls(kin),
        "group": entry.group,
    }


def _tabs(kin: Sequence[tuple[Entry, str]], here: str) -> list[dict[str, Any]]:
    """Shown on the lists themselves only; a record's page has its own head."""
    if len(kin) < 2:
        return []
    return [{"label": entry.label, "url": url, "current": url == here} for entry, url in kin]

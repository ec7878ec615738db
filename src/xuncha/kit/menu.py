"""The left navigation: rooms add their entries when they start; a person sees those whose right they hold."""

from __future__ import annotations

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
    label: Any
    url_name: str
    icon: str
    order: int
    rights: tuple[str, ...] = ()
    rule: bool = False
    group: Any = ""


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


def for_request(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries this person holds any of the rights for; a menu is a convenience, never the access check."""
    user: Any = request.user
    shown = [
        (entry, _address(entry.url_name))
        for entry in _entries
        if not entry.rights or any(user.holds(right) for right in entry.rights)
    ]
    roomy = len(shown) <= ROOM_FOR
    best = max((url for _entry, url in shown if request.path.startswith(url)), key=len, default="")
    return [
        {
            "label": entry.label,
            "url": url,
            "icon": entry.icon,
            "rule": entry.rule,
            "current": url == best,
            "group": entry.group,
            "open": roomy,
        }
        for entry, url in shown
    ]

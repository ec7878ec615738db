"""The request as views inside see it: somebody is signed in, so `user` is a person who may be asked for rights."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

LONGEST_NUMBER = 15
"""Digits of a key or a page that any database holds, even fifty times."""


def whole(text: str | None) -> int | None:
    """A key or a page as somebody typed it; None for what is none. "²" is a digit to Python, but no number."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


class Request(HttpRequest):
    """A signed-in request. `user` is a people.User, which the kit must not import (it stands below)."""

    user: Any
    htmx: HtmxDetails

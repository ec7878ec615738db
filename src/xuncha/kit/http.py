"""The request as views inside see it: somebody is signed in, so `user` is a person who may be asked for rights."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A signed-in request. `user` is a people.User, which the kit must not import (it stands below)."""

    user: Any
    htmx: HtmxDetails

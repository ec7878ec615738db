"""Django's own error answers, on our pages: a 404 tells nothing about what exists."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return render(request, "kit/refused.html", {"status": 404}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return render(request, "kit/refused.html", {"status": 403}, status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form older than its session: nothing was saved, the draft is kept."""
    return render(request, "kit/refused.html", {"status": 403, "expired": True}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """A page that needs no database, with a number to quote; details are in the server's log only."""
    context: dict[str, Any] = {"status": 500, "reference": uuid.uuid4().hex[:8]}
    return render(request, "kit/failed.html", context, status=500)

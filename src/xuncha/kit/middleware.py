"""Turns refusals into pages that say who could and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xuncha.foundation.files.upload import refused_upload
from xuncha.foundation.refusals import Refused


class RefusalPages:
    """A `Refused` raised anywhere below becomes its page, with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """An upload stopped on its way (too large) has left its reason on the request once the body is read."""
        if request.method == "POST" and request.content_type == "multipart/form-data":
            refusal = refused_upload(request)
            return refused(request, refusal) if refusal else None
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refused(request, exception)
        if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
            return render(request, "kit/refused.html", {"status": 413}, status=413)
        return None


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A page for people, JSON for a cell that was edited in place."""
    if "application/json" in request.headers.get("accept", ""):
        return JsonResponse({"error": str(refusal.message)}, status=refusal.status)
    context = {
        "status": refusal.status,
        "title": _("还不能办理") if refusal.status == 422 else "",
        "reason": refusal.message,
        "missing": refusal.details,
        "back_url": local_referer(request),
        "back_label": _("返回"),
    }
    return render(request, "kit/refused.html", context, status=refusal.status)


def local_referer(request: HttpRequest) -> str:
    """The page one came from, only if it is ours."""
    referer = request.headers.get("referer", "")
    root = f"{request.scheme}://{request.get_host()}/"
    return "/" + referer.removeprefix(root) if referer.startswith(root) else "/"

"""Turns refusals into pages that say who could and what is missing."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xuncha.foundation.refusals import Refused


class RefusalPages:
    """A `Refused` raised anywhere below becomes its page, with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refused(request, exception)
        if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
            return render(request, "kit/refused.html", {"status": 413}, status=413)
        return None


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
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

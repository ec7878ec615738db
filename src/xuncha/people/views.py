"""Pages of people: undertakings first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from xuncha.people.undertakings import missing_for, sign_undertakings


def undertakings(request: HttpRequest) -> HttpResponse:
    """Read and sign what is still open; nothing else opens before."""
    if request.method == "POST":
        sign_undertakings(by=request.user)  # type: ignore[arg-type]
        return HttpResponseRedirect("/")
    texts = missing_for(request.user)  # type: ignore[arg-type]
    return render(request, "people/undertakings.html", {"title": _("签署承诺书"), "texts": texts})

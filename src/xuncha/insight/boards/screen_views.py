"""大屏: one page that fills the screen and refreshes itself quietly."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xuncha.insight.boards import access, screen
from xuncha.kit.http import Request


@require_GET
def show(request: Request) -> HttpResponse:
    """The whole page, or with `?part=1` what changes on it."""
    access.require(request.user, access.SCREEN, _("大屏由巡察办和领导小组打开"))
    template = "parts/screen.html" if request.GET.get("part") else "screen.html"
    context = {"title": _("大屏"), **screen.page(request.user, request.GET.get("round", ""))}
    return render(request, f"insight/boards/{template}", context)

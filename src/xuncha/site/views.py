"""Pages that show several rooms: home, finder, help."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xuncha.site import todo


def home(request: HttpRequest) -> HttpResponse:
    """My to-dos, sorted by clock."""
    user: Any = request.user
    return render(request, "site/home.html", {"title": _("待办"), **todo.for_person(user)})


def finder(request: HttpRequest) -> HttpResponse:
    return render(request, "site/home.html", {"title": _("查找")})


def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "site/home.html", {"title": _("使用帮助")})

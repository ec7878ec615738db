"""Pages that show several rooms: home, finder, help."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xuncha.foundation import kinds
from xuncha.kit.http import Request
from xuncha.site import engagement as engagement_room
from xuncha.site import todo
from xuncha.site.finder import find


def home(request: Request) -> HttpResponse:
    """My to-dos, sorted by clock."""
    user = request.user
    return render(request, "site/home.html", {"title": _("待办"), **todo.for_person(user)})


def engagement_page(request: Request, pk: int) -> HttpResponse:
    """Everything of one engagement, as far as this person may know."""
    engagement = kinds.get("engagement").access(request.user, pk)
    return render(request, "site/engagement.html", engagement_room.page(engagement, request.user, request.GET.get("section", "")))


def finder(request: Request) -> HttpResponse:
    """One box over everything I may see."""
    query = request.GET.get("q", "")[:60]
    user = request.user
    context = {"title": _("查找：%(query)s") % {"query": query} if query else _("查找"), "query": query}
    return render(request, "site/finder.html", context | {"groups": find(query, user)})


def help_page(request: Request) -> HttpResponse:
    return render(request, "site/home.html", {"title": _("使用帮助")})

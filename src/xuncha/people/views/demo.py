"""Demonstration only: one click to sign in as, or to look as, somebody of the cast. Elsewhere every one of these is 404."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from xuncha.people import viewing
from xuncha.people.models import User

BACKEND = "xuncha.people.signin.PasswordBackend"


def _person(request: HttpRequest) -> User:
    viewing.require_demo()
    text = request.POST.get("user", "")
    return get_object_or_404(User, pk=int(text) if text.isdigit() else 0, is_active=True)


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in from the list on the sign-in page."""
    login(request, _person(request), backend=BACKEND)
    return HttpResponseRedirect("/")


@require_POST
def view_as(request: HttpRequest) -> HttpResponse:
    """Look at everything as this person does, until one stops."""
    person = _person(request)
    own: Any = getattr(request, "own_user", request.user)
    viewing.view_as(person, by=own)
    request.session[viewing.KEY] = person.pk
    return HttpResponseRedirect("/")


@require_POST
def stop_viewing(request: HttpRequest) -> HttpResponse:
    viewing.require_demo()
    request.session.pop(viewing.KEY, None)
    return HttpResponseRedirect("/")

"""A small form of its own page: shown, checked, acted on; a refusal comes back beside what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from xuncha.foundation.refusals import NotAllowed, Refused, Stale
from xuncha.kit.http import Request

Act = Callable[[dict[str, Any]], str]
"""Calls a verb with what was typed and returns the message that tells what was done."""


def form_page(
    request: Request,
    form: forms.BaseForm,
    act: Act,
    *,
    cancel_url: str,
    done_url: str = "",
    template: str = "kit/form.html",
    **context: Any,
) -> HttpResponse:
    """GET shows the form; POST acts and goes to `done_url` (default: back). Nothing typed is lost by a refusal."""
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
            return HttpResponseRedirect(done_url or cancel_url)
        except (NotAllowed, Stale):
            raise
        except Refused as refusal:
            form.add_error(None, [str(refusal), *(str(detail) for detail in refusal.details)])
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form, "cancel_url": cancel_url} | context, status=status)


def posted_version(request: Request) -> int:
    """The version that was read when the form was opened; 0 where none was sent."""
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else 0

"""Who may know of one record, and who is named not to (practice 11)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.foundation import kinds
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.records import head
from xuncha.people import forms
from xuncha.people.actions import exclusions
from xuncha.people.models import User


def _record(request: HttpRequest, kind: str, pk: int) -> Any:
    user: Any = request.user
    record = kinds.get(kind).access(user, pk)
    if not user.may("people.exclude", record):
        raise NotAllowed(_("您不能设定这条记录的知悉范围"))
    return record


def knowing(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The people who can know of it today; naming one of them out."""
    user: Any = request.user
    record = _record(request, kind, pk)
    excluded = exclusions.excluded_from(record)
    out = {person.pk for _row, person in excluded} | exclusions.excluded_above(record)
    people = [person for person in exclusions.knowers(record) if person.pk not in out]
    form = forms.ExcludeForm(
        request.POST or None, people=[person for person in people if person.pk != user.pk]
    )
    if request.method == "POST" and form.is_valid():
        exclusions.exclude_from_knowing(record, form.chosen(), form.cleaned_data["reason"], by=user)
        return HttpResponseRedirect(request.path)
    context = {
        "title": _("知悉范围"),
        "record": record,
        "record_head": head(record, kinds.get(kind)),
        "people": people,
        "excluded": excluded,
        "form": form,
        "back_url": kinds.get(kind).url(pk),
    }
    return render(request, "people/knowing.html", context, status=422 if form.is_bound else 200)


@require_POST
def lift(request: HttpRequest, kind: str, pk: int, user_id: int) -> HttpResponse:
    record = _record(request, kind, pk)
    person = get_object_or_404(User, pk=user_id)
    exclusions.lift_exclusion(record, person, request.POST.get("reason", ""), by=request.user)  # type: ignore[arg-type]
    return HttpResponseRedirect(reverse("people:knowing", args=[kind, pk]))

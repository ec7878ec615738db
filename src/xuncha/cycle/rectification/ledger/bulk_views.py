"""The page of a bulk act: what was chosen, what is asked, and what could not be done with its reason."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.cycle.rectification import queries
from xuncha.cycle.rectification.ledger import bulk
from xuncha.cycle.rectification.ledger.filters import ItemFilter
from xuncha.cycle.rectification.ledger.forms import BulkForm
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed
from xuncha.kit.acts import confirm_password
from xuncha.kit.http import Request
from xuncha.kit.session import proof_in


@require_POST
def bulk_act(request: Request, code: str) -> HttpResponse:
    """First POST comes from the ledger and shows the page; the second, with `go`, does it."""
    user = request.user
    act = bulk.ACTS.get(code)
    if act is None or not user.reach(act.right, acting=True):
        raise NotAllowed(_("您的授权不含这一项"))
    items = bulk.chosen(act, _rows(request), _picked(request), by=user)
    if not items:
        raise Missing(_("请先选出您能办理的事项"))
    asks_password = act.signs and proof_in(request) is None
    arguments: dict[str, Any] = {
        "asks": act.asks,
        "asks_password": asks_password,
        "organisation_id": items[0].organisation_id,
    }
    go = bool(request.POST.get("go")) or not (act.asks or act.signs)
    form = BulkForm(request.POST if go else None, **arguments)
    if not go or not form.is_valid():
        return _page(request, act, items, form, status=422 if go else 200)
    try:
        proof = _proof(request, act, form)
    except NeedsReason as need:
        form.add_error("password", str(need))
        return _page(request, act, items, form, status=422)
    outcome = bulk.run(code, items, form.cleaned_data, by=user, proof=proof)
    context = {"title": act.label, "outcome": outcome, "back_url": _back(request)}
    return render(request, "rectification/bulk_done.html", context)


def _rows(request: Request) -> Any:
    """What the ledger showed: the same filter over what this person may see."""
    return ItemFilter(request.GET or None, queryset=queries.items(request.user), request=request).qs


def _picked(request: Request) -> list[int] | None:
    if request.POST.get("all"):
        return None
    return [int(value) for value in request.POST.getlist("pick") if value.isdigit()]


def _proof(request: Request, act: bulk.BulkAct, form: BulkForm) -> Proof | None:
    if not act.signs:
        return None
    return proof_in(request) or confirm_password(request, form.cleaned_data["password"])


def _back(request: Request) -> str:
    return reverse("rectification:ledger") + "?" + request.GET.urlencode()


def _page(
    request: Request, act: bulk.BulkAct, items: list[Any], form: BulkForm, *, status: int
) -> HttpResponse:
    context = {
        "title": _("%(act)s：%(count)d 条") % {"act": act.label, "count": len(items)},
        "items": items,
        "form": form,
        "all": request.POST.get("all", ""),
        "submit_label": act.label,
        "cancel_url": _back(request),
    }
    return render(request, "rectification/bulk.html", context, status=status)

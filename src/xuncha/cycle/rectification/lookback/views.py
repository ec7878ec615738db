"""Pages of a look-back: the old problems one by one, and a round in figures."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xuncha.cycle.planning.models import Engagement, Round
from xuncha.cycle.rectification.ledger.flow import state_label
from xuncha.cycle.rectification.ledger.forms import day_input, rows
from xuncha.cycle.rectification.lookback import actions, queries
from xuncha.cycle.rectification.models import Recheck
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.http import Request


class RecheckForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("复诊结论"), choices=Recheck.Verdict.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(label=gettext_lazy("核查日期"), widget=day_input())
    note = forms.CharField(
        label=gettext_lazy("核查情况"),
        required=False,
        widget=rows(3),
        help_text=gettext_lazy("看了什么、问了谁、与当时报告的有什么出入；反弹和虚假整改必填"),
    )


def engagement_of(request: Request, pk: int) -> Engagement:
    """The new engagement, for those who read its rechecks."""
    engagement: Engagement = kinds.get("engagement").access(request.user, pk)
    if not request.user.may("rectification.read_recheck", engagement):
        raise NotAllowed(_("复诊情况由本组和巡察办查阅"))
    return engagement


@require_GET
def page(request: Request, pk: int) -> HttpResponse:
    """旧问题复诊: every problem of the earlier inspection, with what the unit had reported and what is found now."""
    engagement = engagement_of(request, pk)
    items = queries.lines(engagement, request.user)
    writes = engagement.state == "under_way" and request.user.may("rectification.recheck", engagement)
    for item in items:
        item.state_words = state_label(item.state)
        item.form = _form(item) if writes else None
    context = {
        "title": _("旧问题复诊：%(unit)s") % {"unit": engagement.organisation},
        "engagement": engagement,
        "items": items,
        "tally": queries.tally(items),
        "writes": writes,
    }
    return render(request, "rectification/lookback.html", context)


def _form(item: Any) -> RecheckForm:
    known = item.recheck
    initial = {"on": known.on, "verdict": known.verdict, "note": known.note} if known else {"on": today()}
    return RecheckForm(initial=initial, auto_id=f"id_{item.pk}_%s")


@require_POST
def record(request: Request, pk: int, item: int) -> HttpResponse:
    """One verdict."""
    engagement = engagement_of(request, pk)
    actions.require_recheck(engagement, request.user)
    found = queries.old_items(engagement).filter(pk=item).select_related("engagement").first()
    if found is None:
        raise Http404
    form = RecheckForm(request.POST)
    url = reverse("rectification:lookback", args=[pk])
    if not form.is_valid():
        context = {"title": _("复诊：%(item)s") % {"item": found}, "form": form, "cancel_url": url}
        return render(request, "kit/form.html", context, status=422)
    actions.recheck(found, engagement=engagement, by=request.user, **form.cleaned_data)
    messages.success(request, _("已记下复诊结论"))
    return HttpResponseRedirect(f"{url}#item-{item}")


@require_GET
def of_round(request: Request, pk: int) -> HttpResponse:
    """A round's rechecks in figures, a line a unit."""
    round_: Round = kinds.get("round").access(request.user, pk)
    if not request.user.holds("rectification.read_recheck"):
        raise NotAllowed(_("复诊情况由巡察组和巡察办查阅"))
    found = queries.of_round(round_, request.user)
    columns = zip(*(astuple(told) for _one, told in found), strict=True) if found else ()
    context = {
        "title": _("旧问题复诊情况：%(round)s") % {"round": round_},
        "round": round_,
        "lines": found,
        "total": queries.Tally(*(sum(column) for column in columns)) if found else None,
    }
    return render(request, "rectification/lookback_round.html", context)

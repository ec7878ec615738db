"""录入和速度: the page of quality measured live, its speed fragment, and the records that fall short."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xuncha.cycle.planning.models import Round
from xuncha.foundation import kinds
from xuncha.insight.boards import access, entry
from xuncha.insight.indicators.facts import fact
from xuncha.insight.quality.views import RIGHT
from xuncha.kit.http import Request

MOST = 200


def _require(user: Any) -> None:
    access.require(user, RIGHT, _("录入和速度由巡察办查看"))


def _round_in(request: Request) -> int | None:
    text = request.GET.get("round", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


@require_GET
def show(request: Request) -> HttpResponse:
    _require(request.user)
    chosen = _round_in(request)
    context = {
        "title": _("录入和速度"),
        "complete": entry.complete(request.user, chosen),
        "accurate": [*entry.accurate(request.user, chosen), entry.sent_back(request.user, chosen)],
        "reconciled": [entry.reconciled(request.user)],
        "rounds": Round.objects.visible_to(request.user).order_by("-pk").only("name"),
        "chosen": chosen,
    }
    return render(request, "insight/boards/entry.html", context)


@require_GET
def speed(request: Request) -> HttpResponse:
    """The fixed tables counted now; fetched after the page stands."""
    _require(request.user)
    return render(request, "insight/boards/parts/readings.html", {"readings": entry.quick(request.user)})


@require_GET
def gaps(request: Request) -> HttpResponse:
    """The records that lack something, the newest first, each with its title where the reader may know it."""
    _require(request.user)
    one = entry.measure(request.GET.get("measure", ""))
    if one is None:
        raise Http404
    of = fact(one.fact)
    rows = one.gaps(request.user, _round_in(request)).select_related("organisation").order_by("-pk")
    found = list(rows.values_list(of.record, "organisation__name")[: MOST + 1])
    known = kinds.get(of.kind).titles(request.user, {pk for pk, _unit in found})
    lines = [
        {
            "title": known.get(pk, ""),
            "url": kinds.get(of.kind).url(pk) if pk in known else "",
            "kind": kinds.get(of.kind).label,
            "unit": unit,
        }
        for pk, unit in found[:MOST]
    ]
    context = {
        "title": _("缺项：%(measure)s") % {"measure": one.name},
        "lead": one.definition,
        "lines": lines,
        "more": MOST if len(found) > MOST else 0,
        "crumbs": [{"label": _("录入和速度"), "url": reverse("insight:entry_quality")}, {"label": one.name}],
    }
    return render(request, "insight/boards/gaps.html", context)

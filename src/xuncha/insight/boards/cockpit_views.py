"""The cockpit, and the rows behind what waits and what is late."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xuncha.catalogue.models import Organisation
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.flow.pending import what
from xuncha.foundation.rules import days_left, sentence
from xuncha.insight.boards import access, cockpit, places
from xuncha.kit.http import Request

MOST = 200


@require_GET
def show(request: Request) -> HttpResponse:
    _require(request)
    return render(
        request, "insight/boards/cockpit.html", {"title": _("驾驶舱"), **cockpit.page(request.user)}
    )


def _require(request: Request) -> None:
    access.require(request.user, access.COCKPIT, _("驾驶舱由巡察办查看"))


@require_GET
def waiting(request: Request) -> HttpResponse:
    """What waits for one act, or in one group: each with its title where the reader may know it."""
    _require(request)
    rows = places.waiting(request.user).order_by("since", "id")
    rows = _narrowed(rows, request, ("kind", "edge", "party"), ("group_id", "user_id"))
    found = list(rows[: MOST + 1])
    known, units = _titles(found, request.user), _units(found)
    lines = [
        {
            "title": known.get((row.kind, row.record_id), ""),
            "url": kinds.get(row.kind).url(row.record_id) if (row.kind, row.record_id) in known else "",
            "kind": kinds.get(row.kind).label,
            "unit": units.get(row.organisation_id, ""),
            "what": what(row),
            "days": (today() - timezone.localtime(row.since).date()).days,
            "clock": {"due": row.due, "days_left": (row.due - today()).days} if row.due else None,
        }
        for row in found[:MOST]
    ]
    return _rows_page(request, _("等办的事项"), lines, more=len(found) > MOST)


@require_GET
def overdue(request: Request) -> HttpResponse:
    """Clocks of one rule that ran out, each with how its date was counted and on what it rests."""
    _require(request)
    rows = places.late_clocks(request.user, today()).select_related("rule").order_by("due", "id")
    found = list(_narrowed(rows, request, ("code",), ("group_id",))[: MOST + 1])
    known, units = _titles(found, request.user), _units(found)
    lines = [
        {
            "title": known.get((clock.kind, clock.record_id), ""),
            "url": kinds.get(clock.kind).url(clock.record_id)
            if (clock.kind, clock.record_id) in known
            else "",
            "kind": kinds.get(clock.kind).label,
            "unit": units.get(clock.organisation_id, ""),
            "what": sentence(clock),
            "days": -days_left(clock, today()),
            "clock": {"due": clock.due, "days_left": days_left(clock, today()), "rule": str(clock.rule)},
        }
        for clock in found[:MOST]
    ]
    return _rows_page(request, _("逾期的时限"), lines, more=len(found) > MOST, late=True)


def _narrowed(
    rows: QuerySet[Any], request: Request, texts: Iterable[str], numbers: Iterable[str]
) -> QuerySet[Any]:
    asked = {name: value for name in texts if (value := request.GET.get(name, "")[:40])}
    asked |= {
        name: value
        for name in numbers
        if (value := request.GET.get(name, "")).isdecimal() and len(value) < 18
    }
    return rows.filter(**asked)


def _titles(rows: Iterable[Any], user: Any) -> dict[tuple[str, int], str]:
    return kinds.titles(((row.kind, row.record_id) for row in rows), user)


def _units(rows: Iterable[Any]) -> dict[int | None, str]:
    ids = {row.organisation_id for row in rows if row.organisation_id}
    return {unit.pk: str(unit) for unit in Organisation.objects.filter(pk__in=ids)}


def _rows_page(
    request: Request, title: str, lines: list[dict[str, Any]], *, more: bool, late: bool = False
) -> HttpResponse:
    context = {
        "title": title,
        "lines": lines,
        "more": MOST if more else 0,
        "late": late,
        "crumbs": [{"label": _("驾驶舱"), "url": reverse("insight:cockpit")}, {"label": title}],
    }
    return render(request, "insight/boards/rows.html", context)

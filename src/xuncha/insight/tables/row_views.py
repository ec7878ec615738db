"""The rows behind a figure: what was counted, one line each, as far as this person may read it and not only count it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.insight.indicators import dimensions
from xuncha.insight.indicators.definitions import Indicator, dictionary, indicator
from xuncha.insight.indicators.results import Figure
from xuncha.insight.tables.drilling import Behind, behind, list_url, reading_right
from xuncha.insight.tables.filling import filter_words
from xuncha.insight.tables.specs import filters_in
from xuncha.insight.tables.views import require_right
from xuncha.kit.http import Request, whole
from xuncha.kit.lists import PAGE


@require_GET
def figure_rows(request: Request) -> HttpResponse:
    """One page of the rows; each leads to its record where the person may open it."""
    user = request.user
    require_right(user)
    one = _asked(request.GET.get("indicator", ""))
    of = one.facts()[0]
    if not user.reach(reading_right(of)):
        raise NotAllowed(_("您可以统计这些记录，但不能逐条查看"))
    where = filters_in(request.GET, one.dimensions())
    rows = behind(one, where, user, today())
    number = max(whole(request.GET.get("page")) or 1, 1)
    numbers = rows.numbers()
    total, found = sum(numbers), rows.page(numbers, (number - 1) * PAGE, PAGE)
    context = {
        "title": _("%(name)s：背后的记录") % {"name": _(one.name)},
        "caliber": _(one.caliber),
        "filters": filter_words(where, user),
        "heads": [dimensions.label(name) for name in rows.told],
        "amount": of.columns[rows.amount].label if rows.amount else "",
        "lines": lines(rows, one, found, user),
        "page": pager(request, number, len(found), total),
        "list_url": list_url(of, one, where),
    }
    return render(request, "insight/tables/rows.html", context)


def _asked(slug: str) -> Indicator:
    if slug not in dictionary() or indicator(slug).is_ratio:
        raise Http404
    return indicator(slug)


def lines(rows: Behind, one: Indicator, found: Sequence[Sequence[Any]], user: Actor) -> list[dict[str, Any]]:
    """Titles only of records this person may know of; one statement for them and one for each named dimension."""
    kind = kinds.get(rows.of.kind) if rows.of.kind else None
    titles = kind.titles(user, {row[0] for row in found}) if kind else {}
    words = [
        dimensions.words(name, {row[at] for row in found}, rows.of.columns[name])
        for at, name in enumerate(rows.told, start=1)
    ]
    return [
        {
            "title": titles.get(row[0], ""),
            "url": kind.url(row[0]) if kind and row[0] in titles else "",
            "cells": [named[value] for named, value in zip(words, row[1:], strict=False)],
            "amount": amount_in_words(row[len(words) + 1], one) if rows.amount else "",
        }
        for row in found
    ]


def amount_in_words(value: int | None, one: Indicator) -> str:
    """As the figure itself is written: money in its unit."""
    return Figure(value, one.unit).text


def pager(request: Request, number: int, count: int, total: int) -> dict[str, Any] | None:
    def url(page: int) -> str:
        query = request.GET.copy()
        query["page"] = str(page)
        return f"?{query.urlencode()}"

    start = (number - 1) * PAGE
    if not total:
        return None
    return {
        "first": start + 1,
        "last": start + count,
        "total": total,
        "previous_url": url(number - 1) if number > 1 else "",
        "next_url": url(number + 1) if start + count < total else "",
    }

"""资料查询: one box over everything one may see (M1-18)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xuncha.foundation import audit
from xuncha.foundation.search import finding, making, scanning
from xuncha.foundation.search.query import parse
from xuncha.foundation.verbs import act
from xuncha.insight.search import showing
from xuncha.insight.search.asking import Asked, asked
from xuncha.kit.http import Request


@require_GET
def search(request: Request) -> HttpResponse:
    """A page of results, best first; facets come with it, or as a second fragment where there are many."""
    user = request.user
    question, found = _found(asked(request.GET), user)
    context = {
        "title": _("资料查询"),
        "asked": question,
        "hits": showing.hits(found.entries, user, question.query.words),
        "chosen": showing.chosen_words(question, user),
        "waiting": [source.kind.label for source in making.waiting()],
        "sealed": [kind.label for kind in scanning.kinds_for(user)],
        "page": _page(question, found),
    }
    return render(request, "insight/search/search.html", context | _counted(found.facets, question, user))


def _found(question: Asked, user: Any) -> tuple[Asked, finding.Found]:
    """Where nothing holds all that was typed, what holds most of its words."""
    found = finding.find(user, question.query, question.narrowing, question.page)
    nearly = None if found.entries else question.nearly()
    if nearly is None:
        return question, found
    also = finding.find(user, nearly.query, nearly.narrowing, nearly.page)
    return (nearly, also) if also.entries else (question, found)


def _counted(facets: finding.Facets | None, question: Asked, user: Any) -> dict[str, Any]:
    if facets is None:
        return {"facets_url": f"{reverse('insight:search_facets')}{question.url()}"}
    return {"total": facets.total, "groups": showing.facet_groups(facets, question, user)}


def _page(question: Asked, found: finding.Found) -> dict[str, Any] | None:
    if question.page == 1 and not found.more:
        return None
    return {
        "first": question.first,
        "last": question.first + len(found.entries) - 1,
        "total": found.facets.total if found.facets else None,
        "previous_url": question.url(page=question.page - 1) if question.page > 1 else "",
        "next_url": question.url(page=question.page + 1) if found.more else "",
    }


@require_GET
def facets(request: Request) -> HttpResponse:
    """Total and facets of a question that finds much, after its first page stands."""
    question = asked(request.GET)
    counted = finding.count(request.user, question.query, question.narrowing)
    context = {"asked": question, "whole": reverse("insight:search")}
    return render(request, "insight/search/facets.html", context | _counted(counted, question, request.user))


@require_POST
def sealed(request: Request) -> HttpResponse:
    """Look in the sealed records one may read. By POST, so that the words stand in no address and no access log."""
    query = parse(request.POST.get("q", ""))
    user = request.user
    scanned = scanning.scan(user, query)
    with act():
        audit.record("search.opened", by=user, data={"opened": scanned.looked, "found": len(scanned.hits)})
    context = {
        "title": _("密封内容"),
        "typed": request.POST.get("q", "")[:1000],
        "hits": showing.opened_hits(scanned.hits, query.words),
        "scanned": scanned,
        "kinds": [kind.label for kind in scanning.kinds_for(user)],
        "short": [kind.label for kind in scanned.short],
        "most": scanning.EACH,
    }
    template = "insight/search/parts/sealed.html" if request.htmx else "insight/search/sealed.html"
    return render(request, template, context)

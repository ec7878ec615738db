"""Saving a list's filter under a name."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.foundation.keys.fields import SealedColumn
from xuncha.foundation.refusals import Missing
from xuncha.kit.http import Request
from xuncha.kit.models import SavedView


@require_POST
def save_view(request: Request) -> HttpResponse:
    """Keep the query of a list page under a name; a second save under the same name replaces it."""
    page, name, query = (
        request.POST.get("page", ""),
        request.POST.get("name", "").strip(),
        request.POST.get("query", ""),
    )
    try:
        query = without_searched_words(query, resolve(page).func)
    except Resolver404:
        raise Missing(_("没有这个列表")) from None
    if not name or len(name) > 40 or len(query) > 500:
        raise Missing(_("请给视图起一个不超过 40 字的名称"))
    SavedView.objects.update_or_create(
        user_id=request.user.pk, page=page, name=name, defaults={"query": query}
    )
    return HttpResponseRedirect(f"{page}?{query}")


def without_searched_words(query: str, view: Any) -> str:
    """The query as it may be kept: what was searched for in sealed columns is a name, and would lie here in clear."""
    searched = sealed_searches(getattr(view, "view_class", None))
    if not searched:
        return query
    kept = QueryDict(query, mutable=True)
    for name in searched:
        kept.pop(name, None)
    return kept.urlencode()


def sealed_searches(view: Any) -> list[str]:
    """Filters of a list that look for a text in columns which only Python can open."""
    filterset: Any = getattr(view, "filterset", None)
    model = filterset and filterset._meta.model
    if not model or not any(isinstance(item, SealedColumn) for item in model._meta.concrete_fields):
        return []
    found = filterset.base_filters.items()
    return [name for name, item in found if isinstance(item, django_filters.CharFilter) and item.method]

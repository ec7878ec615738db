"""Saving a list's filter under a name."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

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
        resolve(page)
    except Resolver404:
        raise Missing(_("没有这个列表")) from None
    if not name or len(name) > 40 or len(query) > 500:
        raise Missing(_("请给视图起一个不超过 40 字的名称"))
    SavedView.objects.update_or_create(
        user_id=request.user.pk, page=page, name=name, defaults={"query": query}
    )
    return HttpResponseRedirect(f"{page}?{query}")

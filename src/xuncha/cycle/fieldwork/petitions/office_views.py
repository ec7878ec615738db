"""What office and leaders see: numbers; and the published scope, which the office keeps."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.petitions import counting, forms, scope
from xuncha.cycle.fieldwork.petitions.views import room_tabs
from xuncha.cycle.planning.models import Round
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request

FIGURES = ("total", "persons", "realname", "repeats", "settled", "answered")


def counts(request: Request) -> HttpResponse:
    """Petitions 件 and persons 人 by unit, channel, kind and disposal: no name, no word (domain §8.2)."""
    user = request.user
    if not user.holds("petitions.count"):
        raise NotAllowed(_("您的授权不含这一页"))
    wanted = request.GET.get("round", "")
    rows = counting.counted(user, round_id=int(wanted) if wanted.isdigit() else None)
    lines = counting.by_engagement(rows, user)
    context = {
        "title": _("信访统计"),
        "lines": lines,
        "totals": {name: sum(line[name] for line in lines) for name in FIGURES},
        "tables": counting.tables(rows),
        "crossed": counting.crossed(rows),
        "rounds": Round.objects.visible_to(user).order_by("-term__no", "-no"),
        "chosen": wanted,
        "room_tabs": room_tabs(user, "petition_counts"),
        "keeps_scope": bool(user.reach("petitions.scope", acting=True)),
    }
    return render(request, "fieldwork/petitions/counts.html", context)


def scope_list(request: Request) -> HttpResponse:
    """What is taken up and what goes to whom, as published."""
    if not any(request.user.holds(right) for right in ("petitions.scope", "petitions.add")):
        raise NotAllowed(_("您的授权不含这一页"))
    context = {
        "title": _("信访受理范围"),
        "scopes": list(scope.scopes().values()),
        "edits": bool(request.user.reach("petitions.scope", acting=True)),
    }
    return render(request, "fieldwork/petitions/scope.html", context)


def scope_edit(request: Request, sort: str) -> HttpResponse:
    if not request.user.reach("petitions.scope", acting=True):
        raise NotAllowed(_("信访受理范围由巡察办维护"))
    published = scope.scopes().get(sort)
    if published is None:
        raise Http404
    initial = {
        "accepted": published.accepted,
        "department": published.department,
        "reason": published.reason,
    }

    def act(fields: dict[str, Any]) -> str:
        scope.change_scope(sort, by=request.user, **fields)
        return _("已保存")

    return form_page(
        request,
        forms.ScopeForm(request.POST or None, initial=initial),
        act,
        cancel_url=reverse("fieldwork:petition_scope"),
        title=_("受理范围：%(sort)s") % {"sort": published.label},
        submit_label=_("保存"),
    )

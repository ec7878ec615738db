"""成果运用: what came of the inspections, round by round, and the suggestions with their replies (M0-32)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xuncha.cycle.planning.models import Term
from xuncha.insight.boards import access, figures
from xuncha.insight.patterns.flow import suggestion_flow
from xuncha.insight.patterns.models import InspectionSuggestion, ThematicOutline, TypicalCase
from xuncha.kit.http import Request

SHOWN = 12
BOTH_RATES = ("rect_done_rate", "rect_done_or_basic_rate")


@require_GET
def show(request: Request) -> HttpResponse:
    user = request.user
    access.require(user, access.RESULTS, _("成果运用由巡察办和领导小组查看"))
    terms = list(Term.objects.all())
    wanted = request.GET.get("term", "")
    chosen = next((term for term in terms if str(term.pk) == wanted), None)
    where = {"term": [chosen.pk]} if chosen else {}
    matrix = figures.by_round("results", user, where)
    context = {
        "title": _("成果运用"),
        "matrix": matrix,
        "chart": figures.drawn(matrix, BOTH_RATES),
        "terms": terms,
        "chosen": chosen,
        **_papers(user),
    }
    return render(request, "insight/boards/results.html", context)


def _papers(user: Any) -> dict[str, Any]:
    """Suggestions with where they stand, thematic outlines, typical cases; four statements."""
    sent = InspectionSuggestion.objects.visible_to(user).exclude(state__in=("draft", "void"))
    counted = dict(sent.order_by().values_list("state").annotate(count=Count("pk")))
    return {
        "suggestions": [
            (row, suggestion_flow.label(row.state), suggestion_flow.states[row.state].tone)
            for row in sent.select_related("organisation").order_by("-id")[:SHOWN]
        ],
        "suggestion_states": [(suggestion_flow.label(state), count) for state, count in counted.items()],
        "outlines": ThematicOutline.objects.visible_to(user).exclude(state="void").order_by("-id")[:SHOWN],
        "cases": TypicalCase.objects.visible_to(user).select_related("leaf").order_by("-id")[:SHOWN],
    }

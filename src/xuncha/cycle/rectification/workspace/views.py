"""The unit's day and the county leader's units."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xuncha.cycle.rectification import queries, samples
from xuncha.cycle.rectification.ledger.flow import WORKING
from xuncha.cycle.rectification.ledger.forms import ProgressForm
from xuncha.cycle.rectification.models import Measure
from xuncha.cycle.rectification.rates import rates
from xuncha.cycle.rectification.workspace.queries import assigned, to_do, units_answered_for
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.http import Request


@require_GET
def today_page(request: Request) -> HttpResponse:
    """What to do today, for the liaison officer and the head of a unit."""
    user = request.user
    if not user.holds("rectification.self_report"):
        raise NotAllowed(_("这一页供被巡察单位使用"))
    context = to_do(user) | {
        "title": _("本单位整改"),
        "rates": rates(queries.items(user)),
        "signs": user.holds("rectification.sign"),
        "progress_form": ProgressForm(initial={"declared": "in_progress"}),
        "samples": [(label, samples.SAMPLES[sort]) for sort, label in Measure.Sort.choices],
        "day": today(),
    }
    context["nothing"] = not any(
        context[name]
        for name in (
            "returned",
            "late",
            "soon",
            "to_sign",
            "feedbacks",
            "plans",
            "reports",
            "sheets",
            "to_publish",
        )
    )
    return render(request, "rectification/today.html", context)


@require_GET
def mine(request: Request) -> HttpResponse:
    """What the unit gave this person to fill in: items, their measures and dates; nothing else of the unit."""
    user = request.user
    if not user.holds("rectification.progress"):
        raise NotAllowed(_("这一页供责任部门填报人使用"))
    items = assigned(user)
    working = [item for item in items if item.state in WORKING]
    context = {
        "title": _("分给我的整改"),
        "working": working,
        "others": [item for item in items if item.state not in WORKING],
        "late": sum(item.is_overdue(today()) for item in working),
        "progress_form": ProgressForm(initial={"declared": "in_progress"}),
        "samples": [(label, samples.SAMPLES[sort]) for sort, label in Measure.Sort.choices],
        "day": today(),
    }
    return render(request, "rectification/mine.html", context)


@require_GET
def answer_for(request: Request) -> HttpResponse:
    """The units a county leader answers for, one line each."""
    user = request.user
    if not user.holds("rectification.leader_review"):
        raise NotAllowed(_("这一页供分管（联系）县领导使用"))
    context = {"title": _("分管单位整改"), "units": units_answered_for(user)}
    return render(request, "rectification/answer_for.html", context)

"""The group meeting: every petition that waits in one grid, proposals entered together, one signature over the batch (practice 6)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.petitions import deciding, queries, scope
from xuncha.cycle.fieldwork.petitions.deciding import Proposal
from xuncha.cycle.fieldwork.petitions.models import Disposal
from xuncha.cycle.fieldwork.petitions.views import engagement_for
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.kit.acts import confirm_password
from xuncha.kit.http import Request
from xuncha.kit.session import proof_in


def triages(request: Request) -> HttpResponse:
    """The engagements whose petitions one may bring to a meeting."""
    if not request.user.holds("petitions.add"):
        raise NotAllowed(_("信访件由本组研究"))
    rows = list(queries.engagements(request.user, "petitions.add")[:100])
    if len(rows) == 1:
        return HttpResponseRedirect(reverse("fieldwork:triage", args=[rows[0].pk]))
    context = {"title": _("组务会研究信访件"), "engagements": rows}
    return render(request, "fieldwork/petitions/triages.html", context)


def triage(request: Request, pk: int) -> HttpResponse:
    """What waits for a proposal, and what waits for the leader."""
    engagement = engagement_for(request, pk, "petitions.add")
    errors: list[str] = []
    if request.method == "POST":
        try:
            _entered(request, engagement)
            return HttpResponseRedirect(request.path)
        except Missing as refusal:
            errors = [str(refusal), *(str(detail) for detail in refusal.details)]
    context = _context(request, engagement) | {"errors": errors, "meeting": request.POST.get("meeting", "")}
    return render(request, "fieldwork/petitions/triage.html", context, status=422 if errors else 200)


def _context(request: Request, engagement: Engagement) -> dict[str, Any]:
    user = request.user
    published = scope.scopes()
    open_ = queries.waiting(engagement, user, "registered", "petitions.write")
    proposed = queries.waiting(engagement, user, "proposed", "petitions.approve")
    return {
        "title": _("组务会研究信访件：%(unit)s") % {"unit": engagement.organisation},
        "engagement": engagement,
        "rows": [_row(petition, published[petition.sort], request) for petition in open_],
        "disposals": Disposal.choices,
        "proposed": proposed,
        "asks_password": proof_in(request) is None,
    }


def _row(petition: Any, published: Any, request: Request) -> dict[str, Any]:
    usual = "in_group" if published.accepted else "department" if published.department else "not_accepted"
    return {
        "petition": petition,
        "scope": published,
        "picked": str(petition.pk) in request.POST.getlist("pick"),
        "disposal": request.POST.get(f"disposal-{petition.pk}", petition.disposal or usual),
        "opinion": request.POST.get(f"opinion-{petition.pk}", petition.opinion),
    }


def _entered(request: Request, engagement: Engagement) -> None:
    ids = [int(text) for text in request.POST.getlist("pick") if text.isdigit()]
    found = [
        petition
        for petition in queries.of_ids(request.user, "petitions.write", ids)
        if petition.engagement_id == engagement.pk
    ]
    rows = [
        Proposal(
            petition,
            request.POST.get(f"disposal-{petition.pk}", ""),
            request.POST.get(f"opinion-{petition.pk}", "").strip(),
        )
        for petition in found
    ]
    if any(row.disposal not in Disposal.values for row in rows):
        raise Missing(_("勾选的每一件都要选处置方式"))
    count = deciding.propose_many(rows, meeting=request.POST.get("meeting", "").strip(), by=request.user)
    messages.success(request, _("已提出 %(count)d 件处置意见，等组长审定") % {"count": count})


def approve_batch(request: Request, pk: int) -> HttpResponse:
    """The leader signs once over the ticked proposals."""
    engagement = engagement_for(request, pk, "petitions.approve")
    if request.method != "POST":
        return HttpResponseRedirect(reverse("fieldwork:triage", args=[pk]))
    ids = [int(text) for text in request.POST.getlist("pick") if text.isdigit()]
    rows = queries.of_ids(request.user, "petitions.approve", ids)
    rows = [row for row in rows if row.engagement_id == engagement.pk and row.state == "proposed"]
    proof = proof_in(request) or confirm_password(request, request.POST.get("password", ""))
    reason = request.POST.get("reason", "").strip()
    count = deciding.approve_many(rows, by=request.user, proof=proof, reason=reason)
    messages.success(request, _("已审定 %(count)d 件；反映人联系方式随之密封") % {"count": count})
    return HttpResponseRedirect(reverse("fieldwork:triage", args=[pk]))

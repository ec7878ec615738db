"""The joint-review desk: one item at a time, large; ↑↓ to move, 1 to agree, 2 to return (screens.md "Ledger")."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from xuncha.cycle.rectification import parties, queries
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.foundation import kinds
from xuncha.foundation.exclusions import without_excluded
from xuncha.foundation.flow import engine, pending
from xuncha.foundation.flow.models import Pending
from xuncha.foundation.flow.parallel import opine
from xuncha.foundation.refusals import NeedsReason, NotAllowed
from xuncha.kit.http import Request
from xuncha.kit.records import opinions

LONGEST_QUEUE = 500


def party_of(user: Any, wanted: str = "") -> str:
    """The party for which this person reviews; the one asked for if held."""
    held = [
        party for party in parties.LABELS if user.reach(f"rectification.joint_review.{party}", acting=True)
    ]
    if not held:
        raise NotAllowed(_("会审由纪委监委、组织部、巡察办等会审单位办理"))
    return wanted if wanted in held else held[0]


def queue(user: Any, party: str) -> list[int]:
    """Items that wait for this party's opinion and that this person may give; one statement."""
    right = f"rectification.joint_review.{party}"
    waiting = Pending.objects.filter(kind="rectification_item", party=party, right=right)
    waiting = waiting.filter(user.reach(right, acting=True).q(own_column="user_id"))
    waiting = without_excluded(waiting.exclude(barred__contains=f",{user.pk},"), user)
    return list(
        waiting.order_by("organisation_id", "record_id").values_list("record_id", flat=True)[:LONGEST_QUEUE]
    )


class Desk(View):
    request: Request

    def get(self, request: Request) -> HttpResponse:
        user = request.user
        party = party_of(user, request.GET.get("party", ""))
        waiting = queue(user, party)
        if not waiting:
            return render(
                request, "rectification/desk.html", {"title": _("整改会审"), "item": None, "party": party}
            )
        wanted = int(at) if (at := request.GET.get("at", "")).isdigit() else waiting[0]
        current = wanted if wanted in waiting else waiting[0]
        item: RectificationItem = kinds.get("rectification_item").access(user, current)
        return render(request, "rectification/desk.html", self._context(item, party, waiting))

    def _context(self, item: RectificationItem, party: str, waiting: list[int]) -> dict[str, Any]:
        user = self.request.user
        place = waiting.index(item.pk)
        return queries.parts(item, user) | {
            "title": _("整改会审"),
            "item": item,
            "party": party,
            "party_label": parties.LABELS[party],
            "place": place + 1,
            "total": len(waiting),
            "previous": self._url(party, waiting[place - 1]) if place else "",
            "next": self._url(party, waiting[place + 1]) if place + 1 < len(waiting) else "",
            "opinions": opinions(item, "joint_review", user),
            "still": [parties.LABELS[other] for other in self._open_parties(item) if other != party],
            "same_kind": queries.same_kind(item, user),
        }

    def _open_parties(self, item: RectificationItem) -> list[str]:
        return pending.open_parties(item, engine.flow_of(item).parallels["joint_review"])

    def _url(self, party: str, pk: int) -> str:
        return f"{reverse('rectification:desk')}?party={party}&at={pk}"

    def post(self, request: Request) -> HttpResponse:
        """One opinion, and on to the next item."""
        user = request.user
        party = party_of(user, request.POST.get("party", ""))
        pk = int(at) if (at := request.POST.get("item", "")).isdigit() else 0
        item: RectificationItem = kinds.get("rectification_item").access(user, pk)
        waiting = queue(user, party)
        result = "return" if request.POST.get("result") == "return" else "agree"
        try:
            opine(item, party=party, result=result, text=request.POST.get("text", ""), by=user)
        except NeedsReason as need:
            messages.error(request, str(need))
            return HttpResponseRedirect(self._url(party, pk))
        messages.success(request, _("%(item)s：已%(result)s") % {"item": str(item)[:30], "result": _("退回") if result == "return" else _("同意")})  # fmt: skip
        after = [other for other in waiting if other > pk] or [other for other in waiting if other != pk]
        return HttpResponseRedirect(self._url(party, after[0]) if after else reverse("rectification:desk"))

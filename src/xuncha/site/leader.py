"""The county leader's page: five figures, what waits for a decision, the units answered for; also as one printed A4.

Leaders look for thirty seconds (design §1), so nothing here needs a second click to be understood.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xuncha.cycle.planning import coverage, queries
from xuncha.cycle.rectification import queries as ledger
from xuncha.cycle.rectification.rates import Rates, rates
from xuncha.cycle.rectification.workspace.queries import units_answered_for
from xuncha.cycle.reporting.models import FeedbackItem
from xuncha.site import todo

ROLES = frozenset({"party_secretary", "lg_head", "lg_deputy", "lg_member", "county_leader"})
DECISIONS = 3


def is_leader(user: Any) -> bool:
    return any(held.role_code in ROLES for held in user.appointments)


def page(user: Any) -> dict[str, Any]:
    """Figures with their definitions, the most urgent decisions, and the units this person answers for."""
    cards = todo.cards_for(user)
    return {
        "figures": figures(user),
        "decisions": cards[:DECISIONS],
        "more": len(cards) - DECISIONS,
        "total": len(cards),
        "units": units_answered_for(user) if user.holds("rectification.leader_review") else [],
        "engagements": [{"record": row} for row in queries.engagements(user).filter(state="under_way")[:40]],
    }


def figures(user: Any) -> list[dict[str, Any]]:
    """Coverage, units under inspection, problems fed back, both completion rates, overdue."""
    found = rates(ledger.items(user)) if user.holds("rectification.read") else Rates()
    return [
        *_coverage(user),
        _figure(
            _("正在巡察"),
            queries.engagements(user).filter(state="under_way").count(),
            _("个单位"),
            "planning:engagements",
        ),
        _figure(
            _("已反馈问题"), FeedbackItem.objects.visible_to(user).count(), _("个"), "rectification:ledger"
        ),
        {
            "label": _("整改完成率"),
            "value": found.strict,
            "unit": "",
            "url": reverse("rectification:ledger"),
            "definition": _("已完成 ÷ 全部（%(unit)s）；含基本完成为 %(wide)s")
            % {"unit": found.unit, "wide": found.wide},
            "note": _("含基本完成 %(wide)s") % {"wide": found.wide},
        },
        _figure(
            _("超期未完成"),
            found.overdue,
            _("项"),
            "rectification:ledger",
            state="overdue" if found.overdue else "",
        ),
    ]


def _figure(label: str, value: int, unit: str, url_name: str, *, state: str = "") -> dict[str, Any]:
    return {"label": label, "value": str(value), "unit": unit, "url": reverse(url_name), "state": state}


def _coverage(user: Any) -> list[dict[str, Any]]:
    term = coverage.current_term()
    if term is None or not user.holds("planning.read"):
        return []
    total = coverage.tally(term)[-1]
    return [
        {
            "label": _("本届覆盖率"),
            "value": total["rate"],
            "unit": "",
            "url": reverse("planning:coverage"),
            "definition": coverage.DEFINITION,
            "note": _("%(covered)s / %(total)s 个单位")
            % {"covered": total["covered"], "total": total["total"]},
        }
    ]

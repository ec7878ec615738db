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
from xuncha.foundation.dates import today
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
        "engagements": _under_way(user),
    }


def figures(user: Any) -> list[dict[str, Any]]:
    """Coverage, units on site, problems fed back, completion as declared, overdue; only what this person may read."""
    found = rates(ledger.items(user)) if user.holds("rectification.read") else Rates()
    fed_back = FeedbackItem.objects.visible_to(user).filter(
        corrects=None, feedback__feedback_on__isnull=False
    )
    words = {"unit": found.unit, "wide": found.wide}
    return [
        *_coverage(user),
        *_on_site(user),
        _figure(_("已反馈问题"), fed_back.count(), _("个"), "reporting:feedbacks"),
        {
            "label": _("整改完成率（单位申报）"),
            "value": found.strict,
            "unit": "",
            "url": reverse("rectification:ledger"),
            "definition": _("申报已完成的 ÷ 全部，%(unit)s；含基本完成（含阶段性成果、长期坚持）为 %(wide)s")
            % words,
            "note": _("含基本完成 %(wide)s；会审销号 %(closed)s") % (words | {"closed": found.reviewed}),
        },
        _figure(
            _("逾期未完成"),
            found.overdue,
            _("项"),
            "rectification:ledger",
            state="overdue" if found.overdue else "",
        ),
    ]


def _on_site(user: Any) -> list[dict[str, Any]]:
    """Units where a group is on site today."""
    if not user.holds("planning.read"):
        return []
    on_site = queries.engagements(user).filter(
        state="under_way", entry_on__lte=today(), onsite_end__gte=today()
    )
    return [_figure(_("正在驻点"), on_site.count(), _("个单位"), "planning:engagements")]


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


def _under_way(user: Any) -> list[dict[str, Any]]:
    return [{"record": row} for row in queries.engagements(user).filter(state="under_way")[:40]]

"""To-dos that hang on no pending step: feedback to receipt, a plan to write, items to carry out, keys that are asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.cycle.rectification.models import RectificationItem
from xuncha.cycle.rectification.workspace.queries import without_plan
from xuncha.cycle.reporting.feedbacks.queries import may_receipt
from xuncha.cycle.reporting.models import Recipient
from xuncha.foundation import kinds
from xuncha.foundation.custody import unsealing
from xuncha.foundation.dates import today
from xuncha.foundation.rules.models import Clock
from xuncha.library.training.queries import to_study

FEW = 20


def cards_for(user: Any) -> list[dict[str, Any]]:
    """What was addressed to this person or unit and is not answered; nothing for those it is not addressed to."""
    cards = _to_receipt(user) if user.reach("feedback.receive", acting=True) else []
    cards += _to_plan(user) if _writes_for_a_unit(user) else []
    cards += _to_unseal(user) if user.holds("custody.hold_a") or user.holds("custody.hold_b") else []
    cards += _to_study(user) if user.holds("training.read") and not user.holds("training.write") else []
    return cards + (_to_carry_out(user) if user.holds("rectification.progress") else [])


def _writes_for_a_unit(user: Any) -> bool:
    return any(
        clause.column == "organisation_id"
        for clause in user.reach("rectification.write", acting=True).clauses
    )


def _to_receipt(user: Any) -> list[dict[str, Any]]:
    open_ones = Recipient.objects.visible_to(user).filter(receipted_on=None, sent_on__isnull=False)
    rows = open_ones.select_related("feedback__organisation")[:FEW]
    return [
        _card(row.feedback, _("反馈意见待签收"), None) | {"url": kinds.of(row).url(row.pk)}
        for row in rows
        if may_receipt(row, user)
    ]


def _to_plan(user: Any) -> list[dict[str, Any]]:
    rows = list(without_plan(user)[:FEW])
    dues = _dues([row.pk for row in rows]) if rows else {}
    return [_card(row, _("整改方案待编制"), dues.get(row.pk)) for row in rows]


def _to_carry_out(user: Any) -> list[dict[str, Any]]:
    """Items given to this person to carry out, with the date of the plan; those of a unit stand on its own page."""
    mine = RectificationItem.objects.within_reach(user, "rectification.progress").filter(
        assignee_id=user.pk, state__in=("open", "in_progress", "returned")
    )
    rows = mine.select_related("organisation").order_by("due")[:FEW]
    return [_card(row, _("整改事项待落实"), row.due, title=kinds.of(row).title(row)) for row in rows]


def _to_study(user: Any) -> list[dict[str, Any]]:
    """Reading lists this person has not finished (M4-32)."""
    return [
        {
            "kind": kinds.of(row).label,
            "act": _("待学习"),
            "unit": "",
            "title": row.title,
            "url": kinds.of(row).url(row.pk),
        }
        | (_until(row.due) if row.due else {"due": None, "clock": None})
        for row in to_study(user)[:FEW]
    ]


def _to_unseal(user: Any) -> list[dict[str, Any]]:
    """Requests that wait for a holder's key; who asks is told, never about whom."""
    return [
        {
            "kind": _("查看申请"),
            "act": _("查看身份的申请待批准"),
            "unit": "",
            "title": _("%(name)s申请查看被保护的身份") % {"name": asked.asked_by_name},
            "url": reverse("custody:page", args=[asked.pk]),
        }
        | _until(timezone.localtime(asked.asked_until).date())
        for asked in unsealing.waiting_for(user)[:FEW]
    ]


def _until(due: date) -> dict[str, Any]:
    return {"due": due, "clock": {"due": due, "days_left": (due - today()).days}}


def _dues(ids: list[int]) -> dict[int, date]:
    """When the plan is due by DR13, per feedback."""
    clocks = Clock.objects.filter(kind="feedback", record_id__in=ids, code="DR13", state=Clock.State.RUNNING)
    return dict(clocks.values_list("record_id", "due"))


def _card(record: Any, act: str, due: date | None, *, title: str = "") -> dict[str, Any]:
    return {
        "kind": kinds.of(record).label,
        "act": act,
        "unit": str(record.organisation),
        "title": title or record.title,
        "url": kinds.of(record).url(record.pk),
    } | (_until(due) if due else {"due": None, "clock": None})

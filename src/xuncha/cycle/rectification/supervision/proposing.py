"""Which letters the ladder proposes today, unit by unit; nothing goes out by itself (DR35: system's suggestion)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from xuncha.cycle.rectification.ledger.review import OPEN_STATES
from xuncha.cycle.rectification.models import (
    Declared,
    LetterItem,
    RectificationItem,
    RectificationPlan,
    SupervisionLetter,
)
from xuncha.foundation import rules
from xuncha.foundation.dates import today
from xuncha.foundation.rules.models import DeadlineRule
from xuncha.foundation.scoping import Actor

Sort = SupervisionLetter.Sort
RANK = {sort: place for place, sort in enumerate(Sort.values)}
USUAL = ((-15, Sort.REMINDER), (0, Sort.ADMONITION), (30, Sort.ACCOUNTABILITY))
"""Days after the due date from which a letter is proposed, where no rule is loaded."""
MOST = 2000
"""Items looked at; a county's open ones that are late or nearly so stay far below."""


@dataclass
class Proposal:
    """One letter for one plan: the step of the ladder, the items it would speak of, and why."""

    plan: RectificationPlan
    sort: str
    items: list[RectificationItem] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(Sort(self.sort).label)

    @property
    def why(self) -> str:
        return why(self.items)


def why(items: Iterable[RectificationItem]) -> str:
    """In one sentence, from the dates."""
    rows = sorted(items, key=lambda item: item.due or today())
    if not rows:
        return ""
    first = rows[0].due or today()
    days = (today() - first).days
    words = {"count": len(rows), "days": abs(days)}
    if days < 0:
        return _("%(count)d 项即将到期，最近的还有 %(days)d 天") % words
    if days == 0:
        return _("%(count)d 项今天到期，尚未完成") % words
    return _("%(count)d 项逾期未完成，最长的逾期 %(days)d 天") % words


def ladder() -> list[tuple[int, str]]:
    """Steps of the rule in force, the highest first."""
    ruleset = rules.current()
    rule = DeadlineRule.objects.filter(ruleset=ruleset, code="DR35").first() if ruleset else None
    steps = [
        (int(step["days"]), str(step["letter"])) for step in (rule.params if rule else {}).get("steps", ())
    ]
    return sorted([step for step in steps if step[1] in RANK] or list(USUAL), reverse=True)


def proposals(actor: Actor, day: date | None = None) -> list[Proposal]:
    """Open items that have reached a step no letter has taken yet, one proposal a plan and step; three statements."""
    day = day or today()
    steps = ladder()
    reached = max((day - timedelta(days=days) for days, _letter in steps), default=day)
    rows = RectificationItem.objects.visible_to(actor).filter(
        state__in=OPEN_STATES,
        is_long_term=False,
        is_top_leader=False,  # the head's own matters are not put before the filling clerk (practice 13)
        due__lte=reached,
        plan__state="approved",
    )
    late = list(
        rows.exclude(declared=Declared.DONE)
        .exclude(Q(state__in=("leader_review", "joint_review", "spot_check", "to_close")))
        .select_related("plan__organisation", "plan__round")
        .order_by("due", "pk")[:MOST]
    )
    urged = highest(late)
    found: dict[tuple[int, str], Proposal] = {}
    for item in late:
        letter = after(urged.get(item.pk, -1), step_of(item, steps, day))
        if letter and RANK[letter] > urged.get(item.pk, -1) and item.plan is not None:
            found.setdefault((item.plan_id, letter), Proposal(item.plan, letter)).items.append(item)
    return sorted(found.values(), key=lambda one: (-RANK[one.sort], one.plan.organisation.sort, one.plan.pk))


def step_of(item: RectificationItem, steps: list[tuple[int, str]], day: date) -> str:
    """The highest step the item has reached; an approved extension counts from the new date."""
    days = (day - item.due).days if item.due else -9999
    return next((letter for after, letter in steps if days >= after), "")


def after(taken: int, reached: str) -> str:
    """Nobody is proposed to be held to account who has not been admonished."""
    if reached == Sort.ACCOUNTABILITY and taken < RANK[Sort.ADMONITION]:
        return Sort.ADMONITION
    return reached


def highest(items: list[RectificationItem]) -> dict[int, int]:
    """Item → rank of the highest letter that spoke of it since its present date was set and was not dropped."""
    found: dict[int, int] = defaultdict(lambda: -1)
    due = {item.pk: item.due for item in items}
    rows: Any = LetterItem.objects.trusted().filter(item__in=due).exclude(letter__state="void")
    for item, sort, then in rows.values_list("item_id", "letter__sort", "due"):
        if then == due[item]:
            found[item] = max(found[item], RANK[sort])
    return found

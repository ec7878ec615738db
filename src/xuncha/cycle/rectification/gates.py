"""What the stages of rectification still lack, for the engagement page (practice 2: read from facts, nothing is locked)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xuncha.cycle.planning import stages
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.rectification.closing.flow import HANDED_IN
from xuncha.cycle.rectification.ledger.review import OPEN_STATES
from xuncha.cycle.rectification.models import RectificationItem, RectificationPlan, RectificationReport


def plan_exists(engagement: Engagement) -> str | None:
    known = RectificationPlan.objects.trusted().filter(engagement=engagement).exists()
    return None if known else _("整改方案还没有编制")


def both_reports_handed_in(engagement: Engagement) -> str | None:
    """DR17: two reports, neither without the other."""
    given = RectificationReport.objects.trusted().filter(engagement=engagement, state__in=HANDED_IN)
    missing = set(RectificationReport.Sort.values) - set(given.values_list("sort", flat=True))
    names = [label for sort, label in RectificationReport.Sort.choices if sort in missing]
    return _("还没有报送：%(names)s") % {"names": "、".join(str(name) for name in names)} if names else None


def everything_closed(engagement: Engagement) -> str | None:
    items = RectificationItem.objects.trusted().filter(engagement=engagement, state__in=OPEN_STATES)
    count = items.count()
    return _("还有 %(count)d 项没有销号") % {"count": count} if count else None


def register() -> None:
    stages.register_gate("S11", plan_exists)
    stages.register_gate("S12", both_reports_handed_in)
    stages.register_gate("S14", everything_closed)

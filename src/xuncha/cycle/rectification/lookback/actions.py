"""The verb of a look-back: one verdict on one old item, with what was found."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.rectification.ledger.review import of_finding_group
from xuncha.cycle.rectification.lookback.queries import old_items
from xuncha.cycle.rectification.models import Recheck, RectificationItem
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


@verb
def recheck(
    item: RectificationItem, *, engagement: Engagement, verdict: str, on: date, note: str, by: Actor
) -> Recheck:
    """The group's verdict on an old item; entered again, the later entry stands. What came back is told by the facts found.

    It moves no item: to list it again is the office's act, with this verdict before its eyes.
    """
    require_recheck(engagement, by)
    if of_finding_group(by, item):
        raise NotAllowed(_("复诊须回避：这个问题是您曾在的巡察组发现的，请由他人核查"))
    if not old_items(engagement).filter(pk=item.pk).exists():
        raise NotAllowed(_("这不是上次巡察的整改事项"))
    if on > today():
        raise Missing(_("核查日期不能晚于今天"))
    if verdict != Recheck.Verdict.FIXED and not note.strip():
        raise Missing(_("反弹或虚假整改须写明核查情况"))
    values = {"verdict": verdict, "on": on, "note": note.strip(), "by_id": by.pk, "by_name": by.name}
    found, _new = Recheck.objects.trusted().update_or_create(
        engagement=engagement, item=item, defaults=values
    )
    data: audit.Data = {"engagement": engagement.pk, "verdict": verdict, "on": on}
    audit.record("rectification_item.recheck", by=by, about=item, data=data)
    return found


def require_recheck(engagement: Engagement, by: Actor) -> None:
    if not by.reach("rectification.recheck", acting=True).covers(engagement):
        raise NotAllowed(_("旧问题由本组逐条复诊"))
    if engagement.state != "under_way":
        raise NotAllowed(_("进驻之后、任务办结之前才能复诊"))

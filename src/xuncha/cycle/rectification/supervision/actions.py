"""The verbs of the five letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.access import place_like, require_write
from xuncha.cycle.rectification.models import (
    LetterItem,
    RectificationItem,
    RectificationPlan,
    SupervisionLetter,
)
from xuncha.cycle.rectification.supervision import compose
from xuncha.foundation.exclusions import inherit
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited


@verb
def draft(
    plan: RectificationPlan,
    sort: str,
    items: Sequence[RectificationItem],
    *,
    why: str,
    by: Actor,
    reply_due: date | None = None,
) -> SupervisionLetter:
    """A letter for the director to sign or to drop, its text drawn from the items."""
    letter = SupervisionLetter(plan=plan, sort=sort, why=why.strip(), reply_due=reply_due)
    place_like(letter, plan)
    if not by.reach("supervision.write", acting=True).covers(letter):
        raise NotAllowed(_("督办文书由巡察办拟稿"))
    if sort not in SupervisionLetter.Sort.values or plan.state != "approved":
        raise Missing(_("整改方案审核通过以后才发督办文书"))
    if strange := [item for item in items if item.plan_id != plan.pk]:
        raise Missing(_("有 %(count)d 项不属于这份方案") % {"count": len(strange)})
    if any(item.is_top_leader for item in items):
        raise Missing(_("主要负责人本人的事项不写进督办文书（填报员也看得到），请当面提醒"))
    letter.text = compose.text(sort, plan, items)
    engine.open_record(letter, by=by)
    LetterItem.objects.bulk_create([LetterItem(letter=letter, item=item, due=item.due) for item in items])
    for item in items:  # their words stand in the letter
        inherit(item, letter)
    return letter


@verb
def write_reply(
    letter: SupervisionLetter, text: str, *, by: Actor, version: int | None = None
) -> SupervisionLetter:
    """What the unit answers, until its head has signed it; raises Stale against `version`."""
    require_write(by, letter)
    if letter.state != "received":
        raise NotAllowed(_("签收以后、签报以前填写回复"))
    letter.reply = text.strip()
    return save_edited(letter, by=by, version=version, fields=["reply"], action="reply_written")

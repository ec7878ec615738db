"""The verb that opens a commitment, with the usual words to begin from."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.access import UNIT, place_like, require_write
from xuncha.cycle.rectification.models import Commitment, RectificationPlan
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


@verb
def open_commitment(plan: RectificationPlan, *, by: Actor) -> Commitment:
    """One sheet a plan; the words are the unit's to change until they are signed."""
    require_write(by, plan)
    if Commitment.objects.trusted().filter(plan=plan).exists():
        raise Refused(_("这份方案已经有双承诺"))
    words = {"title": plan.feedback.title}
    commitment = Commitment(plan=plan, audience=UNIT)
    commitment.head_text = (
        _("对《%(title)s》指出的问题，本人履行整改第一责任人责任，带头认领、带头整改，按期如实报告。") % words
    )
    commitment.team_text = (
        _("对《%(title)s》指出的问题，领导班子全部认领，逐项落实责任，不搞虚假整改，整改情况接受监督和公开。")
        % words
    )
    place_like(commitment, plan)
    return engine.open_record(commitment, by=by)

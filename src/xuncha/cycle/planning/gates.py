"""What planning itself asks of a stage; later rooms register their own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.planning.models import Engagement
from xuncha.foundation.dates import today
from xuncha.people.models import Appointment


def leader_may_act(engagement: Engagement) -> Any:
    """A valid appointment is one of the few hard requirements (practice 2); without it the group's verbs refuse by themselves."""
    leaders = Appointment.objects.trusted().filter(role_code="group_leader", group_id=engagement.group_id)
    return None if leaders.acting(today()).exists() else _("组长的授权还没有启用")

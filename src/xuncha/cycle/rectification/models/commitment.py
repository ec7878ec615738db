"""The double commitment 双承诺: the principal leader and the team promise rectification over their own names (M3-21)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import EngagementRecord
from xuncha.cycle.rectification.models.items import RectificationPlan


class Commitment(EngagementRecord):
    """One sheet with two signers, each by the system or in ink; the text of both is signed by both (domain §3.11)."""

    read_right = "rectification.read"
    kind_name = "commitment"

    plan = models.OneToOneField(RectificationPlan, on_delete=models.PROTECT, related_name="+")
    head_text = models.TextField(_("主要负责人承诺"))
    team_text = models.TextField(_("领导班子承诺"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("整改双承诺")

    def __str__(self) -> str:
        return str(_("%(unit)s整改双承诺") % {"unit": self.organisation})

    def signed_content(self) -> dict[str, Any]:
        return {"head_text": self.head_text, "team_text": self.team_text}

"""The scope columns of every record that belongs to an engagement."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.models.core import Engagement, Group, Round
from xuncha.foundation.records import Record


class Placing(models.Model):
    """Scope columns of a record that belongs to an engagement. Imported history may have an organisation only (practice 8)."""

    engagement = models.ForeignKey(
        Engagement, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("被巡察单位")
    )

    class Meta:
        abstract = True

    def place_in(self, engagement: Engagement) -> None:
        """Take the scope columns of this engagement."""
        self.engagement = engagement
        self.round_id, self.group_id = engagement.round_id, engagement.group_id
        self.organisation_id = engagement.organisation_id

    @property
    def ruleset_id(self) -> int | None:
        return self.round.ruleset_id if self.round else None

    def switched_off(self) -> frozenset[str]:
        return self.round.switched_off() if self.round else frozenset()

    def number_parts(self) -> dict[str, int | str]:
        if self.engagement:
            return self.engagement.number_parts()
        return {"term": 0, "round": 0, "group": 0, "unit": self.organisation_id}


class EngagementRecord(Placing, Record):
    """A record that travels through a flow within an engagement."""

    class Meta:
        abstract = True

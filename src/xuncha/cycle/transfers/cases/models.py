"""Cases 办理: a lead as its receiver holds it, and what the receiver did (domain §3.7 lead_disposal; practice 14, 20).

An inspection group can never enter a case or a sanction: it holds no right here. Overdue cases are seen by the lead
officer and the receiver only.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.transfers import notes
from xuncha.cycle.transfers.leads.models import FourForms, Lead
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.keys.models import SealedRow
from xuncha.foundation.records import Record


class Case(SealedRow, Record):
    """One lead in one receiver's hands. `organisation` is the receiver; the group and unit it came from stay as numbers."""

    class Disposal(models.TextChoices):
        TALK_LETTER = "talk_letter", _("谈话函询")
        PRELIMINARY = "preliminary", _("初步核实")
        FILING = "filing", _("立案审查调查")
        SHELVED = "shelved", _("暂存待查")
        SETTLED = "settled", _("予以了结")
        REFERRED = "referred", _("转其他机关")
        ORGANISATIONAL = "organisational", _("组织处理")

    class Outcome(models.TextChoices):
        UNFOUNDED = "unfounded", _("失实")
        SLIGHT = "slight", _("情节轻微")
        ADMONISHED = "admonished", _("诫勉")
        ORGANISATIONAL = "organisational", _("组织处理")
        PARTY_SANCTION = "party", _("党纪处分")
        OFFICIAL_SANCTION = "official", _("政务处分")
        PROSECUTED = "prosecuted", _("移送司法")
        OPEN = "open", _("未办结")

    read_right = "cases.read"
    kind_name = "lead_case"

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="+")
    transfer = models.ForeignKey("transfers.Transfer", on_delete=models.PROTECT, related_name="+")
    round_id = models.BigIntegerField(null=True, editable=False)
    group_id = models.BigIntegerField(null=True, editable=False)
    engagement_id = models.BigIntegerField(null=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("接收单位")
    )
    their_number = models.CharField(_("接收单位自编号"), max_length=60, blank=True)
    handler = models.CharField(_("承办部门"), max_length=60, blank=True)
    disposal = models.CharField(
        _("处置方式"), max_length=16, choices=Disposal.choices, blank=True, default=""
    )
    opinion_on = models.DateField(_("提出处置意见日期"), null=True, blank=True)
    outcome = models.CharField(_("办理结果"), max_length=16, choices=Outcome.choices, blank=True, default="")
    four_form = models.CharField(
        _("运用形态"), max_length=1, choices=FourForms.choices, blank=True, default=""
    )
    filed_persons = models.PositiveSmallIntegerField(_("立案人数"), default=0)
    punished_persons = models.PositiveSmallIntegerField(_("处理处分人数"), default=0)
    recovered_cents = models.BigIntegerField(_("挽回（收缴）金额"), default=0)
    talked = models.PositiveSmallIntegerField(_("约谈人数"), default=0)
    notified = models.PositiveSmallIntegerField(_("通报人数"), default=0)
    exposed = models.PositiveSmallIntegerField(_("曝光件数"), default=0)
    fed_back_on = models.DateField(_("反馈日期"), null=True, blank=True)
    joined_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note_sealed = SealedColumn(purpose="lead")
    talk_sealed = SealedColumn(purpose="lead")
    note = sealed_text("note_sealed")
    _talk = sealed_text("talk_sealed")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("线索办理")
        constraints = [models.UniqueConstraint(fields=["lead", "transfer"], name="case_once_a_transfer")]
        indexes = [
            models.Index(fields=["organisation", "state"], name="case_organisation"),
            models.Index(fields=["group_id", "state"], name="case_group"),
            models.Index(fields=["audience", "-id"], name="case_audience"),
        ]

    def __str__(self) -> str:
        return self.their_number or str(self.lead)

    @property
    def ruleset_id(self) -> int | None:
        return self.lead.ruleset_id

    @property
    def talk(self) -> list[list[str]]:
        """What receiver and lead officer asked of each other: edge, day, who, text. Sealed like the lead itself."""
        return notes.rows(self._talk)

    def add_talk(self, edge: str, on: str, who: str, text: str) -> None:
        self._talk = notes.added(self._talk, edge, on, who, text)

    def signed_content(self) -> dict[str, Any]:
        names = ("disposal", "outcome", "four_form", "filed_persons", "punished_persons", "recovered_cents")
        return {"id": self.pk, "note": self.note} | {name: getattr(self, name) for name in names}

"""Transfers 移交: a batch of leads with its letter and list of materials, signed by both sides (domain §3.7; M3-14, M4-12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.fieldwork.petitions.referrals import Referral
from xuncha.cycle.planning.models import Round
from xuncha.cycle.transfers import notes
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.keys.models import SealedRow
from xuncha.foundation.records import Protected, Record


class Receiver(models.TextChoices):
    """Who may be handed a lead (practice 14, M4-21); each kind opens a case to its own people and nobody else's."""

    DISCIPLINE = "discipline", _("县纪委监委")
    ORGANISATION_DEPT = "organisation_dept", _("县委组织部")
    JUSTICE = "justice", _("公检法机关")
    DEPARTMENT = "department", _("职能部门")
    SUPERIOR = "superior", _("上级机关")
    DISPATCHED = "dispatched", _("派驻（派出）纪检监察机构")
    TOWNSHIP = "township", _("乡镇（街道）纪委")
    UNIT_PARTY = "unit_party", _("单位党组织")


class Transfer(SealedRow, Record):
    """One hand-over to one receiver: letter, list, two signatures. Letter and reasons are sealed like the leads themselves."""

    class Mode(models.TextChoices):
        ON_SITE = "on_site", _("巡中移交")
        COLLECTED = "collected", _("集中移交")
        URGENT = "urgent", _("紧急移交")

    read_right = "transfers.read"
    kind_name = "transfer"

    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("轮次")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("接收单位")
    )
    receiver = models.CharField(_("接收方类别"), max_length=20, choices=Receiver.choices)
    mode = models.CharField(_("移交方式"), max_length=10, choices=Mode.choices, default=Mode.COLLECTED)
    approval = models.CharField(_("领导小组批准依据"), max_length=160, blank=True)
    decided_on = models.DateField(_("移交决定日期"), null=True, blank=True)
    letter_sealed = SealedColumn(purpose="transfer")
    notes_sealed = SealedColumn(purpose="transfer")
    letter = sealed_text("letter_sealed")
    _notes = sealed_text("notes_sealed")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("线索移交")
        indexes = [
            models.Index(fields=["organisation", "-id"], name="transfer_organisation"),
            models.Index(fields=["round", "-id"], name="transfer_round"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.get_receiver_display()}"

    @property
    def notes(self) -> list[list[str]]:
        """Reasons given on its way: edge, day, who, text."""
        return notes.rows(self._notes)

    def add_note(self, edge: str, on: str, who: str, text: str) -> None:
        self._notes = notes.added(self._notes, edge, on, who, text)

    def number_parts(self) -> dict[str, int | str]:
        """A list belongs to its round, to no group or unit: 15-02-00-00-YJ-001."""
        if self.round is None:
            return {"term": 0, "round": 0, "group": 0, "unit": 0}
        return {"term": self.round.term.no, "round": self.round.no, "group": 0, "unit": 0}

    def clock_anchor(self, code: str, on: date) -> dict[str, Any]:
        """DR21 counts from the day it was decided to hand over."""
        return {"on": self.decided_on or on}

    def signed_content(self) -> dict[str, Any]:
        along = TransferReferral.objects.trusted().filter(transfer=self).order_by("pk")
        referrals = list(along.values_list("referral_id", flat=True))
        return {
            "id": self.pk,
            "to": self.organisation_id,
            "letter": self.letter,
            "leads": list(
                TransferItem.objects.trusted().filter(transfer=self).values_list("lead_id", flat=True)
            ),
            "materials": [
                (row.no, row.name, row.copies, row.pages)
                for row in Material.objects.trusted().filter(transfer=self)
            ],
        } | ({"referrals": referrals} if referrals else {})


class TransferItem(Protected):
    """One lead on the list of a transfer."""

    read_right = "transfers.read"
    guard = "transfer__"

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="+")
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transfer", "lead"], name="lead_once_a_transfer")]


class TransferReferral(Protected):
    """One referral of a petition that goes along with a transfer to the same receiver."""

    read_right = "transfers.read"
    guard = "transfer__"

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transfer", "referral"], name="referral_once_a_transfer")
        ]


class Material(Protected):
    """One line of the list of materials 材料目录 that goes along; papers are often called after persons, so it is sealed."""

    read_right = "transfers.read"
    guard = "transfer__"

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="+")
    no = models.PositiveSmallIntegerField(_("序号"))
    name_sealed = SealedColumn(purpose="transfer", bind=("transfer_id", "no"))
    name = sealed_text("name_sealed")
    copies = models.PositiveSmallIntegerField(_("份数"), default=1)
    pages = models.PositiveSmallIntegerField(_("页数"), null=True, blank=True)

    class Meta:
        ordering = ["no"]
        verbose_name = _("移交材料")

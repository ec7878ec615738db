"""What goes on paper: registration form, disposal slip, referral letter, clarification, receipt of an item handed on."""

from __future__ import annotations

from typing import Any

from xuncha.cycle.fieldwork.petitions import queries
from xuncha.cycle.fieldwork.petitions.models import DISCIPLINES
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing
from xuncha.kit.printing import PrintPage


class PetitionPrint(PrintPage):
    """Registration and disposal on one form; who spoke is not on it."""

    kind = "petition"
    template_name = "fieldwork/petitions/print_petition.html"

    def extra(self) -> dict[str, Any]:
        petition, user = self.record, self.request.user
        return {
            "targets": queries.targets_of(petition, user),
            "additions": queries.additions_of(petition, user),
            "disciplines": [label for code, label in DISCIPLINES if code in petition.disciplines],
            "handlers": queries.handlers_of(petition),
            "title": petition.number,
        }


class ReferralPrint(PrintPage):
    kind = "petition_referral"
    template_name = "fieldwork/petitions/print_referral.html"

    def extra(self) -> dict[str, Any]:
        return {"title": self.record.number, "today": today()}


class DirectPrint(PrintPage):
    """The slip that goes with the unopened original: number, times, two places to sign."""

    kind = "direct_item"
    template_name = "fieldwork/petitions/print_direct.html"


class ClarificationPrint(PrintPage):
    """失实澄清函 (domain §8.3): what was checked and is not so, for the person and those who heard the rumour."""

    kind = "incident"
    template_name = "fieldwork/petitions/print_clarification.html"

    def extra(self) -> dict[str, Any]:
        if self.record.sort != "clarification" or not self.record.measures:
            raise Missing(_missing())
        return {"today": today(), "title": ""}


def _missing() -> str:
    from django.utils.translation import gettext as _

    return _("只有写明澄清内容的失实澄清事项才能打印澄清函")

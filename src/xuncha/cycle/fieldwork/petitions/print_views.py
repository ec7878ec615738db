"""What goes on paper: registration form, disposal slip, referral letter, clarification, receipt of an item handed on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.petitions import queries
from xuncha.cycle.fieldwork.petitions.models import DISCIPLINES
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing
from xuncha.kit.printing import PrintPage


class PetitionPrint(PrintPage):
    """Registration and disposal on one form; who spoke is not on it."""

    kind = "petition"
    template_name = "fieldwork/petitions/print_petition.html"
    label = gettext_lazy("信访登记处置单")

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
    label = gettext_lazy("信访转办函")
    letter = True

    def extra(self) -> dict[str, Any]:
        return {"title": self.record.number, "today": today()}


class DirectPrint(PrintPage):
    """The slip that goes with the unopened original: number, times, two places to sign."""

    kind = "direct_item"
    template_name = "fieldwork/petitions/print_direct.html"
    label = gettext_lazy("径送件移送单")


class ClarificationPrint(PrintPage):
    """失实澄清函 (domain §8.3): what was checked and is not so, for the person and those who heard the rumour."""

    kind = "incident"
    template_name = "fieldwork/petitions/print_clarification.html"
    label = gettext_lazy("失实澄清函")
    letter = True

    def extra(self) -> dict[str, Any]:
        if self.record.sort != "clarification" or not self.record.measures:
            raise Missing(_("只有写明澄清内容的失实澄清事项才能打印澄清函"))
        return {"today": today(), "title": ""}

"""干部鉴定表: printed for a whole group, a page for each member, with the work counted and the judgement left for ink."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation import kinds
from xuncha.foundation.refusals import NotAllowed
from xuncha.insight.appraisals import queries
from xuncha.kit.printing import PrintPage

RIGHTS = ("planning.write", "workpapers.sign")
"""The office, which files the sheets, and the leader, who signs them (decision 26)."""


class AppraisalPrint(PrintPage):
    kind = "group"
    template_name = "insight/appraisals/print_sheets.html"
    label = gettext_lazy("巡察干部鉴定表")

    def access(self, user: Any, pk: int) -> Any:
        group = kinds.get(self.kind).access(user, pk)
        if not any(user.may(right, group) for right in RIGHTS):
            raise NotAllowed(_("干部鉴定表由巡察办和本组组长打印"))
        return group

    def context(self) -> dict[str, Any]:
        """A group has no number and no flow: nothing is signed in the system here."""
        user, group = self.request.user, self.record
        return {
            "group": group,
            "title": _("巡察干部鉴定表"),
            "sheets": queries.sheets_of(group, user),
            "units": queries.units_of(group, user),
            "back_url": reverse("planning:group", args=[group.pk]),
        }

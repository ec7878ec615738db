"""The papers of a volume: directory, list of hand-over, wipe record."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.results.archive import queries
from xuncha.kit.printing import PrintPage


class Directory(PrintPage):
    kind = "archive_volume"
    template_name = "results/archive/print_directory.html"
    label = gettext_lazy("卷内目录")

    def extra(self) -> dict[str, Any]:
        return {
            "title": _("卷内目录"),
            "entries": queries.entries(self.record, self.request.user),
            "back_url": reverse("results:volume", args=[self.record.pk]),
        }


class HandOver(PrintPage):
    """What goes over, counted, with the two signatures."""

    kind = "archive_volume"
    template_name = "results/archive/print_handover.html"
    label = gettext_lazy("案卷移交清单")

    def extra(self) -> dict[str, Any]:
        entries = [row for row in queries.entries(self.record, self.request.user) if not row.gone]
        return {
            "title": _("案卷移交清单"),
            "entries": entries,
            "count": len(entries),
            "pages": sum(row.pages or 0 for row in entries),
            "sealed": sum(row.sealed for row in entries),
            "back_url": reverse("results:volume", args=[self.record.pk]),
        }


class WipeSheet(PrintPage):
    kind = "archive_volume"
    template_name = "results/archive/print_wipe.html"
    label = gettext_lazy("清理见证单")

    def extra(self) -> dict[str, Any]:
        return {
            "title": _("单机、介质数据清理见证单"),
            "wipes": queries.wipes(self.record, self.request.user),
            "back_url": reverse("results:volume", args=[self.record.pk]),
        }

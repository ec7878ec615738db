"""What this room tells the registries when it starts; each folder speaks for itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.cycle.transfers.cases import registering as cases
from xuncha.cycle.transfers.handing import registering as handing
from xuncha.cycle.transfers.leads import registering as leads
from xuncha.kit import menu


def register() -> None:
    """Each folder's own `registering.register()`, in the order of the menu; the statistics stand over all three."""
    leads.register()
    handing.register()
    cases.register()
    menu.add(
        menu.Entry(
            _("线索统计"), "transfers:lead_counts", "statistics", 38, ("leads.count",), family=_("线索")
        )
    )

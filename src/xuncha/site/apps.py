from __future__ import annotations

import gc

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

NEW_OBJECTS = 50_000
"""Objects made before the garbage collector looks: at Python's 700 an import of 10,000 rows spends a third of its time there."""


class SiteConfig(AppConfig):
    name = "xuncha.site"
    label = "front"

    def ready(self) -> None:
        from xuncha.cycle.planning import queries
        from xuncha.kit import menu
        from xuncha.site import engagement

        menu.add(menu.Entry(_("待办"), "site:home", "home", 0))
        queries.add_sections(engagement.tabs)
        menu.add(
            menu.Entry(_("未报送"), "site:missing", "clock", 58, ("rectification.manage",), family=_("整改"))
        )
        gc.freeze()  # what the start has loaded stays for good; looking through it again and again finds nothing
        gc.set_threshold(NEW_OBJECTS, 20, 50)

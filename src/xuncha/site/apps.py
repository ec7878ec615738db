from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "xuncha.site"
    label = "front"

    def ready(self) -> None:
        from xuncha.cycle.planning import queries
        from xuncha.kit import menu
        from xuncha.site import engagement

        menu.add(menu.Entry(_("待办"), "site:home", "home", 0))
        queries.add_sections(engagement.tabs)
        menu.add(menu.Entry(_("未报送"), "site:missing", "clock", 58, ("rectification.manage",)))

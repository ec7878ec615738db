from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkpapersConfig(AppConfig):
    name = "xuncha.cycle.workpapers"
    label = "workpapers"
    verbose_name = _("底稿")

    def ready(self) -> None:
        from xuncha.cycle.workpapers import registering, teaching

        registering.register()
        teaching.register()

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TransfersConfig(AppConfig):
    name = "xuncha.cycle.transfers"
    label = "transfers"
    verbose_name = _("线索与移交")

    def ready(self) -> None:
        from xuncha.cycle.transfers import registering

        registering.register()

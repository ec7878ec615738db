from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldworkConfig(AppConfig):
    name = "xuncha.cycle.fieldwork"
    label = "fieldwork"
    verbose_name = _("巡察了解")

    def ready(self) -> None:
        from xuncha.cycle.fieldwork import registering, suggesting

        registering.register()
        suggesting.register()

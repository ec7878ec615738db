from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "xuncha.cycle.reporting"
    label = "reporting"
    verbose_name = _("报告审议反馈")

    def ready(self) -> None:
        from xuncha.cycle.reporting import registering

        registering.register()

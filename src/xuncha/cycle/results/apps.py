from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    name = "xuncha.cycle.results"
    label = "results"
    verbose_name = _("成果运用和归档")

    def ready(self) -> None:
        from xuncha.cycle.results.archive import registering as archive

        archive.register()

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "xuncha.catalogue"
    verbose_name = _("基础资料")

    def ready(self) -> None:
        from xuncha.foundation import audit

        audit.register("catalogue.loaded", _("载入基础资料"))

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

PARTS = (
    "search",
    "appraisals",
    "quality",
    "patterns",
    "lookalikes",
    "decomposing",
    "indicators",
    "tables",
    "boards",
    "writing",
)
"""Folders of this room; each registers its kinds, rights, audit sentences and menu in its `registering.register()`."""


class InsightConfig(AppConfig):
    name = "xuncha.insight"
    label = "insight"
    verbose_name = _("汇总查询")

    def ready(self) -> None:
        for part in PARTS:
            import_module(f"xuncha.insight.{part}.registering").register()

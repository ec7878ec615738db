from __future__ import annotations

from django.apps import AppConfig


class RectificationConfig(AppConfig):
    name = "xuncha.cycle.rectification"
    label = "rectification"

from __future__ import annotations

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "xuncha.kit"

    def ready(self) -> None:
        from xuncha.kit import typesetting

        typesetting.register()

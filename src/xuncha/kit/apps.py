from __future__ import annotations

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "xuncha.kit"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from xuncha.foundation import audit
        from xuncha.foundation.jobs import words
        from xuncha.kit import typesetting

        typesetting.register()
        words.register("kit.papers", _("批量生成文书"))
        audit.register("papers.ordered", _("批量生成文书"))
        audit.register("papers.fetched", _("取走批量文书"))

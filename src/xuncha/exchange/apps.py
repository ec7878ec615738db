from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "xuncha.exchange"
    label = "exchange"
    verbose_name = _("导入与填报")

    def ready(self) -> None:
        from xuncha.foundation import audit, rights
        from xuncha.foundation.jobs import words
        from xuncha.kit import menu

        rights.register("exchange", **{"import": _("导入办公文件"), "packages": _("收发填报包")})
        _register_kinds()
        for action, sentence in AUDIT.items():
            audit.register(action, sentence)
        for code, sentence in JOBS.items():
            words.register(code, sentence)
        menu.add(menu.Entry(_("导入"), "exchange:batches", "import", 60, ("exchange.import",), rule=True))
        menu.add(menu.Entry(_("填报包"), "exchange:packages", "transfer", 62, ("exchange.packages",)))


def _register_kinds() -> None:
    from xuncha.exchange import models
    from xuncha.exchange.importing.flow import import_flow
    from xuncha.exchange.packages.flow import package_flow
    from xuncha.foundation import kinds

    kinds.register(
        kinds.Kind(
            "import_batch",
            _("导入批次"),
            models.ImportBatch,
            lambda batch: batch.title,
            "exchange:batch",
            import_flow,
        )
    )
    kinds.register(
        kinds.Kind(
            "fill_package",
            _("填报包"),
            models.FillPackage,
            str,
            "exchange:package",
            package_flow,
            select_related=("organisation",),
        )
    )


AUDIT = {
    "import_batch.decided": _("选定拿不准之处"),
    "fill_package.downloaded": _("取出填报包"),
    "fill_package.marked": _("取出标注错误的填报表"),
}
JOBS = {
    "exchange.understand": _("理解文件"),
    "exchange.land": _("转入数据"),
    "exchange.reading": _("正在读文件"),
    "exchange.comparing": _("正在与现有数据比对"),
    "exchange.writing": _("正在写入"),
}

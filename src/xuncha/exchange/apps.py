from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "xuncha.exchange"
    label = "exchange"
    verbose_name = _("导入与填报")

    def ready(self) -> None:
        from xuncha.exchange.importing import marking
        from xuncha.foundation import audit, rights
        from xuncha.foundation.jobs import words
        from xuncha.kit import menu

        rights.register("exchange", **{"import": _("导入办公文件"), "packages": _("收发填报包")})
        rights.register("national", keep=_("核对上级系统录入情况"), configure=_("设定上级系统表样"))
        rights.register("door", open=_("开关公开门户、与门户交换"))
        _register_kinds()
        marking.register()
        _register_door()
        for action, sentence in AUDIT.items():
            audit.register(action, sentence)
        for code, sentence in JOBS.items():
            words.register(code, sentence)
        menu.add(menu.Entry(_("导入"), "exchange:batches", "import", 60, ("exchange.import",), rule=True))
        menu.add(
            menu.Entry(_("按模板转入"), "exchange:filled", "import", 92, FILLED_BY, group=menu.REFERENCE)
        )
        family = _("信访")
        menu.add(
            menu.Entry(
                _("转入信访台账"),
                "exchange:petition_register",
                "import",
                29,
                ("petitions.carry_over",),
                family=family,
            )
        )
        menu.add(menu.Entry(_("录入核对"), "exchange:national", "register", 61, ("national.keep",)))
        menu.add(menu.Entry(_("公开渠道"), "exchange:openings", "feedback", 64, ("door.open",)))
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
            "door_opening",
            _("公开渠道"),
            models.DoorOpening,
            lambda opening: opening.title,
            "exchange:opening",
            select_related=("engagement__round", "engagement__organisation"),
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


def _register_door() -> None:
    from django.urls import reverse

    from xuncha.exchange.door import exchanging
    from xuncha.exchange.door.office import DoorOffice
    from xuncha.foundation import door, kinds
    from xuncha.foundation.jobs import periodic

    door.run_by(DoorOffice())
    kinds.offer(
        kinds.Offer(
            "engagement",
            _("公告和海报"),
            lambda engagement: reverse("exchange:publicity_of", args=[engagement.pk]),
            "door.open",
        )
    )
    periodic.every(exchanging.PERIOD_SECONDS, "door", exchanging.periodic)


FILLED_BY = (
    "catalogue.write",
    "library.write",
    "interviews.plan",
    "materials.write",
    "planning.group",
    "surveys.write",
    "workpapers.write",
)
"""Rights under which one of the templates lands (importing.filled.kinds says which)."""
AUDIT = {
    "filled.landed": _("按模板转入"),
    "filled.marked": _("取出标好错处的模板"),
    "door_opening.posted": _("登记公告发布"),
    "door.key": _("生成门户密钥"),
    "door.parcel": _("门户来件"),
    "door.landed": _("门户来件登记"),
    "door.reply": _("经门户答复"),
    "door.destroyed": _("销毁门户密封件"),
    "import_batch.decided": _("选定拿不准之处"),
    "import_batch.marked": _("取出标注疑点的文件"),
    "national.set_up": _("设定上级系统表样"),
    "national.mapped": _("记住对方导出表的列对应"),
    "national.exported": _("按上级系统表样导出"),
    "national.ticked": _("标为已录入上级系统"),
    "national.unticked": _("取消已录入"),
    "national.returned": _("登记对方导出表的核对结果"),
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

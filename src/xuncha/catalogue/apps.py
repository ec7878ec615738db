from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "xuncha.catalogue"
    verbose_name = _("基础资料")

    def ready(self) -> None:
        from xuncha.catalogue.models import Organisation
        from xuncha.foundation import audit, kinds, rights

        rights.register("catalogue", write=_("维护基础资料"), read_contacts=_("查看单位负责人和电话"))
        kinds.register(
            kinds.Kind(
                "organisation",
                _("单位"),
                Organisation,
                lambda unit: unit.name,
                "catalogue:organisation",
                index_text=lambda unit: f"{unit.name} {unit.short_name} {unit.initials}",
                select_related=("unit_type", "parent", "successor"),
            )
        )
        for action, sentence in AUDIT.items():
            audit.register(action, sentence)


AUDIT = {
    "catalogue.loaded": _("载入基础资料"),
    "catalogue.landed": _("导入单位库"),
}

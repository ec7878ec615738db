from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "xuncha.catalogue"
    verbose_name = _("基础资料")

    def ready(self) -> None:
        from xuncha.catalogue.classifying import registering
        from xuncha.catalogue.models import FormerName, Organisation
        from xuncha.foundation import audit, kinds, rights
        from xuncha.kit import menu

        rights.register("catalogue", write=_("维护基础资料"), read_contacts=_("查看单位负责人和电话"))
        kinds.register(
            kinds.Kind(
                "organisation",
                _("单位"),
                Organisation,
                lambda unit: unit.name,
                "catalogue:organisation",
                index_text=kinds.text_of("short_name", "initials"),
                index_parts=(kinds.Part(FormerName, "organisation_id", kinds.text_of("name")),),
                index_date=lambda _unit: None,
                select_related=("unit_type", "parent", "successor"),
            )
        )
        for label, url_name, icon, order in MENU:
            menu.add(menu.Entry(label, url_name, icon, order, READERS, group=menu.REFERENCE))
        registering.register()
        for action, sentence in AUDIT.items():
            audit.register(action, sentence)


MENU = (
    (_("单位库"), "catalogue:list", "organisation", 70),
    (_("分类框架"), "catalogue:frameworks", "register", 72),
    (_("时限规则"), "catalogue:rules:list", "clock", 76),
)
# Every insider may read these pages; the menu of a unit's people keeps to what they have to do.
READERS = ("planning.read", "catalogue.read_contacts")

AUDIT = {
    "catalogue.loaded": _("载入基础资料"),
    "catalogue.landed": _("导入单位库"),
    "organisation.head_changed": _("单位：主要负责人变更"),
    "organisation.renamed": _("单位：更名"),
    "organisation.merged": _("单位：并入"),
    "organisation.split": _("单位：分设"),
    "organisation.abolished": _("单位：撤销"),
    "organisation.restored": _("单位：恢复"),
    "organisation.post_added": _("单位：增加职务"),
    "organisation.post_changed": _("单位：修改职务"),
    "organisation.post_ended": _("单位：撤销职务"),
    "framework.copied": _("监督框架：另存为新版"),
    "framework.edited": _("监督框架：修改"),
    "framework.mapped": _("监督框架：修改归口"),
    "framework.confirmed": _("监督框架：确认推断的归口"),
    "framework.in_force": _("监督框架：启用"),
    "framework.retired": _("监督框架：停止选用"),
    "leaf.described": _("问题分类：修改典型表现"),
    "leaf.retired": _("问题分类：停用"),
    "leaf.revived": _("问题分类：恢复使用"),
    "unit_type.edited": _("单位类型：修改监督重点"),
    "key_point.added": _("监督要点：增加"),
    "key_point.retired": _("监督要点：停用"),
}

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FoundationConfig(AppConfig):
    name = "xuncha.foundation"

    def ready(self) -> None:
        from xuncha.foundation import audit, numbering, rights, rules  # noqa: F401 - they register their sentences
        from xuncha.foundation.custody import audited as custody_audited
        from xuncha.foundation.files import audited, cleaning  # noqa: F401
        from xuncha.foundation.files.storage import reseal_files
        from xuncha.foundation.flow.paper import register_audit
        from xuncha.foundation.keys import rotation
        from xuncha.foundation.search import keeping, making  # noqa: F401 - it follows the records from now on

        audit.register("list.exported", _("导出列表"))
        audit.register("record.printed", _("打印文书"))
        audit.register("record.exported", _("导出文书"))
        rights.register("audit", read=_("查阅审计日志"))
        rights.register("rules", edit=_("修改时限规则"), adopt=_("采纳时限规则"))
        rotation.also(reseal_files)
        cleaning.register_engine()
        custody_audited.register()
        register_audit()

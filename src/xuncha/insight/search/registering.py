"""What searching tells the registries when the room starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit
from xuncha.foundation.jobs import periodic
from xuncha.foundation.search import making
from xuncha.insight import FAMILY
from xuncha.kit import menu

LOOK_SECONDS = 10.0


def register() -> None:
    audit.register("search.opened", _("在密封内容中查找"))
    menu.add(menu.Entry(_("资料查询"), "insight:search", "search", 56, family=FAMILY))
    periodic.every(LOOK_SECONDS, "search", making.catch_up)

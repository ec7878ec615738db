"""What this part tells the registries when the room starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.insight import FAMILY
from xuncha.insight.quality.views import RIGHT
from xuncha.kit import menu


def register() -> None:
    menu.add(menu.Entry(_("分类质量"), "insight:quality", "check", 59, (RIGHT,), family=FAMILY))

"""What this part tells the registries when the room starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.classifying import actions, asking
from xuncha.foundation import audit
from xuncha.foundation.jobs import periodic, words

HOUR = 3600.0


def register() -> None:
    asking.register_engines()
    periodic.every(HOUR, "classifier", actions.learn_when_due)
    words.register("classifier.train", _("训练分类模型"))
    audit.register("classifier.trained", _("分类模型：训练新版"))
    audit.register("classifier.activated", _("分类模型：启用"))
    audit.register("classifier.deactivated", _("分类模型：改用自带知识"))

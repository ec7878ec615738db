"""What training tells the registries when the room starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit, kinds, rights
from xuncha.kit import menu
from xuncha.library.training import models

AUDIT = {
    "reading_list.opened": _("学习清单：发布"),
    "reading_list.closed": _("学习清单：结束"),
    "reading_list.questions": _("学习清单：编写试题"),
    "reading_list.read": _("学习清单：学完一项"),
    "reading_list.tried": _("学习清单：参加测试"),
}


def register() -> None:
    rights.register(
        "training", read=_("参加学习"), write=_("组织学习和测试"), results=_("查看学习和测试情况")
    )
    kinds.register(
        kinds.Kind(
            "reading_list",
            _("学习清单"),
            models.ReadingList,
            lambda item: item.title,
            "library:reading_list",
            find=("title",),
        )
    )
    for action, sentence in AUDIT.items():
        audit.register(action, sentence)
    menu.add(
        menu.Entry(
            _("培训"), "library:training", "library", 75, ("training.read",), group=menu.REFERENCE, family=_("资料库")
        )
    )  # fmt: skip

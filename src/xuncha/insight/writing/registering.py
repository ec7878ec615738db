"""What this part tells the registries when the room starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit, kinds, rights


def register() -> None:
    register_rights()
    register_kinds()
    for action, sentence in {
        "manuscript.refreshed": _("文稿：更新数字"),
        "manuscript.exported": _("文稿：导出"),
        "manuscript.uploaded": _("文稿：读入修改稿"),
        "manuscript.checked": _("文稿：送签前检查"),
    }.items():
        audit.register(action, sentence)


def register_rights() -> None:
    rights.register(
        "writing",
        read=_("查阅文稿"),
        write=_("起草文稿"),
        check=_("核稿"),
        approve=_("审定文稿"),
        record_paper=_("登记文稿的纸质签批"),
    )


def register_kinds() -> None:
    from xuncha.insight.writing import flow, models

    kinds.register(
        kinds.Kind(
            "manuscript",
            _("文稿"),
            models.Manuscript,
            lambda manuscript: manuscript.title,
            "insight:manuscript",
            flow.manuscript_flow,
            select_related=("organisation", "round__term", "corrects"),
        )
    )
    kinds.register(
        kinds.Kind(
            "manuscript_passage",
            _("文稿段落"),
            models.Passage,
            str,
            "insight:manuscript_passage",
            select_related=("manuscript__round", "manuscript__organisation"),
        )
    )

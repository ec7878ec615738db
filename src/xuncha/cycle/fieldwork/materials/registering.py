"""What material tells the registries when the room starts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.materials import actions, flow, handing, models
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.planning.queries import add_sections
from xuncha.foundation import audit, kinds, rights
from xuncha.kit import menu

PLACED = ("engagement", "round__term", "group", "organisation")


def register() -> None:
    register_rights()
    register_kinds()
    for action, sentence in AUDIT.items():
        audit.register(action, sentence)
    add_sections(tabs)
    menu.add(
        menu.Entry(
            _("资料调阅"), "fieldwork:materials", "material", 24, ("materials.read",), family=_("资料")
        )
    )
    menu.add(
        menu.Entry(
            _("资料摘录"), "fieldwork:excerpts", "material", 25, ("materials.excerpts",), family=_("资料")
        )
    )
    menu.add(
        menu.Entry(
            _("配合情况"), "fieldwork:promptness", "statistics", 26, ("materials.count",), family=_("资料")
        )
    )


AUDIT = {
    "material.answered": _("提供资料"),
    "material.returned": _("退回资料补齐"),
}


def register_rights() -> None:
    rights.register(
        "materials",
        read=_("查阅资料调阅清单"),
        write=_("编写、核收资料调阅清单"),
        sign=_("审批资料调阅清单"),
        answer=_("提供资料"),
        excerpts=_("摘录资料"),
        count=_("查看配合情况"),
        record_paper=_("登记资料清单和交接单的纸质签字"),
    )


def register_kinds() -> None:
    kinds.register(
        kinds.Kind(
            "material_request",
            _("资料调阅清单"),
            models.MaterialRequest,
            lambda request: request.title,
            "fieldwork:material_request",
            flow.request_flow,
            verbs={"remind": actions.remind, "accept": actions.accept},
            find=("title", "number"),
            index_text=kinds.text_of("note"),
            index_date=lambda request: request.requested_on,
            select_related=PLACED,
        )
    )
    kinds.register(
        kinds.Kind(
            "material_handover",
            _("资料交接单"),
            models.HandOver,
            str,
            "fieldwork:handover",
            flow.handover_flow,
            verbs={"sign_group": handing.settle},
            select_related=(*PLACED, "request"),
        )
    )
    kinds.register(
        kinds.Kind(
            "material",
            _("资料"),
            models.Material,
            lambda line: line.name,
            "fieldwork:material",
            find=("name",),
            index_text=kinds.text_of("answer", "classified_no"),
            index_related=("request",),
            index_date=lambda line: line.provided_on or line.request.requested_on,
            select_related=tuple(f"request__{path}" for path in PLACED),
        )
    )
    kinds.register(
        kinds.Kind(
            "material_excerpt",
            _("资料摘录"),
            models.Excerpt,
            lambda item: item.label,
            "fieldwork:excerpt",
            index_text=kinds.text_of("text"),
            index_related=("material__request",),
            index_date=lambda item: item.made_on,
            select_related=("leaf", *(f"material__request__{path}" for path in PLACED)),
        )
    )


def tabs(engagement: Engagement, actor: Any, *, current: str = "") -> list[dict[str, Any]]:
    """The engagement's tab, for its group."""
    if not actor.reach("materials.excerpts").covers(engagement):
        return []
    rows = models.MaterialRequest.objects.visible_to(actor).filter(engagement=engagement)
    url = f"{reverse('fieldwork:materials')}?engagement={engagement.pk}"
    rows = rows.exclude(state="void")
    return [{"label": _("资料"), "url": url, "rows": rows, "current": current == "materials"}]

"""What visits and meetings attended tell the registries when the room starts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.interviews.models import form_text
from xuncha.cycle.fieldwork.visits import models
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.planning.queries import add_sections
from xuncha.foundation import kinds, rights
from xuncha.kit import menu

PLACED = ("engagement", "round__term", "group", "organisation")


def register() -> None:
    rights.register(
        "visits",
        read=_("查阅走访记录"),
        write=_("修改走访记录"),
        add=_("登记走访和列席会议"),
        count=_("查看走访数量"),
    )
    kinds.register(
        kinds.Kind(
            "visit",
            _("走访和会议"),
            models.Visit,
            str,
            "fieldwork:visit",
            sealed=True,
            select_related=(*PLACED, "village__organisation"),
            opened_text=lambda visit: form_text(visit.minutes),
        )
    )
    kinds.register(
        kinds.Kind(
            "visit_finding",
            _("走访发现"),
            models.Finding,
            lambda item: item.label,
            "fieldwork:visit_finding",
            sealed=True,
            select_related=("leaf", *(f"visit__{path}" for path in PLACED)),
            opened_text=kinds.text_of("text"),
        )
    )
    add_sections(tabs)
    menu.add(menu.Entry(_("走访会议"), "fieldwork:visits", "people", 27, ("visits.read",)))


def tabs(engagement: Engagement, actor: Any, *, current: str = "") -> list[dict[str, Any]]:
    """The engagement's tab: visits of those who may enter them."""
    if not actor.reach("visits.add").covers(engagement):
        return []
    rows = models.Visit.objects.visible_to(actor).filter(engagement=engagement)
    url = reverse("fieldwork:visit_place", args=[engagement.pk])
    return [{"label": _("走访"), "url": url, "rows": rows, "current": current == "visits"}]

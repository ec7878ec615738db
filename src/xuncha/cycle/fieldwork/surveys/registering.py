"""What surveys tell the registries when the room starts, and the door where their sheets land."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.surveys import actions, flow, models, sheets
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.planning.queries import add_sections
from xuncha.foundation import audit, door, kinds, rights
from xuncha.kit import menu

PLACED = ("engagement", "round__term", "group", "organisation")


def register() -> None:
    rights.register(
        "surveys",
        read=_("查阅测评"),
        write=_("编制测评、登记纸质汇总"),
        open=_("开始和截止测评"),
        link=_("查看测评扫码"),
    )
    kinds.register(
        kinds.Kind(
            "survey",
            _("测评"),
            models.Survey,
            lambda survey: survey.title,
            "fieldwork:survey",
            flow.survey_flow,
            find=("title", "number"),
            select_related=PLACED,
        )
    )
    audit.register("survey.totals", _("登记纸质测评汇总"))
    door.landing("survey")(actions.land)
    door.surveys(sheets.at_the_door)
    add_sections(tabs)
    menu.add(menu.Entry(_("测评"), "fieldwork:surveys", "statistics", 28, ("surveys.read",)))
    menu.add(menu.Entry(_("测评扫码"), "fieldwork:survey_links", "link", 16, ("surveys.link",)))


def tabs(engagement: Engagement, actor: Any, *, current: str = "") -> list[dict[str, Any]]:
    if not actor.reach("surveys.read").covers(engagement):
        return []
    rows = models.Survey.objects.visible_to(actor).filter(engagement=engagement).exclude(state="void")
    url = f"{reverse('fieldwork:surveys')}?engagement={engagement.pk}"
    return [{"label": _("测评"), "url": url, "rows": rows, "current": current == "surveys"}]

"""What assistance requests and briefings about persons tell the registries when the room starts."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.assistance import actions, flow, models
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.planning.queries import add_sections
from xuncha.foundation import kinds, rights
from xuncha.kit import menu

PLACED = ("engagement", "round__term", "group", "organisation")


def register() -> None:
    rights.register(
        "assistance",
        read=_("查阅协助请求"),
        add=_("起草协助请求"),
        write=_("办理协助请求"),
        sign=_("审签协助请求"),
        decide=_("审批协助请求"),
        record_paper=_("登记协助请求的纸质审批"),
    )
    rights.register("briefings", read=_("查阅涉人通报"), write=_("登记、阅处涉人通报"))
    register_kinds()
    kinds.offer(
        kinds.Offer(
            "briefing_request",
            _("登记涉人通报"),
            lambda asked: f"{reverse('fieldwork:person_briefing_new')}?briefing={asked.pk}",
            "briefings.write",
        )
    )
    add_sections(tabs)
    menu.add(menu.Entry(_("协助请求"), "fieldwork:assistances", "forward", 28, ("assistance.read",)))


def register_kinds() -> None:
    kinds.register(
        kinds.Kind(
            "assistance_request",
            _("协助请求"),
            models.AssistanceRequest,
            lambda request: f"{request.get_sort_display()} · {request.organisation}",
            "fieldwork:assistance",
            flow.assistance_flow,
            sealed=True,
            verbs={
                name: partial(actions.move, edge=name)
                for name in flow.assistance_flow.edges
                if name != "answer"
            },
            pages={"answer": "fieldwork:assistance_answer"},
            select_related=(*PLACED, "receiver"),
            opened_text=kinds.text_of("subject", "matter", "why", "answer"),
        )
    )
    kinds.register(
        kinds.Kind(
            "person_briefing",
            _("涉人通报"),
            models.PersonBriefing,
            lambda briefing: f"{briefing.origin} · {briefing.organisation}",
            "fieldwork:person_briefing",
            flow.briefing_flow,
            sealed=True,
            verbs={name: partial(actions.move, edge=name) for name in flow.briefing_flow.edges},
            select_related=(*PLACED, "origin"),
        )
    )


def tabs(engagement: Engagement, actor: Any, *, current: str = "") -> list[dict[str, Any]]:
    """The engagement's tab for those who may ask for assistance in it."""
    if not actor.reach("assistance.add").covers(engagement):
        return []
    rows = (
        models.AssistanceRequest.objects.visible_to(actor).filter(engagement=engagement).exclude(state="void")
    )
    url = f"{reverse('fieldwork:assistances')}?engagement={engagement.pk}"
    return [{"label": _("协助"), "url": url, "rows": rows, "current": current == "assistance"}]

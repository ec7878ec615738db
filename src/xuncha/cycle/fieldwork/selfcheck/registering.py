"""What self-check lists tell the registries when the room starts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.selfcheck import actions, flow, models
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.planning.queries import add_sections
from xuncha.foundation import audit, kinds, rights
from xuncha.kit import menu

PLACED = ("engagement", "round__term", "group", "organisation")


def register() -> None:
    rights.register(
        "selfcheck",
        read=_("查阅自查清单"),
        write=_("编写自查清单"),
        send=_("发出自查清单"),
        answer=_("回复自查清单"),
    )
    kinds.register(
        kinds.Kind(
            "self_check",
            _("自查清单"),
            models.SelfCheck,
            lambda check: check.title,
            "fieldwork:self_check",
            flow.check_flow,
            verbs={"accept": actions.accept},
            find=("title",),
            index_text=kinds.text_of("note"),
            index_parts=(
                kinds.Part(
                    models.CheckPoint, "check_list_id", kinds.text_of("text", "situation", "measures")
                ),
            ),
            select_related=PLACED,
        )
    )
    audit.register("self_check.told", _("填写自查回复"))
    add_sections(tabs)
    menu.add(menu.Entry(_("自查清单"), "fieldwork:self_checks", "check", 17, ("selfcheck.read",)))


def tabs(engagement: Engagement, actor: Any, *, current: str = "") -> list[dict[str, Any]]:
    if not actor.reach("selfcheck.write").covers(engagement):
        return []
    rows = models.SelfCheck.objects.visible_to(actor).filter(engagement=engagement).exclude(state="void")
    url = f"{reverse('fieldwork:self_checks')}?engagement={engagement.pk}"
    return [{"label": _("自查"), "url": url, "rows": rows, "current": current == "self_checks"}]

"""What the five letters tell the registries when the room starts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.rectification.models import SupervisionLetter
from xuncha.cycle.rectification.supervision.flow import letter_flow
from xuncha.foundation import audit, kinds, rights
from xuncha.kit import menu

PLACED = ("engagement", "round__term", "group", "organisation")


def register() -> None:
    rights.register(
        "supervision",
        read=_("查阅督办文书"),
        write=_("拟督办文书、核实回复"),
        sign=_("签发督办文书"),
        answer=_("答复问责建议"),
    )
    kinds.register(
        kinds.Kind(
            "supervision_letter",
            _("督办文书"),
            SupervisionLetter,
            str,
            "rectification:letter",
            letter_flow,
            select_related=(*PLACED, "plan__organisation", "plan__feedback"),
        )
    )
    audit.register("supervision_letter.reply_written", _("填写督办文书回复"))
    kinds.offer(
        kinds.Offer("rectification_plan", _("拟督办文书"), url_of_plan, "supervision.write", is_approved)
    )
    menu.add(
        menu.Entry(
            _("督办"), "rectification:letters", "supervision", 44, ("supervision.read",), family=_("整改")
        )
    )


def url_of_plan(plan: Any) -> str:
    return reverse("rectification:letter_draft", args=[plan.pk])


def is_approved(plan: Any) -> bool:
    return bool(plan.state == "approved")

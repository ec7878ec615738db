"""What this part tells the registries when the room starts."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.foundation import kinds


def register() -> None:
    kinds.offer(
        kinds.Offer(
            "group",
            _("干部鉴定表"),
            lambda group: reverse("insight:appraisals", args=[group.pk]),
            "planning.group",
        )
    )

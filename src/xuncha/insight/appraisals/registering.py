"""What this part tells the registries when the room starts."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import Group
from xuncha.foundation import kinds
from xuncha.insight.appraisals.views import RIGHTS


def register() -> None:
    for right in RIGHTS:
        kinds.offer(kinds.Offer("group", _("干部鉴定表"), url_of, right))


def url_of(group: Group) -> str:
    return reverse("insight:appraisals", args=[group.pk])

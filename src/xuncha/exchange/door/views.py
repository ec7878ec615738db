"""What is open to the public, and the exchange with the door."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xuncha.cycle.planning.models import Engagement
from xuncha.exchange.door import actions, exchanging
from xuncha.exchange.door.forms import OpeningForm
from xuncha.exchange.door.models import DoorOpening, with_due
from xuncha.exchange.door.notices import address_of
from xuncha.foundation import custody, kinds
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request

RIGHT = "door.open"
STATES = {
    "open": ("running", gettext_lazy("开放")),
    "suspended": ("waiting", gettext_lazy("随任务中止")),
    "closed": ("void", gettext_lazy("关闭")),
}


@require_GET
def openings(request: Request) -> HttpResponse:
    """Openings within reach, engagements that have none yet, and what the door lacks."""
    require(request)
    found = list(queries(request))
    rest = Engagement.objects.within_reach(request.user, RIGHT).exclude(
        pk__in=[opening.engagement_id for opening in found]
    )
    context = {
        "title": _("公开渠道"),
        "rows": [_row(opening) for opening in found],
        "rest": rest.select_related("organisation", "round", "group").order_by(
            "-round__no", "group__no", "seq"
        ),
        "lacking": _lacking(),
        "address": settings.DOOR_ADDRESS or settings.DOOR_URL,
        "configured": bool(settings.DOOR_URL),
    }
    return render(request, "exchange/openings.html", context)


def queries(request: Request) -> Any:
    rows = with_due(DoorOpening.objects.visible_to(request.user))
    return rows.select_related("engagement__round", "engagement__organisation", "engagement__group")


def _row(opening: DoorOpening) -> dict[str, Any]:
    state, label = STATES[opening.state]
    return {
        "opening": opening,
        "state": state,
        "label": label,
        "closes": opening.closes_at,
        "url": address_of(opening),
    }


def _lacking() -> list[str]:
    """Keys without which the door refuses some letters, as sentences with what happens meanwhile."""
    found = []
    if not custody.is_ready():
        found.append(_("身份密钥的常任保管人不足（每方两名），门户现在只收匿名反映"))
    if not custody.public_keys("straight_up"):
        found.append(_("没有径送件开启人，反映上级管理干部的，门户请其改用其他渠道"))
    if not custody.public_keys("inspectors"):
        found.append(_("没有反映巡察干部问题的受理人，这类反映门户请其改用其他渠道"))
    return found


class OpeningEdit(RecordForm):
    """Change a notice, or (`engagement` in the address) write the first one of an engagement."""

    kind = "door_opening"
    right = RIGHT
    form_class = OpeningForm

    def dispatch(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        if engagement := kwargs.get("engagement"):
            self.engagement = kinds.get("engagement").access(request.user, engagement)
            if not request.user.reach(RIGHT, acting=True).covers(self.engagement):
                raise NotAllowed(_("您的授权不含这一项"))
            if DoorOpening.objects.visible_to(request.user).filter(engagement=self.engagement).exists():
                raise Refused(_("这个任务已经有公开渠道，请在列表里修改"))
        return super().dispatch(request, *args, **kwargs)

    def title(self) -> str:
        return _("公开渠道 %(unit)s") % {
            "unit": (self.record.engagement if self.record else self.engagement).organisation.name
        }

    def blank(self) -> DoorOpening:
        return actions.blank_for(self.engagement)

    def create(self, form: Any) -> DoorOpening:
        return actions.open_door(self.engagement, by=self.request.user, **form.cleaned_data)

    def success_url(self, saved: Any) -> str:
        return reverse("exchange:openings")

    def extra(self) -> dict[str, Any]:
        return {"cancel_url": reverse("exchange:openings")}


@require_POST
def exchange_now(request: Request) -> HttpResponse:
    """What otherwise happens every minute."""
    require(request)
    outcome = exchanging.exchange()
    messages.success(
        request,
        _("取回 %(taken)d 件，登记 %(landed)d 件%(published)s")
        % {
            "taken": outcome.taken,
            "landed": outcome.landed,
            "published": _("，公告和答复已送到门户") if outcome.published else "",
        },
    )
    return HttpResponseRedirect(reverse("exchange:openings"))


def require(request: Request) -> None:
    if not request.user.reach(RIGHT, acting=True):
        raise NotAllowed(_("公开渠道由巡察办和巡察组管理"))

"""What every page's frame needs: navigation, person menu, watermark, idle time, whose committee it is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.kit import menu


def furniture(request: HttpRequest) -> dict[str, Any]:
    """Nothing for strangers: a sign-in page shows no menu."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"site_name": _("巡察工作平台")}
    moment = timezone.localtime()
    shown = menu.for_request(request)
    return {
        "site_name": _("巡察工作平台"),
        "nav": shown.lines,
        "kin": shown.tabs,
        "me": {
            "name": user.name,
            "role": shorten("、".join(office(held) for held in user.appointments[:2])),
            "links": person_links(),
        },
        "watermark": f"{user.name} {moment:%Y-%m-%d %H:%M}",
        "idle": {
            "seconds": settings.SESSION_COOKIE_AGE,
            "alive_url": reverse("kit:alive"),
            "signin_url": reverse(settings.LOGIN_URL),
        },
        "demo": settings.DEMO,
        "committee": settings.COMMITTEE_NAME,
        **getattr(request, "frame", {}),
    }


def office(held: Any) -> str:
    """第一巡察组 组长 · 教科局等 分管县领导: the nearest part of the scope, so that the role itself is always read."""
    place = held.scope_label.partition(" · ")[0].split(" ")[-1]
    first, more, _others = place.partition("、")
    near = _("%(first)s等") % {"first": first} if more else place
    return f"{near} {held.role.label}".strip()


def shorten(text: str, longest: int = 24) -> str:
    """The bar shows the beginning of several offices, the own page all of them."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def person_links() -> list[dict[str, Any]]:
    return [
        {"label": _("批量文书"), "url": reverse("kit:batches"), "icon": "print"},
        {"label": _("两步验证"), "url": reverse("mfa_index"), "icon": "lock"},
        {"label": _("修改口令"), "url": reverse("account_change_password"), "icon": "edit"},
        {"label": _("使用帮助"), "url": reverse("site:help"), "icon": "info"},
    ]

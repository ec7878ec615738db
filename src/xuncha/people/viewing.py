"""Demonstration only: sign in as, and look as, anybody of the cast. Outside a demonstration this door does not exist."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.verbs import verb
from xuncha.people.models import Appointment, User
from xuncha.people.roles import roles

KEY = "view_as"
ACCOUNT_PATH = "/account/"  # passwords and second factors stay one's own


def require_demo() -> None:
    if not settings.DEMO:
        raise Http404


def demo_password() -> str:
    """The password of every demonstration account; the demonstration binds to loopback and is marked for life."""
    return str(settings.DEMO_PASSWORD)


def one_of_each_role() -> list[Appointment]:
    """The first person of every role, in the order of roles.toml."""
    held = Appointment.objects.trusted().acting(today()).filter(user__is_active=True)
    first: dict[str, Appointment] = {}
    for appointment in held.select_related("user").order_by("id"):
        first.setdefault(appointment.role_code, appointment)
    return [first[code] for code in roles() if code in first]


@verb
def view_as(user: User, *, by: User) -> User:
    """Note in the chain who looks as whom."""
    require_demo()
    audit.record("people.viewed_as", by=by, about=user)
    return user


def apply(request: HttpRequest) -> None:
    """Let the rest of the request see the person looked as; the frame says so on every page."""
    if not settings.DEMO or not request.user.is_authenticated:
        return
    own: Any = request.user
    wanted = request.session.get(KEY)
    target = User.objects.filter(pk=wanted, is_active=True).first() if wanted else None
    shown: User = own
    if target is not None and not request.path.startswith(ACCOUNT_PATH):
        request.user = shown = target
    request.own_user = own  # type: ignore[attr-defined]
    request.frame = _frame(own, shown)  # type: ignore[attr-defined]


def _frame(own: User, shown: User) -> dict[str, Any]:
    options = [
        {
            "value": item.user_id,
            "label": _("%(role)s · %(name)s") % {"role": item.role.label, "name": item.user.name},
            "current": item.user_id == shown.pk,
        }
        for item in one_of_each_role()
    ]
    frame: dict[str, Any] = {
        "view_as": {"url": reverse("people:view_as"), "value_name": "user", "options": options}
    }
    if shown.pk != own.pk:
        frame["stand_in"] = {"name": shown.name, "stop_url": reverse("people:stop_viewing")}
    return frame

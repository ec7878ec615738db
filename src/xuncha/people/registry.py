"""The kinds of this room: appointments, recusals, password resets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.foundation import kinds


def register_kinds() -> None:
    from xuncha.people import flow, models
    from xuncha.people.actions import appointments, resets

    kinds.register(
        kinds.Kind(
            "appointment",
            _("授权"),
            models.Appointment,
            lambda item: f"{item.user.name} · {item.describe()}",
            "people:appointment",
            flow.appointment_flow,
            verbs={
                "approve": appointments.approve,
                "activate": appointments.activate,
                "activate_founding": appointments.activate,
                "revoke": appointments.revoke,
            },
            pages={"activate": "people:activate", "activate_founding": "people:activate"},
            select_related=("user__organisation", "replaces__user"),
        )
    )
    kinds.register(
        kinds.Kind(
            "recusal",
            _("回避情形"),
            models.Recusal,
            lambda item: f"{item.user.name} · {item.organisation} · {item.get_relation_display()}",
            "people:recusal",
            flow.recusal_flow,
            select_related=("user__organisation", "organisation"),
        )
    )
    kinds.register(
        kinds.Kind(
            "password_reset",
            _("口令重置"),
            models.PasswordReset,
            lambda item: item.user.name,
            "people:reset",
            flow.reset_flow,
            verbs={"restore": resets.restore_signing},
            pages={"confirm": "people:confirm_reset"},
            select_related=("user__organisation",),
        )
    )

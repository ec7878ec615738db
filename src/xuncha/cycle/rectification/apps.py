from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RectificationConfig(AppConfig):
    name = "xuncha.cycle.rectification"
    label = "rectification"
    verbose_name = _("整改")

    def ready(self) -> None:
        from xuncha.cycle.rectification import gates, registers
        from xuncha.cycle.rectification.disclosure import registering as disclosure
        from xuncha.cycle.rectification.evaluation import registering as evaluation
        from xuncha.cycle.rectification.supervision import registering as supervision

        registers.rights_of_this_room()
        registers.kinds_of_this_room()
        registers.audit_sentences()
        registers.offers()
        registers.menu_entries()
        gates.register()
        disclosure.register()
        evaluation.register()
        supervision.register()

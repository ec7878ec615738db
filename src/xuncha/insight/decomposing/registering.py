"""What this part tells the registries when the room starts."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.classifying import sources
from xuncha.foundation import audit, kinds, rights
from xuncha.foundation.engines import calling
from xuncha.insight import FAMILY
from xuncha.kit import menu

AUDIT = {
    "decomposition.made": _("公文拆解：拆解"),
    "decomposition.corrected": _("公文拆解：更正条目"),
    "decomposition.turned": _("公文拆解：生成记录"),
}


def register() -> None:
    from xuncha.insight.decomposing import actions, models, queries

    rights.register("decomposing", read=_("查阅公文拆解"), write=_("拆解公文、更正、生成记录"))
    kinds.register(
        kinds.Kind(
            "decomposition",
            _("公文拆解"),
            models.Decomposition,
            lambda decomposition: decomposition.title,
            "insight:decomposition",
            find=("title",),
            select_related=("round", "group", "engagement__organisation", "organisation", "document"),
        )
    )
    for action, sentence in AUDIT.items():
        audit.register(action, sentence)
    sources.open_to(queries.WRITE)  # a problem that goes into a feedback gets its leaf there
    calling.register(calling.Engine(actions.ENGINE, "xuncha.text.decompose.asked:answer", actions.SECONDS, 5))
    for kind in ("feedback_item", "instruction", "rectification_item"):
        kinds.trace(kind, queries.came_from)
    kinds.trace("library_document", queries.taken_apart)
    kinds.offer(
        kinds.Offer(
            "library_document",
            _("公文拆解"),
            lambda document: f"{reverse('insight:new_decomposition')}?document={document.pk}",
            queries.WRITE,
            when=lambda document: document.withdrawn_on is None and document.page_count > 0,
        )
    )
    kinds.offer(
        kinds.Offer(
            "engagement",
            _("公文拆解"),
            lambda engagement: f"{reverse('insight:new_decomposition')}?place=engagement:{engagement.pk}",
            queries.WRITE,
        )
    )
    menu.add(
        menu.Entry(
            _("公文拆解"), "insight:decompositions", "filter", 56, ("decomposing.read",), family=FAMILY
        )
    )

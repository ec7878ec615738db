from __future__ import annotations

from datetime import date

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "xuncha.library"
    label = "library"
    verbose_name = _("资料库")

    def ready(self) -> None:
        from xuncha.foundation import audit, kinds, rights
        from xuncha.kit import menu, papers
        from xuncha.library.documents import registering as documents
        from xuncha.library.models import Clause, Regulation
        from xuncha.library.templating import actions as templating
        from xuncha.library.training import registering as training

        rights.register("library", write=_("维护资料库"))
        kinds.register(
            kinds.Kind(
                "regulation",
                _("法规制度"),
                Regulation,
                str,
                "library:regulation",
                index_text=kinds.text_of("document_no", "issuer"),
                index_parts=(
                    kinds.Part(
                        Clause, "regulation_id", kinds.text_of("no", "text"), only={"withdrawn_on": None}
                    ),
                ),
                index_date=lambda regulation: date(regulation.year, 1, 1) if regulation.year else None,
                select_related=("superseded_by",),
            )
        )
        for action, sentence in AUDIT.items():
            audit.register(action, sentence)
        menu.add(
            menu.Entry(_("法规制度"), "library:list", "library", 74, group=menu.REFERENCE, family=_("资料库"))
        )
        menu.add(
            menu.Entry(
                _("文书模板"),
                "library:word_templates",
                "file",
                76,
                (templating.KEEP,),
                group=menu.REFERENCE,
                family=_("资料库"),
            )
        )
        templating.register()
        papers.fill_word_with(templating.in_own_layout)
        documents.register()
        training.register()


AUDIT = {
    "form_template.uploaded": _("上传文书模板"),
    "form_template.used": _("启用文书模板"),
    "form_template.stopped": _("停用文书模板"),
    "library.loaded": _("载入法规制度"),
    "regulation.superseded": _("法规制度：标明被取代"),
    "regulation.clause_saved": _("法规制度：录入条文"),
    "regulation.clauses_pasted": _("法规制度：粘贴条文"),
    "regulation.clause_withdrawn": _("法规制度：撤下条文"),
}

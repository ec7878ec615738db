"""What this part tells the registries when the room starts."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit, kinds, rights
from xuncha.insight import FAMILY
from xuncha.kit import menu


def register() -> None:
    from xuncha.insight.patterns import kept, wording

    wording.register_engine()
    register_rights()
    register_kinds()
    register_offers()
    register_menu()
    for kind in ("workpaper", "feedback_item"):
        kinds.trace(kind, kept.pattern_of)
    kinds.trace("pattern", kept.outlines_on)
    for action, sentence in {
        "pattern.taken_in": _("共性问题：收入问题"),
        "pattern.let_go": _("共性问题：移出问题"),
        "pattern.marked": _("共性问题：标记性质"),
        "typical_case.taken_down": _("典型案例：移出"),
        "thematic_outline.exported": _("专题报告提纲：导出 Word"),
        "inspection_suggestion.exported": _("巡察建议：导出 Word"),
    }.items():
        audit.register(action, sentence)


def register_rights() -> None:
    rights.register(
        "patterns",
        read=_("查阅共性问题分析"),
        county=_("查阅全县共性问题和专题报告提纲"),
        mark=_("标记共性问题、收入典型案例"),
        write=_("起草专题报告提纲"),
    )
    rights.register(
        "suggestions",
        read=_("查阅巡察建议"),
        write=_("起草、督办巡察建议"),
        approve=_("审定巡察建议"),
        record_paper=_("登记巡察建议的纸质签批和回复"),
        reply=_("回复巡察建议"),
    )


def register_kinds() -> None:
    from xuncha.insight.patterns import flow, models, suggesting

    kinds.register(
        kinds.Kind(
            "pattern",
            _("共性问题"),
            models.Pattern,
            lambda pattern: pattern.title,
            "insight:pattern",
            flow.pattern_flow,
            select_related=("leaf",),
        )
    )
    kinds.register(
        kinds.Kind(
            "typical_case",
            _("典型案例"),
            models.TypicalCase,
            lambda case: case.title,
            "insight:typical_case",
            select_related=("organisation", "leaf", "round"),
        )
    )
    kinds.register(
        kinds.Kind(
            "inspection_suggestion",
            _("巡察建议"),
            models.InspectionSuggestion,
            lambda suggestion: suggestion.title,
            "insight:suggestion",
            flow.suggestion_flow,
            verbs={"send": suggesting.send},
            select_related=("organisation", "round__term", "pattern"),
            find=("title", "number"),
            index_text=kinds.text_of("problem", "advice", "reply"),
            scan_right="patterns.county",
        )
    )
    kinds.register(
        kinds.Kind(
            "thematic_outline",
            _("专题报告提纲"),
            models.ThematicOutline,
            lambda outline: outline.title,
            "insight:outline",
            flow.outline_flow,
        )
    )


def register_offers() -> None:
    """A signed paper or a problem fed back can be held up as typical."""
    signed = {
        "workpaper": lambda paper: paper.state in ("signed", "filed"),
        "feedback_item": lambda item: item.state in ("delivered", "closed"),
    }
    for kind, when in signed.items():
        kinds.offer(
            kinds.Offer(
                kind,
                _("列为典型案例"),
                lambda record: f"{reverse('insight:new_typical_case')}?of={record.kind_name}:{record.pk}",
                "patterns.mark",
                when=when,
            )
        )


def register_menu() -> None:
    menu.add(
        menu.Entry(_("共性问题"), "insight:patterns", "statistics", 57, ("patterns.read",), family=FAMILY)
    )
    menu.add(
        menu.Entry(_("典型案例"), "insight:typical_cases", "bookmark", 58, ("patterns.read",), family=FAMILY)
    )
    menu.add(
        menu.Entry(_("巡察建议"), "insight:suggestions", "forward", 59, ("suggestions.read",), family=FAMILY)
    )

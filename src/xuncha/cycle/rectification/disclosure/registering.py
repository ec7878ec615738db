"""What disclosure tells the registries when the room starts: rights, kinds, audit sentences, offers, menu, the gate of S13."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning import stages
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.rectification.disclosure import parts
from xuncha.cycle.rectification.disclosure.flow import LABELS, disclosure_flow, withholding_flow
from xuncha.cycle.rectification.models import Disclosure, Withholding
from xuncha.foundation import audit, kinds, rights
from xuncha.kit import menu

PLACED = ("engagement", "round__term", "group", "organisation")


def register() -> None:
    register_rights()
    register_kinds()
    for action, sentence in {
        "posted": _("登记公开发布渠道"),
        "comment": _("登记公示期意见"),
        "comment_handled": _("办理公示期意见"),
    }.items():
        audit.register(f"disclosure.{action}", sentence)
    kinds.offer(kinds.Offer("rectification_plan", _("双公开"), url_of_plan, "disclosure.read", is_approved))
    stages.register_gate("S13", both_published)
    menu.add(
        menu.Entry(
            _("整改公开"), "rectification:disclosures", "copy", 45, ("disclosure.read",), family=_("整改")
        )
    )


def register_rights() -> None:
    rights.register(
        "disclosure",
        read=_("查阅整改公开稿"),
        write=_("起草、发布公开稿，提出不公开"),
        review=_("审核公开稿"),
        approve=_("审定公开稿"),
        withheld=_("查阅拟不公开事项"),
    )
    for party, label in LABELS.items():
        words = format_lazy("{}{}", label, _("对拟不公开的意见"))
        rights.register("disclosure", **{f"examine__{party}": words})


def register_kinds() -> None:
    kinds.register(
        kinds.Kind(
            "disclosure",
            _("整改公开稿"),
            Disclosure,
            str,
            "rectification:disclosure",
            disclosure_flow,
            pages={"publish": "rectification:publish"},
            # What is not published yet is found by nobody; the text that is out stands there word for word.
            index_text=kinds.text_of("published_text"),
            index_date=lambda record: record.posted_from or record.created_at,
            select_related=(*PLACED, "plan"),
        )
    )
    kinds.register(
        kinds.Kind(
            "withholding",
            _("拟不公开事项"),
            Withholding,
            str,
            "rectification:withholding",
            withholding_flow,
            select_related=(*PLACED, "disclosure", "item"),
        )
    )


def url_of_plan(plan: Any) -> str:
    return reverse("rectification:disclosures_of", args=[plan.pk])


def is_approved(plan: Any) -> bool:
    return bool(plan.state == "approved")


def both_published(engagement: Engagement) -> str | None:
    """The double in double disclosure: neither text stands for the other (M3-23)."""
    rows = Disclosure.objects.trusted().filter(engagement=engagement, state__in=parts.PUBLISHED)
    out = set(rows.values_list("target", flat=True))
    names = [str(label) for target, label in Disclosure.Target.choices if target not in out]
    return gettext("还没有发布：%(names)s") % {"names": "、".join(names)} if names else None

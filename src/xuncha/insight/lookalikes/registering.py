"""What this part tells the registries when the room starts."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Leaf
from xuncha.cycle.workpapers import citing
from xuncha.foundation import audit, kinds, rights
from xuncha.foundation.engines import calling
from xuncha.foundation.jobs import periodic, words
from xuncha.foundation.scoping import Actor
from xuncha.insight import FAMILY
from xuncha.kit import menu

STUDY = "A1.02"
"""The leaf under which copied study notes are written down (domain §4)."""

AUDIT = {
    "comparison.asked": _("雷同比对：发起"),
    "comparison.again": _("雷同比对：重新比对"),
    "comparison.done": _("雷同比对：完成"),
    "comparison.failed": _("雷同比对：没有完成"),
    "lookalike.judged": _("疑似雷同：判断"),
}


def register() -> None:
    from xuncha.insight.lookalikes import comparing, photos

    rights.register(
        "lookalikes",
        read=_("查阅雷同比对"),
        compare=_("发起雷同比对、作出判断"),
        evidence=_("查看佐证重复使用的提示"),
    )
    register_kinds()
    for action, sentence in AUDIT.items():
        audit.register(action, sentence)
    for code, sentence in {
        comparing.TITLE: _("雷同比对"),
        comparing.READING: _("正在读文字"),
        comparing.COMPARING: _("正在比对"),
    }.items():
        words.register(code, sentence)
    calling.register(
        calling.Engine(comparing.ENGINE, "xuncha.text.similar.engine:answer", comparing.SECONDS, 1)
    )
    calling.register(calling.Engine(photos.ENGINE, "xuncha.office.documents.likeness:answer", 60, 2))
    periodic.every(photos.PERIOD_SECONDS, "lookalikes.photos", photos.look)
    kinds.remark("rectification_item", photos.elsewhere)
    register_evidence()
    menu.add(menu.Entry(_("雷同比对"), "insight:lookalikes", "copy", 58, ("lookalikes.read",), family=FAMILY))


def register_kinds() -> None:
    from xuncha.insight.lookalikes import models

    kinds.register(
        kinds.Kind(
            "comparison",
            _("雷同比对"),
            models.Comparison,
            lambda comparison: comparison.title,
            "insight:comparison",
            select_related=("round", "group", "engagement__organisation", "organisation"),
        )
    )
    kinds.register(
        kinds.Kind(
            "lookalike",
            _("疑似雷同"),
            models.LookAlike,
            str,
            "insight:lookalike",
            select_related=("left", "right", "comparison"),
        )
    )


def register_evidence() -> None:
    """A pair that a person found copied can be cited in a paper of its task, and the task offers a comparison."""
    citing.SOURCES["lookalike"] = citing.Source(
        "lookalike",
        _("雷同比对"),
        _citable,
        name=lambda pair: _say("雷同比对 %(number)s") % {"number": pair.number},
        hint=lambda pair: f"{pair}：{pair.note}",
        mark=lambda _pair: "material",
        leaf=_leaf,
        ready=_is_copied,
    )
    kinds.trace("lookalike", citing.of_record)
    kinds.offer(
        kinds.Offer(
            "lookalike",
            _("写入底稿"),
            lambda pair: reverse("workpapers:cite_into", args=["lookalike", pair.pk]),
            "workpapers.write",
            when=_is_copied,
        )
    )
    kinds.offer(
        kinds.Offer(
            "engagement",
            _("雷同比对"),
            lambda engagement: f"{reverse('insight:compare')}?place=engagement:{engagement.pk}",
            "lookalikes.compare",
        )
    )
    kinds.offer(
        kinds.Offer(
            "material_request",
            _("比对这份清单的资料"),
            lambda request: (
                f"{reverse('insight:compare')}?source=materials&request={request.pk}&place=engagement:{request.engagement_id}"
            ),
            "lookalikes.compare",
            when=lambda request: request.state not in ("draft", "submitted", "void"),
        )
    )


def _is_copied(pair: Any) -> bool:
    return bool(pair.verdict == "copied" and pair.comparison.engagement_id)


def _citable(engagement_id: int, actor: Actor) -> QuerySet[Any]:
    from xuncha.insight.lookalikes.models import LookAlike

    rows = LookAlike.objects.visible_to(actor).filter(comparison__engagement=engagement_id, verdict="copied")
    return rows.select_related("left", "right", "comparison").defer("passages")


def _leaf(pair: Any) -> Leaf | None:
    """Study notes and what was handed over fall under the quality of study; the rest is for the author to say."""
    return _study() if pair.comparison.source in ("upload", "materials") else None


@cache
def _study() -> Leaf | None:
    """Asked for every line that may be cited; leaves keep their codes and names."""
    return Leaf.objects.filter(pk=STUDY).first()

"""What this part tells the registries when the room starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit, kinds, rights
from xuncha.foundation.scoping import Actor
from xuncha.insight import FAMILY
from xuncha.kit import menu


def register() -> None:
    from xuncha.insight.writing import ways

    register_rights()
    register_kinds()
    register_offers()
    for kind in ways.OF_RECORD:
        kinds.trace(kind, written_in)
    entry = menu.Entry(_("文稿"), "insight:manuscripts", "edit", 60, ("writing.read",), family=FAMILY)
    menu.add(entry)
    for action, sentence in {
        "manuscript.refreshed": _("文稿：更新数字"),
        "manuscript.exported": _("文稿：导出"),
        "manuscript.uploaded": _("文稿：读入修改稿"),
    }.items():
        audit.register(action, sentence)


def register_rights() -> None:
    rights.register(
        "writing",
        read=_("查阅文稿"),
        write=_("起草文稿"),
        check=_("核稿"),
        approve=_("审定文稿"),
        record_paper=_("登记文稿的纸质签批"),
    )


def register_kinds() -> None:
    from xuncha.insight.writing import drafting, flow, models

    names = ("submit", "take_up", "pass_check", "approve", "return_by_checker", "return_by_leader")
    kinds.register(
        kinds.Kind(
            "manuscript",
            _("文稿"),
            models.Manuscript,
            lambda manuscript: manuscript.title,
            "insight:manuscript",
            flow.manuscript_flow,
            verbs={name: drafting.verb_for(name) for name in names} | {"hand_over": drafting.hand_over},
            select_related=("organisation", "round__term", "corrects"),
        )
    )
    kinds.register(
        kinds.Kind(
            "manuscript_passage",
            _("文稿段落"),
            models.Passage,
            str,
            "insight:manuscript_passage",
            select_related=("manuscript__round", "manuscript__organisation"),
        )
    )


def register_offers() -> None:
    """On the page of a record that is being drafted: write it in a manuscript."""
    from xuncha.insight.writing import ways

    for kind, right in ways.OFFERED.items():
        kinds.offer(
            kinds.Offer(
                kind,
                _("在文稿里写"),
                lambda record: reverse("insight:manuscript_of", args=[record.kind_name, record.pk]),
                right,
                when=lambda record: record.state in ("draft", "returned", "office_check"),
            )
        )


def written_in(record: Any, actor: Actor) -> Iterator[kinds.Trace]:
    from xuncha.insight.writing import flow, queries

    found = queries.written_in(record, actor)
    if found is not None:
        url = reverse("insight:manuscript", args=[found.pk])
        yield kinds.Trace(_("文稿"), found.title, url, flow.manuscript_flow.label(found.state))

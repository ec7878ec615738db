"""What the archive tells the registries when the room starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.results.archive import actions
from xuncha.cycle.results.archive.flow import volume_flow
from xuncha.cycle.results.models import Volume
from xuncha.foundation import audit, kinds, rights
from xuncha.foundation.jobs import words
from xuncha.foundation.scoping import Actor
from xuncha.kit import menu

PLACED = ("engagement__organisation", "engagement__round", "round__term", "group", "organisation")


def register() -> None:
    rights.register(
        "archive",
        read=_("查阅归档案卷目录"),
        write=_("组卷"),
        hand_over=_("移交案卷"),
        receive=_("接收案卷"),
        export=_("导出案卷"),
        record_paper=_("登记案卷移交的纸质签字"),
    )
    verbs = {"hand_over": actions.hand_over, "receive": actions.receive, "return": actions.send_back}
    kinds.register(
        kinds.Kind(
            "archive_volume",
            _("归档案卷"),
            Volume,
            str,
            "results:volume",
            volume_flow,
            verbs=verbs,
            select_related=PLACED,
        )
    )
    for action, sentence in SENTENCES.items():
        audit.register(f"archive_volume.{action}", sentence)
    words.register("archive.hash", _("计算案卷文书的校验值"))
    words.register("archive.export", _("导出归档案卷"))
    kinds.offer(kinds.Offer("engagement", _("组卷归档"), url_of_opening, "archive.write", has_no_volume))
    kinds.trace("engagement", volume_of)
    menu.add(
        menu.Entry(_("归档"), "results:volumes", "material", 79, ("archive.read",), group=menu.REFERENCE)
    )


BEGUN = ("under_way", "closed")
"""A task that was ended without its volume can still be archived."""

SENTENCES = {
    "collected": _("归档案卷：收集材料"),
    "entry_added": _("归档案卷：补充目录"),
    "entry_edited": _("归档案卷：修改目录"),
    "entry_dropped": _("归档案卷：删去补充的目录"),
    "hashed": _("归档案卷：计算校验值"),
    "ordered": _("归档案卷：申请导出"),
    "wiped": _("归档案卷：登记清理见证单"),
}


def url_of_opening(engagement: Any) -> str:
    return reverse("results:open", args=[engagement.pk])


def has_no_volume(engagement: Any) -> bool:
    rows = Volume.objects.trusted().filter(engagement=engagement)
    return engagement.state in BEGUN and not rows.exists()


def volume_of(engagement: Any, actor: Actor) -> Iterator[kinds.Trace]:
    if volume := Volume.objects.visible_to(actor).filter(engagement=engagement).first():
        url = reverse("results:volume", args=[volume.pk])
        yield kinds.Trace(_("归档案卷"), volume.number or str(volume), url, volume_flow.label(volume.state))

"""The page that shows whether classification can be relied on: for the office, with whom signed papers are filed."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xuncha.cycle.planning.models import Round
from xuncha.foundation.refusals import NotAllowed
from xuncha.insight.quality import figures
from xuncha.kit.http import Request

RIGHT = "workpapers.file"
"""Who files signed papers for the whole county answers for how they are classified."""
CODE = re.compile(r"[A-Z]\d\.\d\d")
READINGS = (
    (0.8, gettext_lazy("很一致")),
    (0.6, gettext_lazy("较一致")),
    (0.4, gettext_lazy("一般")),
    (-1.0, gettext_lazy("差")),
)


@require_GET
def quality(request: Request) -> HttpResponse:
    user = request.user
    if not user.holds(RIGHT):
        raise NotAllowed(_("分类质量由巡察办查看"))
    wanted = request.GET.get("round", "")
    round_id = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else None
    pair = (code(request.GET.get("from", "")), code(request.GET.get("to", "")))
    told = figures.quality(user, round_id)
    context = {
        "title": _("分类质量"),
        "quality": told,
        "groups": figures.GROUPS,
        "three": (told.precision.direction, told.precision.key_few, told.precision.problem),
        "reading": reading(told.agreement.by_leaf) if told.agreement.enough else _("不足 30 份，仅供参考"),
        "changes": figures.changes(user, round_id=round_id, pair=pair if all(pair) else None),
        "rounds": list(Round.objects.visible_to(user).order_by("-pk")),
        "chosen": round_id,
        "pair": pair if all(pair) else None,
    }
    return render(request, "insight/quality/quality.html", context)


def code(text: str) -> str:
    """A leaf's code, or nothing."""
    return text if CODE.fullmatch(text) else ""


def reading(kappa: float) -> str:
    """The usual words for a kappa."""
    return next(str(word) for least, word in READINGS if kappa >= least)

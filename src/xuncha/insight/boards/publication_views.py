"""公布数字 on the screen: choose a period, look, freeze; what was frozen is read, copied and taken as Word."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xuncha.foundation import audit, kinds
from xuncha.foundation.refusals import Missing
from xuncha.foundation.verbs import act
from xuncha.insight.boards import access, publication
from xuncha.insight.tables import actions
from xuncha.insight.tables.flow import snapshot_flow
from xuncha.insight.tables.grid import Grid
from xuncha.insight.tables.models import TableSnapshot
from xuncha.kit.http import Request
from xuncha.kit.papers import stamp
from xuncha.kit.printing import answer

SHOWN = 20


def _chosen(data: Any, user: Any) -> tuple[str, str, list[tuple[str, str]]]:
    """The period asked for, or the newest round; its words; all that are offered."""
    offered = publication.periods(user)
    wanted = data.get("period", "")
    code, words = next((pair for pair in offered if pair[0] == wanted), offered[0] if offered else ("", ""))
    return code, words, offered


@require_GET
def show(request: Request) -> HttpResponse:
    user = request.user
    access.require(user, access.PUBLISHED, _("公布数字由巡察办和领导小组查看"))
    code, words, offered = _chosen(request.GET, user)
    grid = publication.counted(publication.spec_of(code, words), user) if code else None
    frozen = TableSnapshot.objects.visible_to(user).filter(table=publication.TABLE).exclude(state="void")
    context = {
        "title": _("公布数字"),
        "periods": offered,
        "chosen": code,
        "grid": grid,
        "lines": publication.lines(grid) if grid else [],
        "may_freeze": user.holds("tables.freeze"),
        "frozen": [
            (row, snapshot_flow.label(row.state), snapshot_flow.states[row.state].tone)
            for row in frozen.defer("grid", "spec").order_by("-id")[:SHOWN]
        ],
    }
    return render(request, "insight/boards/publication.html", context)


@require_POST
def freeze(request: Request) -> HttpResponse:
    """Keep the block as it stands now; signed and never changed afterwards."""
    code, words, _offered = _chosen(request.POST, request.user)
    if not code or code != request.POST.get("period"):
        raise Missing(_("请选择要公布的轮次或时间"))
    spec = publication.spec_of(code, words)
    made = actions.freeze(spec, by=request.user, purpose=request.POST.get("purpose", "")[:200])
    return HttpResponseRedirect(reverse("insight:published", args=[made.pk]))


@require_GET
def published(request: Request, pk: int) -> HttpResponse:
    """A frozen block: its numbers with their definitions, the paragraph to copy; `?as=docx` gives the file."""
    record: TableSnapshot = kinds.get("table_snapshot").access(request.user, pk)
    grid = Grid.from_json(record.grid)
    told = publication.lines(grid)
    context = {
        "title": record.title,
        "record": record,
        "state": (snapshot_flow.label(record.state), snapshot_flow.states[record.state].tone),
        "lines": told,
        "grid": grid,
        "text": publication.sentence(record.title, told, grid.moment),
        "crumbs": [{"label": _("公布数字"), "url": reverse("insight:publication")}, {"label": record.title}],
    }
    if request.GET.get("as"):
        with act():
            audit.record("publication.copied", by=request.user, about=record)
        frame = {"watermark": stamp(request.user), "back_url": reverse("insight:published", args=[pk])}
        return answer(request, "insight/boards/publication_print.html", context | frame, about=record)
    return render(request, "insight/boards/published.html", context)

"""Turning items into records in one step: what will be made is shown row by row before it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xuncha.cycle.rectification.models import RectificationItem
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale
from xuncha.insight.decomposing import forms, queries, targets
from xuncha.insight.decomposing.actions import require_write
from xuncha.insight.decomposing.models import Decomposition, Item
from xuncha.kit.http import Request

MOST_PLACES = 300


def turn(request: Request, pk: int, target: str) -> HttpResponse:
    decomposition: Decomposition = kinds.get("decomposition").access(request.user, pk)
    require_write(request.user, decomposition)
    wanted = targets.TARGETS.get(target)
    if wanted is None:
        raise Http404
    if not wanted.offered(decomposition, request.user):
        raise NotAllowed(
            _("这里现在不能生成%(what)s：没有可以写入的记录，或者不归您办") % {"what": wanted.label}
        )
    page = _Page(request, decomposition, wanted)
    if request.method == "POST" and page.is_valid():
        try:
            count = page.make()
        except (NotAllowed, Stale):
            raise
        except Refused as refusal:
            page.problem = str(refusal)
        else:
            messages.success(
                request, _("已生成 %(count)s 条%(what)s") % {"count": count, "what": wanted.label}
            )
            return HttpResponseRedirect(reverse("insight:decomposition", args=[pk]))
    status = 422 if request.method == "POST" else 200
    return render(request, "insight/decomposing/turn.html", page.context(), status=status)


class _Page:
    def __init__(self, request: Request, decomposition: Decomposition, target: targets.Target) -> None:
        self.request, self.decomposition, self.target = request, decomposition, target
        self.user: Any = request.user
        self.problem = ""
        self.every = list(queries.items(decomposition, self.user))
        self.items = targets.eligible(self.every, target, queries.made_of(decomposition, self.user))
        self.places = self._places()
        self.form = self._form()
        self.chosen = self._chosen()

    def _places(self) -> list[RectificationItem]:
        if self.target.code != targets.MEASURES:
            return []
        return list(targets.open_items(self.decomposition, self.user)[:MOST_PLACES])

    def _form(self) -> Any:
        data = self.request.POST if self.request.method == "POST" else None
        if self.target.code == targets.TASKS:
            return forms.TaskForm(data, initial={"on": self.decomposition.document_on or today()})
        if self.target.code == targets.FEEDBACK:
            return forms.FeedbackForm(data, choices=targets.drafts(self.decomposition, self.user))
        return None

    def _chosen(self) -> list[Item]:
        """Those that are ticked; at first all that name somebody who must act, or all where that does not matter."""
        if self.request.method == "POST":
            ticked = set(self.request.POST.getlist("item"))
            return [item for item in self.items if str(item.pk) in ticked]
        if self.target.code == targets.TASKS:
            return [item for item in self.items if item.bodies]
        return self.items

    def is_valid(self) -> bool:
        return self.form is None or self.form.is_valid()

    def make(self) -> int:
        if not self.chosen:
            raise Missing(_("请至少勾选一条"))
        made, code = self.decomposition, self.target.code
        if code == targets.TASKS:
            return targets.turn_into_tasks(made, self.chosen, by=self.user, **self.form.cleaned_data)
        if code == targets.FEEDBACK:
            feedback = self.form.cleaned_data["feedback"]
            return targets.turn_into_problems(
                made, self.chosen, feedback=feedback, every=self.every, by=self.user
            )
        if code == targets.MEASURES:
            return targets.turn_into_measures(made, self._put(), by=self.user)
        return targets.turn_into_points(made, self.chosen, by=self.user)

    def _put(self) -> list[tuple[Item, RectificationItem]]:
        """Each ticked measure with the plan's item chosen for it."""
        by_id = {str(place.pk): place for place in self.places}
        pairs = [(item, by_id.get(self.request.POST.get(f"place-{item.pk}", ""))) for item in self.chosen]
        lost = [item for item, place in pairs if place is None]
        if lost:
            raise Missing(_("有 %(count)s 条措施还没有选定放在哪个问题下面") % {"count": len(lost)})
        return [(item, place) for item, place in pairs if place is not None]

    def context(self) -> dict[str, Any]:
        rows = targets.preview(self.items, self.target, every=self.every, places=self.places)
        chosen = {item.pk for item in self.chosen}
        return {
            "record": self.decomposition,
            "title": _("生成%(what)s") % {"what": self.target.label},
            "target": self.target,
            "form": self.form,
            "problem": self.problem,
            "places": self.places,
            "rows": [(row, row.item.pk in chosen) for row in rows],
            "total": len(self.every),
            "is_tasks": self.target.code == targets.TASKS,
            "is_measures": self.target.code == targets.MEASURES,
        }

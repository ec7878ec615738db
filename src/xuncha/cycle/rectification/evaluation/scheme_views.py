"""Pages of evaluation schemes: reference data every insider may read, kept by the office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.evaluation import actions, forms, queries
from xuncha.cycle.rectification.models import EvaluationScheme
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.form_pages import form_page, posted_version
from xuncha.kit.http import Request

KEEPING = "evaluations.schemes"


def require_reader(request: Request) -> None:
    if not request.user.holds("evaluations.read"):
        raise NotAllowed(_("评估方案由参加评估的单位查阅"))


@require_GET
def schemes(request: Request) -> HttpResponse:
    require_reader(request)
    context = {
        "title": _("评估方案"),
        "schemes": queries.schemes(),
        "keeps": bool(request.user.reach(KEEPING, acting=True)),
    }
    return render(request, "rectification/evaluation/schemes.html", context)


@require_GET
def scheme(request: Request, pk: int) -> HttpResponse:
    require_reader(request)
    found = get_object_or_404(EvaluationScheme, pk=pk)
    lines = list(found.criteria.order_by("seq"))
    context = {
        "title": found.name,
        "scheme": found,
        "lines": lines,
        "full": sum(line.points for line in lines),
        "weights": [(parties.LABELS[party], weight) for party, weight in found.weights.items()],
        "used": actions.is_used(found),
        "keeps": bool(request.user.reach(KEEPING, acting=True)),
    }
    return render(request, "rectification/evaluation/scheme.html", context)


def edit_scheme(request: Request, pk: int | None = None, source: int | None = None) -> HttpResponse:
    """A new scheme, a copy of another, or one that nobody has used yet."""
    if not request.user.reach(KEEPING, acting=True):
        raise NotAllowed(_("评估方案由巡察办维护"))
    instance = get_object_or_404(EvaluationScheme, pk=pk) if pk else EvaluationScheme()
    begun = get_object_or_404(EvaluationScheme, pk=source) if source else None
    initial = copied(begun) if begun else None
    form = forms.SchemeForm(request.POST or None, instance=instance, initial=initial)

    def act(data: dict[str, Any]) -> str:
        changed = form.save(commit=False)
        changed.grades, changed.weights = data["grades_typed"], data["weights_typed"]
        version = posted_version(request) if pk else None
        actions.save_scheme(changed, data["lines_typed"], by=request.user, version=version)
        return _("已保存评估方案")

    back = reverse("rectification:evaluation_schemes")
    return form_page(
        request,
        form,
        act,
        cancel_url=back,
        title=_("修改评估方案") if pk else _("新建评估方案"),
        version=instance.version if pk else None,
    )


def copied(scheme: EvaluationScheme) -> dict[str, Any]:
    own = {name: getattr(scheme, name) for name in ("basis", "method")}
    return forms.typed(scheme) | own | {"name": _("%(name)s（副本）") % {"name": scheme.name[:70]}}


@require_POST
def switch_scheme(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(EvaluationScheme, pk=pk)
    actions.switch_scheme(found, active=not found.is_active, by=request.user)
    messages.success(request, _("已启用") if found.is_active else _("已停用"))
    return HttpResponseRedirect(reverse("rectification:evaluation_scheme", args=[pk]))

"""The card beside a form, and the page of the model's versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xuncha.catalogue.classifying import actions, asking, queries, sources, words
from xuncha.catalogue.classifying.models import ClassifierVersion
from xuncha.catalogue.rights import WRITE
from xuncha.catalogue.taxonomy.views import tabs
from xuncha.foundation import kinds
from xuncha.foundation.engines.calling import EngineError
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.http import Request
from xuncha.text.hints import paper as hints


@never_cache
@require_POST
def suggest(request: Request) -> HttpResponse:
    """The card for what stands in the form just now. Nothing of it is kept, logged or counted.

    The form's fields are those of a working paper, or a single `text`; `into` is the id of the select that "take this leaf" fills, empty
    where there is none; `hints` asks for the hints as well.
    """
    if not sources.may_ask(request.user):
        raise NotAllowed(_("分类建议只给起草和审核的人用"))
    told = typed(request)
    context: dict[str, Any] = {"into": request.POST.get("into", ""), "sentences": []}
    if request.POST.get("hints"):
        context["sentences"] = [words.sentence(hint) for hint in hints.hints(told)]
    return render(request, "catalogue/classifying/card.html", context | suggestion(told, request.user))


@never_cache
@require_POST
def suggest_of(request: Request, kind: str, pk: int) -> HttpResponse:
    """The card for a record one may open: for a paper's reviewer, and on demand for sealed text, in front of its reader."""
    if not sources.may_ask(request.user):
        raise NotAllowed(_("分类建议只给起草和审核的人用"))
    if not sources.is_read(kind):
        raise Http404
    record = kinds.get(kind).access(request.user, pk)
    context = {"into": request.POST.get("into", ""), "sentences": []}
    found = suggestion_for(sources.text_of(kind, record), request.user)
    return render(request, "catalogue/classifying/card.html", context | found)


def suggestion(told: hints.Typed, user: Any) -> dict[str, Any]:
    return suggestion_for("。".join(filter(None, (told.title, told.summary, told.facts))), user)


def suggestion_for(text: str, user: Any) -> dict[str, Any]:
    """The suggestion, or the word why there is none; the card never breaks the page it stands on."""
    try:
        found = asking.suggest(text, actor=user)
    except asking.NotReady:
        return {"preparing": True}
    except EngineError as error:
        return {"problem": error.message}
    if found is None:
        return {"too_short": True}
    return {
        "found": found,
        "sureness": words.SURENESS[found.sureness],
        "tone": words.TONES[found.sureness],
        "unsure": found.sureness == "unsure",
    }


def typed(request: Request) -> hints.Typed:
    told = request.POST
    return hints.Typed(
        title=told.get("title", ""),
        summary=told.get("summary", ""),
        facts=told.get("facts", "") or told.get("text", ""),
        basis=told.get("basis_text", ""),
        analysis=told.get("analysis", ""),
        occurred=told.get("occurred_from", ""),
        amount=bool(told.get("amount_cents", "").strip()),
        involves_top_leader=bool(told.get("involves_top_leader")),
    )


def versions(request: Request) -> HttpResponse:
    """Every insider may see which model suggests and how well it does; the office trains and puts in use."""
    user = request.user
    writes = bool(user.reach(WRITE, acting=True))
    context = {
        "title": _("分类模型"),
        "tabs": tabs("classifier"),
        "rows": queries.versions(),
        "state": queries.state(),
        "writes": writes,
        "job_id": training_job(request),
        "enough_new": actions.ENOUGH_NEW,
    }
    return render(request, "catalogue/classifying/versions.html", context)


def training_job(request: Request) -> UUID | None:
    """The job that one's own click began; its progress line answers to its owner alone."""
    try:
        return UUID(request.GET.get("job", ""))
    except ValueError:
        return None


@require_POST
def train(request: Request) -> HttpResponse:
    job = actions.ask_training(by=request.user)
    return HttpResponseRedirect(f"{reverse('catalogue:classifier')}?job={job.pk}")


@require_POST
def activate(request: Request, no: int) -> HttpResponse:
    version = actions.activate(get_object_or_404(ClassifierVersion, no=no), by=request.user)
    messages.success(request, _("已启用%(version)s") % {"version": version})
    return HttpResponseRedirect(reverse("catalogue:classifier"))


@require_POST
def back_to_written(request: Request) -> HttpResponse:
    actions.back_to_written(by=request.user)
    messages.success(request, _("已改用自带知识"))
    return HttpResponseRedirect(reverse("catalogue:classifier"))

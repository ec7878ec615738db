"""The progress line of long work, for its owner only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET, require_POST

from xuncha.foundation import kinds
from xuncha.foundation.jobs import words
from xuncha.foundation.jobs.models import JobProgress, JobState
from xuncha.foundation.jobs.start import may_run_again, run_again


@never_cache
@require_GET
def job_status(request: HttpRequest, job_id: UUID) -> HttpResponseBase:
    """JSON when asked for it, else the fragment that asks again by itself until the job is over."""
    row = access_job(request.user, job_id)
    if request.accepts("text/html") and request.GET.get("format") != "json":
        return HttpResponse(_fragment(request, row))
    return JsonResponse(as_data(row))


@never_cache
@csrf_protect
@require_POST
def job_again(request: HttpRequest, job_id: UUID) -> HttpResponseBase:
    """Start an interrupted job anew and show the new one's progress."""
    started = run_again(access_job(request.user, job_id), by=request.user)
    return redirect("jobs:status", job_id=started.pk)


def _fragment(request: HttpRequest, row: JobProgress) -> str:
    """Without the request's context: the furniture of a whole page is not worth computing every second."""
    context = {"job": row, "csrf_token": get_token(request), **_words(row)}
    return render_to_string("foundation/jobs/progress.html", context)


def access_job(user: Any, job_id: UUID) -> JobProgress:
    """One's own job, or 404."""
    row = JobProgress.objects.filter(pk=job_id, owner_id=user.pk).first() if user.is_authenticated else None
    if row is None:
        raise Http404
    return row


def as_data(row: JobProgress) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "state": row.state_now,
        "done": row.done,
        "total": row.total,
        "percent": row.percent,
        "over": row.is_over,
        "result": row.result,
        "error": row.error,
        **_words(row),
    }


def _words(row: JobProgress) -> dict[str, Any]:
    return {
        "title": words.sentence(row.title),
        "message": words.sentence(row.message) if row.message else "",
        "state_label": str(JobState(row.state_now).label),
        "may_repeat": may_run_again(row),
        "result_url": _result_url(row.result),
    }


def _result_url(result: str) -> str:
    """A local path as it stands, or the page of "kind:id"; access is decided by that page."""
    if result.startswith("/") and not result.startswith("//"):
        return result
    kind, _colon, number = result.partition(":")
    known = kind in {registered.name for registered in kinds.every()}
    return kinds.get(kind).url(int(number)) if known and number.isdigit() else ""

"""The public pages. State travels in the forms: there is no cookie, so there is nothing a forged request could borrow."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xuncha.foundation.sealing import receipts
from xuncha.portal import config, pages, spool
from xuncha.portal.bundle import OFFICE, Bundle, Engagement
from xuncha.portal.sending import admitted, send_report
from xuncha.portal.upload import DAMAGED, NOT_TAKEN, TOO_LARGE, TOO_MANY, Refusal, SealingHandler
from xuncha.portal.writing import STEPS, Report

STATIC = Path(__file__).parent / "static" / "portal"
TYPES = {"door.css": "text/css", "door.js": "text/javascript"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    bundle = pages.open_bundle()
    if bundle is None:
        return pages.not_ready(request)
    now = datetime.now(UTC)
    places = [(place, place.status(now)) for place in bundle.engagements.values()]
    return pages.page(
        request, "home", places=sorted(places, key=lambda pair: (pair[1] != "open", pair[0].title))
    )


@require_safe
def notice(request: HttpRequest, code: str) -> HttpResponse:
    _bundle, place = find(code)
    return pages.page(request, "notice", engagement=place, status_now=place.status(datetime.now(UTC)))


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, code: str) -> HttpResponse:
    """All steps at one address, so that the way through them leaves one line in a browser's history, not five."""
    bundle, place = find(code)
    status = place.status(datetime.now(UTC))
    if status != "open":
        return pages.closed(request, place, status)
    if request.method != "POST":
        return _step(request, bundle, place, Report(once=receipts.new_secret()), "questions")
    if (answer := too_large_at_once(request)) is not None:
        return answer
    handler = SealingHandler(request, bundle.suite)
    request.upload_handlers = [handler]
    try:
        return _forward(request, bundle, place, Report.read(request.POST), handler)
    finally:
        handler.discard()


def _forward(
    request: HttpRequest, bundle: Bundle, place: Engagement, report: Report, handler: SealingHandler
) -> HttpResponse:
    step, goto = request.POST.get("step", ""), request.POST.get("goto", "")
    if step not in STEPS or goto not in (*STEPS, "send"):
        return pages.bad_request(request)
    if goto in STEPS and STEPS.index(goto) <= STEPS.index(step):
        return _step(request, bundle, place, report, goto)
    if faults := report.faults(step):
        return _step(request, bundle, place, report, step, faults)
    if report.both:
        return pages.page(request, "split", engagement=place, carried=report.carried("questions"))
    if not bundle.keys.get(report.addressee):
        return pages.elsewhere(request, place)
    if goto == "send":
        return _send(request, bundle, place, report, handler)
    if goto == "name" and not _asks_name(bundle, report):
        goto = "files"
    return _step(request, bundle, place, report, goto)


def _send(
    request: HttpRequest, bundle: Bundle, place: Engagement, report: Report, handler: SealingHandler
) -> HttpResponse:
    if fault := report.first_fault():
        return _step(request, bundle, place, report, *fault)
    if report.wants_name and not _asks_name(bundle, report):
        report.realname = ""
    if handler.refusals:
        return _step(request, bundle, place, report, "files", refused(handler.refusals))
    if not admitted("send", config.limits().sends) or not spool.store().has_room(place.code):
        return pages.busy(request, place)
    receipt = send_report(report, bundle, place.code, handler)
    return pages.page(
        request, "receipt", receipt=receipts.grouped(receipt), engagement=place, files=handler.count
    )


def _step(
    request: HttpRequest,
    bundle: Bundle,
    place: Engagement,
    report: Report,
    step: str,
    faults: list[str] | None = None,
) -> HttpResponse:
    return pages.page(
        request,
        f"step_{step}",
        engagement=place,
        report=report,
        step=step,
        number=STEPS.index(step) + 1,
        carried=report.carried(step),
        faults=faults or [],
        limits=config.limits(),
        straight=report.addressee != OFFICE,
        asks_name=_asks_name(bundle, report),
    )


def _asks_name(bundle: Bundle, report: Report) -> bool:
    """A name is only asked for where it can be sealed apart, or goes to the one designated reader anyway."""
    return report.addressee != OFFICE or bundle.takes_names


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """The way out for those without scripts: an empty page; the browser is asked to forget what it kept of us."""
    response = pages.page(request, "leave")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_safe
def static(_request: HttpRequest, name: str) -> HttpResponse:
    """Two small files, never kept by the browser: a cache would tell that somebody was here."""
    if name not in TYPES:
        raise Http404
    return HttpResponse((STATIC / name).read_bytes(), content_type=f"{TYPES[name]}; charset=utf-8")


def find(code: str) -> tuple[Bundle, Engagement]:
    bundle = pages.open_bundle()
    place = bundle.engagements.get(code) if bundle else None
    if bundle is None or place is None:
        raise Http404
    return bundle, place


def too_large_at_once(request: HttpRequest) -> HttpResponse | None:
    """Said before anything is read, when the browser announces more than a parcel holds."""
    limit = config.limits().parcel
    announced: Any = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdigit() or int(announced) <= limit + config.limits().fields:
        return None
    return pages.too_large(request, limit // config.MB)


def refused(refusals: list[Refusal]) -> list[str]:
    limits = config.limits()
    reasons = {
        TOO_LARGE: _("太大了；一个文件不超过 %(one)d MB，合计不超过 %(all)d MB")
        % {"one": limits.file // config.MB, "all": limits.parcel // config.MB},
        TOO_MANY: _("超出了个数；一次不超过 %(count)d 个，其余的领到查询码以后再补充")
        % {"count": limits.files},
        NOT_TAKEN: _("不是这里能收的种类；可以收图片、录音、录像、PDF、Word、Excel、纯文字和 ZIP"),
        DAMAGED: _("不完整或已损坏，请重新拍照或另存以后再选"),
    }
    lines = [
        _("第 %(number)d 个文件%(reason)s。") % {"number": refusal.number, "reason": reasons[refusal.reason]}
        for refusal in refusals
    ]
    return [*lines, _("还没有送出。请重新选择文件，再按“送出”。")]

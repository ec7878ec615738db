"""Surveys by QR code: one sheet, no name, no receipt, nothing that tells who answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xuncha.foundation.sealing import receipts
from xuncha.portal import config, pages, spool
from xuncha.portal.bundle import OFFICE, Bundle
from xuncha.portal.sending import admitted, send_answers
from xuncha.portal.writing import plain

LONGEST_ANSWER = 2000


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, code: str) -> HttpResponse:
    bundle = pages.open_bundle()
    sheet = bundle.surveys.get(code) if bundle else None
    if bundle is None or sheet is None or not bundle.keys.get(OFFICE):
        raise Http404
    if not _is_open(sheet):
        return pages.message(request, _("这份问卷现在不收"), _("请看问卷上写的起止时间。"))
    if request.method != "POST":
        return _page(request, sheet, receipts.new_secret(), {}, [])
    return _take(request, bundle, sheet)


def _take(request: HttpRequest, bundle: Bundle, sheet: dict[str, Any]) -> HttpResponse:
    once = request.POST.get("once", "")
    if not receipts.is_secret(once):
        return pages.bad_request(request)
    answers, faults = read_answers(sheet, request.POST)
    if faults:
        return _page(request, sheet, once, answers, faults)
    place = str(sheet["engagement"])
    if not admitted("send", config.limits().sends) or not spool.store().has_room(place):
        return pages.busy(request)
    send_answers(str(sheet["code"]), place, answers, once, bundle)
    return pages.message(request, _("已经收到，谢谢"), _("没有记录是谁填的。可以关闭这个页面。"))


def read_answers(sheet: dict[str, Any], posted: QueryDict) -> tuple[dict[str, Any], list[str]]:
    """Only what the sheet asks, and only options that it offers."""
    answers: dict[str, Any] = {}
    faults = []
    for number, question in enumerate(sheet["questions"], 1):
        answer = _answer(question, posted.getlist(f"q-{question['code']}"))
        if answer:
            answers[question["code"]] = answer
        elif question.get("required"):
            faults.append(_("第 %(number)d 题还没有答。") % {"number": number})
    return answers, faults


def _answer(question: dict[str, Any], given: list[str]) -> Any:
    if question["kind"] == "text":
        return plain(given[0]).strip()[:LONGEST_ANSWER] if given else ""
    offered = [option["code"] for option in question["options"]]
    chosen = [code for code in offered if code in given]
    return chosen if question["kind"] == "multi" else "".join(chosen[:1])


def _page(
    request: HttpRequest, sheet: dict[str, Any], once: str, answers: dict[str, Any], faults: list[str]
) -> HttpResponse:
    questions = [{**question, "given": answers.get(question["code"], "")} for question in sheet["questions"]]
    return pages.page(request, "survey", sheet=sheet, questions=questions, once=once, faults=faults)


def _is_open(sheet: dict[str, Any]) -> bool:
    now = datetime.now(UTC)
    return datetime.fromisoformat(sheet["opens"]) <= now < datetime.fromisoformat(sheet["closes"])

"""With the receipt: read the answers, add facts."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xuncha.foundation.sealing import receipts
from xuncha.foundation.sealing.errors import SealBroken
from xuncha.portal import config, pages, spool
from xuncha.portal.bundle import Bundle
from xuncha.portal.sending import admitted, send_addition
from xuncha.portal.upload import SealingHandler
from xuncha.portal.views import refused, too_large_at_once
from xuncha.portal.writing import plain


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    bundle = pages.open_bundle()
    if bundle is None:
        return pages.not_ready(request)
    if request.method != "POST":
        return pages.page(request, "find", faults=[])
    if (answer := too_large_at_once(request)) is not None:
        return answer
    handler = SealingHandler(request, bundle.suite)
    request.upload_handlers = [handler]
    try:
        return _answer(request, bundle, handler)
    finally:
        handler.discard()


def _answer(request: HttpRequest, bundle: Bundle, handler: SealingHandler) -> HttpResponse:
    typed = request.POST.get("receipt", "")
    receipt = receipts.read(typed)
    if receipt is None:
        slip = _("查询码不对：应是 32 位数字，请一组一组核对。")
        return pages.page(request, "find", faults=[slip], typed=typed[:80])
    if not admitted("lookup", config.limits().lookups):
        return pages.busy(request)
    about = spool.recall(receipt, bundle.suite)
    if about is None or about["engagement"] not in bundle.engagements:
        return pages.page(request, "find", faults=[_("没有找到这个查询码的记录。")], typed=typed[:80])
    if request.POST.get("goto") == "add":
        return _add(request, bundle, receipt, about, handler)
    return _thread(request, bundle, receipt, about)


def _thread(
    request: HttpRequest,
    bundle: Bundle,
    receipt: str,
    about: dict[str, Any],
    *,
    faults: list[str] | None = None,
    text: str = "",
    added: bool = False,
) -> HttpResponse:
    place = bundle.engagements[about["engagement"]]
    thread = receipts.thread_id(receipt, bundle.suite)
    return pages.page(
        request,
        "thread",
        engagement=place,
        receipt=receipts.grouped(receipt),
        digits=receipt,
        once=receipts.new_secret(),
        answers=_answers(bundle, receipt, thread),
        taken_on=spool.taken_on(thread.hex()),
        straight=about["addressee"] != "office",
        may_add=place.takes_additions(datetime.now(UTC)) and bool(bundle.keys.get(about["addressee"])),
        faults=faults or [],
        text=text,
        added=added,
        limits=config.limits(),
    )


def _answers(bundle: Bundle, receipt: str, thread: bytes) -> list[dict[str, str]]:
    """Newest last. One that does not open is left out: it was not written for this receipt."""
    key, found = receipts.reply_key(receipt, bundle.suite), []
    for row in bundle.replies.get(thread.hex(), ()):
        try:
            text = receipts.open_reply(
                key, thread, int(row["no"]), base64.b64decode(row["sealed"]), bundle.suite
            )
        except SealBroken:
            continue
        found.append({"on": str(row["on"]), "text": text})
    return found


def _add(
    request: HttpRequest, bundle: Bundle, receipt: str, about: dict[str, Any], handler: SealingHandler
) -> HttpResponse:
    place = bundle.engagements[about["engagement"]]
    text, once = plain(request.POST.get("what", "")), request.POST.get("once", "")
    faults = _faults(text, handler)
    if faults:
        return _thread(request, bundle, receipt, about, faults=faults, text=text)
    if not place.takes_additions(datetime.now(UTC)) or not receipts.is_secret(once):
        return pages.closed(request, place, "closed")
    if not admitted("send", config.limits().sends) or not spool.store().has_room(place.code):
        return pages.busy(request, place)
    send_addition(text, once, receipt, about, bundle, handler)
    return _thread(request, bundle, receipt, about, added=True)


def _faults(text: str, handler: SealingHandler) -> list[str]:
    if handler.refusals:
        return refused(handler.refusals)
    if len(text) > config.limits().text:
        return [_("文字超过 %(limit)d 字，请删减，或存成文件添加。") % {"limit": config.limits().text}]
    return [] if text.strip() or handler.count else [_("请写下要补充的内容，或选择文件。")]

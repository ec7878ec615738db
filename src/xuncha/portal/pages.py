"""Rendering, and the plain pages that say why something is not possible and where else to turn."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xuncha.foundation.sealing.errors import SealBroken
from xuncha.portal import bundle as bundles
from xuncha.portal.bundle import Bundle, Engagement


def furniture(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: the name of the place, the other language, the way out."""
    try:
        found = bundles.current()
    except SealBroken:
        found = None
    english = get_language() == "en"
    path = request.path
    return {
        "place": found.title if found else "",
        "leave_to": found.leave_to if found else "about:blank",
        "prefix": "/en" if english else "",
        "other_language": path.removeprefix("/en") if english else f"/en{path}",
        "english": english,
    }


def page(request: HttpRequest, name: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"portal/{name}.html", context, status=status)


def message(
    request: HttpRequest,
    title: str,
    *lines: str,
    status: int = 200,
    engagement: Engagement | None = None,
    other_ways: bool = False,
) -> HttpResponse:
    """A sentence or two; with the engagement's other channels where that helps."""
    return page(
        request, "message", status, title=title, lines=lines, engagement=engagement, other_ways=other_ways
    )


WAIT_SECONDS = 60
"""How often the inside comes by: until then a door without its first configuration has nothing to say."""


def not_ready(request: HttpRequest) -> HttpResponse:
    answer = message(
        request,
        _("这里还没有开通"),
        _("刚刚启动，正在等内网送来公告，一般一两分钟就好。请稍后再来，或先用公告上写明的其他渠道。"),
        status=503,
    )
    answer["Retry-After"] = str(WAIT_SECONDS)
    return answer


def closed(request: HttpRequest, engagement: Engagement, status: str) -> HttpResponse:
    """Not open: not yet, not now, or no more."""
    words = {
        "soon": (_("还没有到受理时间"), _("请在公告写明的受理时间内再来。")),
        "suspended": (_("受理暂停"), _("恢复之后会在这里写明。已经领到查询码的，仍可凭码查看答复。")),
        "closed": (_("受理已经截止"), _("已经领到查询码的，仍可凭码查看答复。")),
    }
    title, line = words[status]
    return message(request, title, line, engagement=engagement, other_ways=True)


def busy(request: HttpRequest, engagement: Engagement | None = None) -> HttpResponse:
    return message(
        request,
        _("现在来的人太多，请过一会儿再来"),
        _(
            "刚才填写的内容没有送出，也没有留在这里。可以用浏览器的后退回到填写的页面，稍后再送一次；也可以用下面的其他渠道。"
        ),
        status=503,
        engagement=engagement,
        other_ways=True,
    )


def elsewhere(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """No public key for whom this should go to: it must not be written here at all."""
    return message(
        request,
        _("这类反映请不要写在这里"),
        _("这里暂时没有办法把它直接密封给受理的专人。请用下面的其他渠道直接反映。"),
        engagement=engagement,
        other_ways=True,
    )


def too_long(request: HttpRequest) -> HttpResponse:
    return message(
        request,
        _("文字太长，没有送出"),
        _("请用浏览器的后退回到填写的页面，删减一些，或把长的内容存成文件，在最后一步添加。"),
        status=413,
    )


def too_large(request: HttpRequest, megabytes: int) -> HttpResponse:
    return message(
        request,
        _("文件太大，没有送出"),
        _(
            "一次送出的文件合计不能超过 %(limit)d MB。请用浏览器的后退回去，少选一些；其余的领到查询码以后再补充。"
        )
        % {"limit": megabytes},
        status=413,
    )


def bad_request(request: HttpRequest, **_error: Any) -> HttpResponse:
    return message(
        request, _("没有收到完整的内容"), _("可能是网络中断。请用浏览器的后退回去，再送一次。"), status=400
    )


def not_found(request: HttpRequest, **_error: Any) -> HttpResponse:
    return message(request, _("没有这个页面"), _("请核对公告上的地址，或重新扫描二维码。"), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return message(
        request, _("出了一点问题，没有送出"), _("请用浏览器的后退回去，过一会儿再送一次。"), status=500
    )


def open_bundle() -> Bundle | None:
    """The bundle in force; None before the first, or when the stored one no longer fits its signature."""
    try:
        return bundles.current()
    except SealBroken:
        return None

"""The public's sheets as PDF and PNG."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from xuncha.exchange.door.models import DoorOpening
from xuncha.exchange.door.notices import Notice, address_of, code_svg, lines_of
from xuncha.kit.typesetting import typeset

KINDS = {"pdf": "application/pdf", "png": "image/png"}


def notice_file(made: Notice, opening: DoorOpening, *, with_code: bool, ending: str = "pdf") -> bytes:
    words = {
        "title": made.title,
        "parts": [
            {"text": str(part.text), "lines": [str(line) for line in part.lines]} for part in made.parts
        ],
        "caption": _("扫码反映问题"),
        "signed": made.signed,
        "on": f"{made.on.year}年{made.on.month}月{made.on.day}日",
    }
    return typeset("notice", words, ending=ending, code=code_svg(opening) if with_code else b"")


def poster_file(opening: DoorOpening, *, ending: str) -> bytes:
    """The whole poster; without a configured door it says so where the code would stand."""
    address = address_of(opening)
    hint = (
        _("不用注册，可以不留姓名；请保存好回执，凭它查看答复、补充情况。")
        if address
        else _("没有配置门户的地址，这张海报上没有二维码。")
    )
    window = {"opens": date_format(opening.opens_on), "closes": date_format(opening.closes_at)}
    words = {
        "title": opening.title,
        "lead": _("有话跟巡察组说"),
        "address": address,
        "hint": hint,
        "until": _("受理时间：%(opens)s 至 %(closes)s") % window,
        "scope_label": _("主要受理"),
        "scope": list(lines_of(opening.scope)),
        "channels_label": _("其他渠道"),
        "channels": [*lines_of(opening.channels), *lines_of(opening.hours)],
    }
    return typeset("poster", words, ending=ending, code=code_svg(opening))

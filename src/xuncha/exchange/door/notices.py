"""Entry notice 进驻公告, departure notice 撤离公告 and the poster of the public door, from the opening (domain §3.13, M3-19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from xuncha.exchange.door.models import DoorOpening
from xuncha.foundation.dates import today
from xuncha.office.notices import Part


@dataclass(frozen=True)
class Notice:
    title: str
    parts: tuple[Part, ...]
    signed: str
    on: date


def address_of(opening: DoorOpening) -> str:
    """Where the public goes; empty while no door is configured."""
    base = (settings.DOOR_ADDRESS or settings.DOOR_URL).rstrip("/")
    return f"{base}/{opening.code}/" if base else ""


def lines_of(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　年　月　日"


def entry_notice(opening: DoorOpening) -> Notice:
    """Who inspects whom, until when, what is taken and what not, and every way to tell the group."""
    place, words = opening.engagement, _words(opening)
    window = _("受理时间：%(opens)s至%(closes)s，到期自动停止受理。") % words
    url = words["url"]
    online = (Part(_("也可以用手机扫描二维码，或打开下面的网址反映：")), Part(url)) if url else ()
    rest = lines_of(opening.not_taken)
    others = (Part(_("以下情况不属于受理范围："), rest),) if rest else ()
    hours = (_("电话接听时间：%(hours)s") % {"hours": opening.hours},) if opening.hours else ()
    first = _("根据%(committee)s统一部署，%(group)s自%(entry)s至%(end)s对%(unit)s开展%(mode)s。") % words
    return Notice(
        _("%(group)s进驻公告") % words,
        (
            Part(first),
            Part(_("主要受理："), lines_of(opening.scope)),
            *others,
            Part(_("反映渠道："), (*lines_of(opening.channels), *hours)),
            *online,
            Part(window),
            Part(_("巡察组不干预被巡察单位正常工作，不查办案件，不处理具体问题，不作个人表态。")),
        ),
        str(place.group),
        place.entry_on or opening.opens_on,
    )


def departure_notice(opening: DoorOpening) -> Notice:
    """The box is taken down, the telephone off, the door closed; thanks, and where to turn from now on."""
    place, words = opening.engagement, _words(opening)
    return Notice(
        _("%(group)s撤离公告") % words,
        (
            Part(_("根据%(committee)s统一部署，%(group)s对%(unit)s的驻点巡察已于%(end)s结束。") % words),
            Part(
                _(
                    "自%(closes)s后，巡察期间设置的值班电话、意见箱、信箱和网上反映渠道停止受理。此前收到的反映均已登记，按规定办理。"
                )
                % words
            ),
            Part(_("通过网上渠道反映的，仍可以凭回执查看答复。")),
            Part(_("今后需要反映问题的，请按规定向纪检监察机关、组织部门、信访部门反映。")),
            Part(_("感谢广大干部群众对巡察工作的关心和支持。")),
        ),
        str(place.group),
        place.onsite_end or today(),
    )


def _words(opening: DoorOpening) -> dict[str, Any]:
    place = opening.engagement
    return {
        "committee": f"{settings.COUNTY_NAME}委" if settings.COUNTY_NAME else _("县委"),
        "group": f"{place.round}{place.group}",
        "unit": place.organisation.name,
        "mode": place.get_mode_display(),
        "entry": _day(place.entry_on),
        "end": _day(place.onsite_end),
        "opens": _day(opening.opens_on),
        "closes": _day(opening.closes_at.date()),
        "url": address_of(opening),
    }


def code_png(opening: DoorOpening, *, scale: int = 16) -> bytes:
    """The code to scan as a PNG, black on white, readable from two metres when printed at 12 cm; empty without a door."""
    address = address_of(opening)
    if not address:
        return b""
    held = BytesIO()
    segno.make(address, error="q").save(held, kind="png", scale=scale, border=4)
    return held.getvalue()


def code_svg(opening: DoorOpening) -> bytes:
    """The same in vector form; empty without a door."""
    address = address_of(opening)
    held = BytesIO()
    if address:
        segno.make(address, error="q").save(held, kind="svg", scale=10, border=2)
    return held.getvalue()


def code_image(opening: DoorOpening) -> str:
    """That as the address of an image."""
    address = address_of(opening)
    return segno.make(address, error="q").svg_data_uri(scale=10, border=2) if address else ""

"""Requests for material as tests need them, made by the same verbs as in the product."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.cast import Cast, proof
from xuncha.cycle.fieldwork.materials import actions
from xuncha.cycle.fieldwork.materials.actions import Answer, Line
from xuncha.cycle.fieldwork.materials.models import Material, MaterialRequest
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine

NAMES = ("三重一大会议记录", "近三年财务凭证", "借调人员审批表")


def drafted(cast: Cast, names: tuple[str, ...] = NAMES, by: Any = None, **fields: Any) -> MaterialRequest:
    values = {"title": "第一批调阅资料", "requested_on": today(), "due": today() + timedelta(days=3)} | fields
    engagement = values.pop("engagement", cast.engagement)
    lines = [Line(name=name) for name in names]
    return actions.open_request(
        MaterialRequest(**values), engagement=engagement, lines=lines, by=by or cast.member
    )


def issued(cast: Cast, **kwargs: Any) -> MaterialRequest:
    request = drafted(cast, **kwargs)
    engine.take(request, "submit", by=cast.member)
    return engine.take(request, "issue", by=cast.leader, proof=proof(cast.leader))


def lines(request: MaterialRequest) -> list[Material]:
    found = list(Material.objects.trusted().filter(request=request).select_related("request"))
    for line in found:
        line.request = request
    return found


def on_site(**changes: Any) -> Answer:
    return Answer(**({"way": "on_site", "provider_name": "罗丹"} | changes))


def handed_in(cast: Cast, **kwargs: Any) -> MaterialRequest:
    request = issued(cast, **kwargs)
    for line in lines(request):
        actions.answer(line, on_site(), by=cast.liaison)
    return engine.take(request, "hand_in", by=cast.liaison)

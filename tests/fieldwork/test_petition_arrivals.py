"""Reports of the public door land as petitions; answers go back through the receipt, also to whoever gave no name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.fieldwork import letters
from xuncha.cycle.fieldwork.petitions import arriving, deciding
from xuncha.cycle.fieldwork.petitions.models import Addition, Petition
from xuncha.foundation import door
from xuncha.foundation.door import Arrival, ArrivedFile
from xuncha.foundation.models import Attachment
from xuncha.foundation.refusals import Refused
from xuncha.foundation.verbs import act

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def arrival(cast: Cast, **values: Any) -> Arrival:
    content = {"what": letters.CONTENT, "who": letters.TARGET, "when": "", "realname": False}
    begun = {
        "serial": "12" * 16,
        "thread": "34" * 16,
        "engagement_id": cast.engagement.pk,
        "content": content,
    }
    return Arrival(**begun | {"hour": datetime(2026, 11, 18, 3, tzinfo=UTC)} | values)


def land(cast: Cast, **values: Any) -> Petition:
    with act():
        kind, pk = arriving.report(arrival(cast, **values))
    assert kind == "petition"
    return Petition.objects.trusted().get(pk=pk)


def file(name: str, data: bytes) -> ArrivedFile:
    return ArrivedFile(name, "image/png", lambda: iter([data]))


def test_a_report_is_registered_for_the_leader(cast: Cast, enter: Any) -> None:
    petition = land(cast, files=(file("现场.png", PNG), file("x.exe", b"MZ\x90\x00")))
    assert (petition.channel, petition.state, petition.is_realname) == ("qrcode", "registered", False)
    assert petition.number and letters.CONTENT in petition.content and letters.TARGET in petition.content
    assert petition.refused_files == 1
    attachment = Attachment.objects.trusted().get(kind="petition", record_id=petition.pk)
    assert attachment.label == "现场.png" and attachment.title == "密封附件"
    page = enter(cast.leader).get(reverse("fieldwork:petition", args=[petition.pk])).content.decode()
    assert "现场.png" in page and "没有收下" in page
    assert enter(cast.member).get(reverse("fieldwork:petition", args=[petition.pk])).status_code == 404


def test_what_is_added_later_hangs_on_the_same_petition(cast: Cast, enter: Any) -> None:
    petition = land(cast)
    again = land(cast, serial="56" * 16, supplement=True, content={"what": "还有一张票据"})
    assert again.pk == petition.pk and again.has_news
    assert Addition.objects.trusted().get().content == "还有一张票据"
    browser = enter(cast.leader)
    url = reverse("fieldwork:petition", args=[petition.pk])
    assert "还有一张票据" in browser.get(url).content.decode()
    assert "有补充" in browser.get(reverse("fieldwork:petitions")).content.decode()
    browser.post(reverse("fieldwork:petition_news", args=[petition.pk]))
    assert "又补充了情况" not in browser.get(url).content.decode()


def test_a_name_arrives_sealed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    adopted: list[bytes] = []
    monkeypatch.setattr(
        arriving.custody, "adopt_sealed", lambda record, blob, context, by: adopted.append(blob)
    )
    petition = land(cast, identity=b"blob", identity_context=b"ctx")
    assert petition.is_realname and adopted == [b"blob"]


def test_without_a_task_it_waits(cast: Cast) -> None:
    with pytest.raises(Refused), act():
        arriving.report(arrival(cast, engagement_id=None))


def test_the_unnamed_are_answered_through_the_receipt(
    cast: Cast, enter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    petition = land(cast)
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(door, "can_reply", lambda thread: thread == petition.thread_id)
    monkeypatch.setattr(door, "reply", lambda thread, text, by: sent.append((thread, text)))
    browser, url = enter(cast.leader), reverse("fieldwork:petition_reply", args=[petition.pk])
    assert "凭查询码可见" in browser.get(url).content.decode()
    browser.post(url, {"reply": "已转县教育局核实", "through_door": "on"})
    petition.refresh_from_db()
    assert sent == [(petition.thread_id, "已转县教育局核实")] and petition.replied_on
    monkeypatch.setattr(door, "can_reply", lambda thread: False)
    assert "凭查询码可见" not in browser.get(url).content.decode()
    with pytest.raises(Exception):  # noqa: B017 - whatever the door says, nothing is written
        monkeypatch.setattr(door, "reply", _broken)
        deciding.write_reply(petition, reply="x", on=None, by=cast.leader, through_door=True)
    petition.refresh_from_db()
    assert petition.reply == "已转县教育局核实"


def _broken(thread: str, text: str, by: Any) -> None:
    raise Refused("门户没有连接")


def test_the_landings_are_registered() -> None:
    for kind in ("report", "straight_up", "inspectors"):
        assert door.landing_of(kind) is not None

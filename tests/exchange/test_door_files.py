"""Files that came through the door: cleaned on landing, marked where they cannot be, and fetched back when refused by rule."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from functools import cache

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.exchange.test_door import opened_door as opened_door
from tests.exchange.test_door import outside as outside
from tests.exchange.test_door import report
from tests.foundation.test_files_cleaning import WHO, word
from tests.portal.door import Door
from xuncha.cycle.fieldwork.petitions import arriving
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.exchange.door import exchanging
from xuncha.exchange.door.models import DoorParcel
from xuncha.foundation import door
from xuncha.foundation.dates import today
from xuncha.foundation.files.storage import open_stored
from xuncha.foundation.models import Attachment, AuditEvent

PDF = b"%PDF-1.4\n1 0 obj<</Author(x)>>endobj\ntrailer<</Info 1 0 R>>\n%%EOF\n"
Enter = Callable[..., Client]


@cache
def locked() -> bytes:
    """A zip whose entry says that it is under a password."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "账")
    data = bytearray(out.getvalue())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    return bytes(data)


@pytest.fixture
def petition(cast: Cast, opened_door: Door) -> Petition:
    door.landing("report")(arriving.report)
    files = [("papers", "a.docx", word()), ("papers", "b.pdf", PDF), ("papers", "c.zip", locked())]
    report(opened_door, "三个文件", files=files)
    exchanging.exchange()
    return Petition.objects.trusted().get()


def test_cleaned_where_it_can_be_and_marked_where_not(cast: Cast, petition: Petition) -> None:
    found = list(Attachment.objects.trusted().filter(kind="petition").select_related("file"))
    assert [item.label for item in found] == ["1.docx", "2.pdf，未清除元数据"]
    with open_stored(found[0].file) as stream:
        data = stream.read()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if WHO.encode() in archive.read(name)]
    with open_stored(found[1].file) as stream:
        assert stream.read() == PDF


def test_a_refused_file_is_named_with_its_reason_and_fetched_back(
    cast: Cast, petition: Petition, enter: Enter
) -> None:
    assert petition.refused_files == 1
    leader = enter(cast.leader)
    page = reverse("fieldwork:petition_refused", args=[petition.pk])
    assert page in leader.get(reverse("fieldwork:petition", args=[petition.pk])).content.decode()
    shown = leader.get(page).content.decode()
    assert "3.zip" in shown and "压缩包设了口令" in shown and "1.docx" not in shown
    fetch = reverse("fieldwork:petition_refused_file", args=[petition.pk, DoorParcel.objects.get().serial, 3])
    assert fetch in shown and leader.get(fetch).status_code == 405
    answer = leader.post(fetch)
    assert answer.content == locked() and answer["Content-Type"] == "application/octet-stream"
    assert AuditEvent.objects.filter(action="petition.refused_file").count() == 1
    assert leader.post(fetch[:-2] + "1/").status_code == 404  # what was let in is no refused file
    for name in ("member", "other_leader", "staff", "head"):
        assert enter(cast.people[name]).get(page).status_code == 404
        assert enter(cast.people[name]).post(fetch).status_code == 404


def test_after_a_month_the_page_says_that_it_is_gone(cast: Cast, petition: Petition, enter: Enter) -> None:
    DoorParcel.objects.update(kept_until=today() - timedelta(days=1))
    shown = enter(cast.leader).get(reverse("fieldwork:petition_refused", args=[petition.pk]))
    assert "已按规定清除" in shown.content.decode()

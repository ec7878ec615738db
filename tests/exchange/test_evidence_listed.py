"""The evidence column of an old ledger: a note of what was said, no file, no author of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.exchange import files
from xuncha.cycle.rectification.models import ProgressNote, RectificationItem
from xuncha.foundation.models import Attachment

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])
NAMES = files.unit_names(2)


def ledger(evidence: str, progress: str = "已修订制度") -> bytes:
    rows = [[*row, evidence] for row in files.ledger_rows(NAMES, 2, progress=progress)]
    return files.workbook([["清源县整改台账"], [*files.LEDGER_HEAD, "佐证材料"], *rows], sheet="整改台账")


def test_listed_evidence_becomes_a_note_that_claims_no_file(
    cast: Cast, enter: Callable[..., Client], bring: Any, land: Any
) -> None:
    office = enter(cast.staff)
    land(office, bring(office, **{"对象库.xlsx": files.objects_file(NAMES)}))
    land(office, bring(office, **{"台账.xlsx": ledger("1.会议纪要；2.修订后的办法")}))
    items = list(RectificationItem.objects.trusted())
    assert {item.progress for item in items} == {"已修订制度"}
    assert {item.evidence_count for item in items} == {0}
    assert not Attachment.objects.trusted().filter(kind="rectification_item").exists()
    listed = ProgressNote.objects.trusted().filter(item=items[0]).first()
    assert listed is not None
    assert listed.text == "台账所列佐证（只有名目，未附文件）：会议纪要；修订后的办法"
    assert listed.by_id is None and listed.by_name.startswith("《台账.xlsx》第 ")
    assert items[0].author_ids() == set()
    shown = office.get(reverse("rectification:item", args=[items[0].pk])).content.decode()
    assert "未附文件" in shown and "已修订制度" in shown


def test_the_same_list_is_not_noted_twice_and_a_longer_one_is_a_change(
    cast: Cast, enter: Callable[..., Client], bring: Any, land: Any
) -> None:
    office = enter(cast.staff)
    land(office, bring(office, **{"对象库.xlsx": files.objects_file(NAMES)}))
    land(office, bring(office, **{"台账.xlsx": ledger("会议纪要")}))
    again = bring(office, **{"又一份.xlsx": ledger("会议纪要")})
    assert again.counts["rectification_item"] == {"new": 0, "changed": 0, "unchanged": 4}
    more = bring(office, **{"九月.xlsx": ledger("1.会议纪要；2.现场照片")})
    assert more.counts["rectification_item"] == {"new": 0, "changed": 4, "unchanged": 0}
    assert "现场照片" in office.get(reverse("exchange:batch", args=[more.pk])).content.decode()
    land(office, more)
    assert ProgressNote.objects.trusted().filter(text__contains="现场照片").count() == 4

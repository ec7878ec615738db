"""Entry notice, departure notice, poster, and where they were published (M3-19)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import docx
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.exchange.door import actions
from xuncha.exchange.door.models import DoorOpening, NoticePosting
from xuncha.foundation.dates import today
from xuncha.office.typesetting import fonts
from xuncha.office.typesetting.asked import sheet

Enter = Callable[..., Client]
PAGES = ("publicity", "entry_notice", "departure_notice", "poster")


@pytest.fixture
def opening(cast: Cast, settings: Any) -> DoorOpening:
    settings.DOOR_ADDRESS = "https://fanying.example"
    blank = actions.blank_for(cast.engagement)
    values = {name: getattr(blank, name) for name in ("title", "opens_on", "scope", "not_taken", "hours")}
    return actions.open_door(
        cast.engagement, by=cast.leader, channels="值班电话：0000-1234567\n信箱：县委门口", **values
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("leader", 200),
        ("director", 200),
        ("group_liaison", 200),
        ("other_leader", 404),
        ("head", 404),
        ("member", 404),
    ],
)
def test_who_prints_them(cast: Cast, enter: Enter, opening: DoorOpening, who: str, status: int) -> None:
    browser = enter(getattr(cast, who))
    for name in (*PAGES, "poster_code"):
        assert browser.get(reverse(f"exchange:{name}", args=[opening.pk])).status_code == status, name


def test_the_entry_notice_says_all_that_the_public_needs(
    cast: Cast, enter: Enter, opening: DoorOpening
) -> None:
    text = enter(cast.leader).get(reverse("exchange:entry_notice", args=[opening.pk])).content.decode()
    for words in (
        "第一巡察组进驻公告",
        "清源县教育局",
        "0000-1234567",
        opening.code,
        "不查办案件",
        "data:image/svg",
    ):
        assert words in text


def test_the_departure_notice_closes_the_channels(cast: Cast, enter: Enter, opening: DoorOpening) -> None:
    text = enter(cast.leader).get(reverse("exchange:departure_notice", args=[opening.pk])).content.decode()
    assert "停止受理" in text and "凭回执查看答复" in text and "data:image" not in text


def test_both_come_as_word_files(cast: Cast, enter: Enter, opening: DoorOpening) -> None:
    for name in ("entry_notice", "departure_notice"):
        answer = enter(cast.leader).get(reverse(f"exchange:{name}", args=[opening.pk]), {"format": "docx"})
        page = docx.Document(BytesIO(answer.content))
        whole = "\n".join(paragraph.text for paragraph in page.paragraphs)
        assert "清源县教育局" in whole and page.paragraphs[0].text.endswith("公告")
        assert len(page.inline_shapes) == (name == "entry_notice")


@pytest.mark.parametrize(
    ("name", "ending", "head"),
    [
        ("entry_notice", "pdf", b"%PDF-"),
        ("departure_notice", "pdf", b"%PDF-"),
        ("poster", "pdf", b"%PDF-"),
        ("poster", "png", b"\x89PNG"),
    ],
)
@pytest.mark.slow
def test_they_come_as_files_to_put_up(
    cast: Cast, enter: Enter, opening: DoorOpening, name: str, ending: str, head: bytes
) -> None:
    require_chinese_font()
    answer = enter(cast.leader).get(reverse(f"exchange:{name}", args=[opening.pk]), {"format": ending})
    assert answer.status_code == 200 and answer.content.startswith(head)
    if ending == "pdf":
        page = pypdfium2.PdfDocument(answer.content)[0]
        text = page.get_textpage().get_text_bounded().replace("\r\n", "")
        wanted = "停止受理" if name == "departure_notice" else "0000-1234567"
        assert wanted in text and page.get_size() == pytest.approx((595.3, 841.9), abs=0.5)


def require_chinese_font() -> None:
    try:
        fonts.first_of(fonts.BODY)
    except fonts.NoChineseFont:
        pytest.skip("no Chinese font on this machine")


@pytest.mark.slow
def test_the_typesetter_is_not_loaded_by_the_web_process(
    cast: Cast, enter: Enter, opening: DoorOpening
) -> None:
    code = "import django, sys; django.setup(); import xuncha.site.urls; sys.exit('typst' in sys.modules)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0


def test_a_text_is_set_as_it_was_typed() -> None:
    """What typst would read as markup is only words here."""
    require_chinese_font()
    words = {"title": "#panic", "parts": [{"text": "$x$ *b* [c] #import", "lines": []}], "caption": "", "signed": "甲", "on": "乙"}  # fmt: skip
    _told, made = sheet({"sheet": "notice", "format": "pdf", "words": words}, b"")
    text = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_bounded()
    assert "#panic" in text and "$x$ *b* [c] #import" in text


def test_the_page_of_an_engagement_leads_to_them(cast: Cast, enter: Enter, opening: DoorOpening) -> None:
    url = reverse("exchange:publicity_of", args=[cast.engagement.pk])
    browser = enter(cast.leader)
    assert url in browser.get(reverse("planning:engagement", args=[cast.engagement.pk])).content.decode()
    assert browser.get(url)["Location"] == reverse("exchange:publicity", args=[opening.pk])
    assert enter(cast.other_leader).get(url).status_code == 404
    opening.delete()
    assert browser.get(url)["Location"] == reverse("exchange:new_opening", args=[cast.engagement.pk])


def test_the_code_is_a_png_of_the_doors_address(cast: Cast, enter: Enter, opening: DoorOpening) -> None:
    answer = enter(cast.leader).get(reverse("exchange:poster_code", args=[opening.pk]))
    assert answer["Content-Type"] == "image/png" and answer.content.startswith(b"\x89PNG")


def test_without_a_door_there_is_no_code(
    cast: Cast, enter: Enter, opening: DoorOpening, settings: Any
) -> None:
    settings.DOOR_ADDRESS = settings.DOOR_URL = ""
    browser = enter(cast.leader)
    assert "没有二维码" in browser.get(reverse("exchange:poster", args=[opening.pk])).content.decode()
    assert browser.get(reverse("exchange:poster_code", args=[opening.pk])).status_code == 404
    assert browser.get(reverse("exchange:entry_notice", args=[opening.pk])).status_code == 200


def test_where_it_was_published_is_on_record(cast: Cast, enter: Enter, opening: DoorOpening) -> None:
    url = reverse("exchange:publicity", args=[opening.pk])
    fields = {"sort": "entry", "channel": "account", "on": today(), "place": "清源发布", "note": ""}
    browser = enter(cast.group_liaison)
    late = fields | {"on": today() + timedelta(days=1)}
    assert browser.post(url, late).status_code == 422
    assert browser.post(url, fields).status_code == 302
    assert enter(cast.other_leader).post(url, fields).status_code == 404
    assert NoticePosting.objects.trusted().count() == 1
    assert "清源发布" in browser.get(url).content.decode()


def test_the_list_leads_to_them(cast: Cast, enter: Enter, opening: DoorOpening) -> None:
    page = enter(cast.leader).get(reverse("exchange:openings")).content.decode()
    assert reverse("exchange:publicity", args=[opening.pk]) in page

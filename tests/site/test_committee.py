"""Whose committee it is stands on what is printed, from the settings and not from the code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.site import settings as site_settings

Enter = Callable[..., Client]
PACKAGE = Path(__file__).resolve().parents[2] / "src/xuncha"


def test_printed_papers_name_the_committee_of_the_settings(cast: Cast, enter: Enter, settings: Any) -> None:
    settings.COMMITTEE_NAME = "临水市委"
    page = enter(cast.director).get(reverse("planning:secondment", args=[cast.round.pk])).content.decode()
    assert "临水市委组织部" in page
    assert "临水市委巡察工作领导小组办公室" in page


def test_no_printed_paper_names_a_county_committee_by_itself() -> None:
    named = [
        path.name for path in PACKAGE.rglob("templates/**/print_*.html") if "县委" in path.read_text("utf8")
    ]
    assert named == []


def test_without_a_setting_nobody_else_s_county_is_printed() -> None:
    assert (site_settings.COUNTY_NAME, site_settings.COMMITTEE_NAME) == ("", "县委")

"""The boards: who may open which, what they count, and that their cost does not grow with the rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.insight.problem_rows import in_bulk

Enter = Callable[..., Client]
pytestmark = pytest.mark.django_db

PAGES = (
    "cockpit",
    "waiting",
    "overdue",
    "dossiers",
    "results_board",
    "choice",
    "forecast",
    "entry_quality",
    "speed",
    "publication",
    "screen",
)
OPEN = {
    "director": set(PAGES),
    "staff": set(PAGES),
    "lg_head": {"dossiers", "results_board", "choice", "forecast", "publication", "screen"},
    "leader": {"dossiers"},
    "head": {"dossiers"},
    "county_leader": {"dossiers"},
    "liaison": set(),
    "sys_admin": set(),
}


@pytest.mark.parametrize("who", OPEN)
def test_each_role_opens_its_boards_and_no_other(cast: Cast, enter: Enter, who: str) -> None:
    browser = enter(cast.people[who])
    got = {name: browser.get(reverse(f"insight:{name}")).status_code for name in PAGES}
    assert {name for name, status in got.items() if status in (200, 302)} == OPEN[who], got
    assert {status for name, status in got.items() if name not in OPEN[who]} <= {403}

"""Help in the product: every role has its page, in both languages, and it shows for a person of that role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, appoint
from xuncha.people.roles import roles
from xuncha.site import help_pages

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh", "en")
PAGES = {"general", *help_pages.PAGE_OF.values()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_has_a_page(language: str) -> None:
    without = [code for code in roles() if not _file(language, help_pages.PAGE_OF.get(code, "")).is_file()]
    assert not without


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_belongs_to_a_role(language: str) -> None:
    assert {path.stem for path in (help_pages.FOLDER / language).glob("*.md")} == PAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(PAGES))
def test_pages_keep_to_the_few_signs_that_are_drawn(language: str, name: str) -> None:
    """A heading first, and no sign of Markdown left standing in the text."""
    lines = help_pages.blocks(language, name)
    assert lines[0][0] == "h1"
    assert not [text for _sort, text in lines if any(sign in text for sign in ("**", "`", "](", "|", "！"))]


@pytest.mark.parametrize("code", sorted(roles()))
@pytest.mark.parametrize(("language", "cookie"), [("zh", "zh-hans"), ("en", "en")])
def test_a_person_sees_the_page_of_their_role(
    cast: Cast, enter: Callable[..., Client], code: str, language: str, cookie: str
) -> None:
    appoint(cast.stranger, code, _scope(cast, code))
    shown = _read(enter(cast.fresh("stranger")), cookie)
    assert _title(language, "general") in shown
    assert _title(language, help_pages.PAGE_OF[code]) in shown


def test_others_pages_are_not_shown(cast: Cast, enter: Callable[..., Client]) -> None:
    shown = _read(enter(cast.auditor), "zh-hans")
    assert _title("zh", "administrator") in shown
    assert _title("zh", "office") not in shown


def test_two_roles_show_two_pages_and_the_general_one_once(cast: Cast, enter: Callable[..., Client]) -> None:
    appoint(cast.stranger, "group_member", [cast.group.pk])
    appoint(cast.stranger, "org_liaison", [cast.bureau.pk])
    shown = _read(enter(cast.fresh("stranger")), "zh-hans")
    assert _title("zh", "group") in shown
    assert _title("zh", "unit") in shown
    assert shown.count(_title("zh", "general")) == 1


def test_help_costs_no_statement_of_its_own(cast: Cast, enter: Callable[..., Client]) -> None:
    """The pages are files: what is read is the session, the person, the appointments and the gate."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = enter(cast.director)
    browser.get(reverse("site:help"))
    with CaptureQueriesContext(connection) as read:
        browser.get(reverse("site:help"))
    assert len(read) <= 4


def _read(browser: Client, language: str) -> str:
    browser.cookies["django_language"] = language
    answer = browser.get(reverse("site:help"))
    assert answer.status_code == 200
    return answer.content.decode()


def _title(language: str, name: str) -> str:
    return f"<h2>{help_pages.blocks(language, name)[0][1]}</h2>"


def _file(language: str, name: str) -> Any:
    return help_pages.FOLDER / language / f"{name or 'none'}.md"


def _scope(cast: Cast, code: str) -> list[int]:
    places = {
        "group": cast.group.pk,
        "engagement": cast.engagement.pk,
        "organisation": cast.bureau.pk,
        "supervised": cast.bureau.pk,
    }
    scope = roles()[code].scope
    return [places[scope]] if scope in places else []

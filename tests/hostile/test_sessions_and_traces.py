"""A workstation after the shift, a stolen address, a page that failed: what browsers and logs keep."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.fieldwork import letters, talks
from tests.transfers import ways


def sealed_pages(cast: Cast) -> list[str]:
    talk, petition, lead = talks.finished(cast), letters.registered(cast), ways.lead(cast)
    return [
        reverse("fieldwork:interview", args=[talk.pk]),
        reverse("fieldwork:interview_print", args=[talk.pk]),
        reverse("fieldwork:petition", args=[petition.pk]),
        reverse("fieldwork:petition_edit", args=[petition.pk]),
        reverse("fieldwork:petitions"),
        reverse("transfers:lead", args=[lead.pk]),
        reverse("people:knowing", args=["petition", petition.pk]),
    ]


def test_the_way_back_after_signing_out_shows_nothing(cast: Cast, enter: Any) -> None:
    browser = enter(cast.leader)
    for url in sealed_pages(cast):
        answer = browser.get(url)
        assert answer.status_code == 200, url
        assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "same-origin", url
        assert answer["X-Frame-Options"] == "DENY", url


def test_a_browser_is_asked_not_to_remember_what_is_typed(cast: Cast, enter: Any) -> None:
    """Names and telephone numbers would be offered to the next person at this machine."""
    browser, petition = enter(cast.leader), letters.registered(cast)
    talk = talks.begun(cast)
    for url in (
        reverse("fieldwork:petition_new", args=[cast.engagement.pk]),
        reverse("fieldwork:petition_edit", args=[petition.pk]),
        f"{reverse('fieldwork:interview_new')}?engagement={cast.engagement.pk}",
        reverse("fieldwork:partner", args=[talk.pk]),
        reverse("fieldwork:minutes", args=[talk.pk]),
        f"{reverse('transfers:lead_new')}?engagement={cast.engagement.pk}&superior=no",
        f"{reverse('fieldwork:petitions')}?q=x",
    ):
        page = browser.get(url).content.decode().split("<main")[-1]
        open_forms = [tag for tag in page.split("<form")[1:] if 'autocomplete="off"' not in tag.split(">")[0]]
        typed_in = [form for form in open_forms if 'type="text"' in form or 'type="search"' in form]
        fields = [
            tag
            for form in typed_in
            for tag in form.split("<input")[1:]
            if 'type="text"' in tag or 'type="search"' in tag
        ]
        assert all('autocomplete="off"' in field.split(">")[0] for field in fields), url


def test_a_failure_is_logged_without_what_was_typed(
    cast: Cast, enter: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from xuncha.foundation.flow import engine

    def fails(*_args: Any, **_kwargs: Any) -> Any:
        raise RuntimeError("x")

    monkeypatch.setattr(engine, "open_record", fails)
    browser = enter(cast.leader)
    browser.raise_request_exception = False
    from tests.fieldwork.test_petition_pages import typed

    with caplog.at_level(logging.DEBUG):
        answer = browser.post(reverse("fieldwork:petition_new", args=[cast.engagement.pk]), typed())
    assert answer.status_code == 500
    said = caplog.text + answer.content.decode()
    assert not [word for word in (*letters.SECRETS, letters.REPORTER, letters.PHONE) if word in said]


FOREIGN = (
    "other_leader",
    "other_member",
    "deputy_of_none",
    "staff",
    "liaison",
    "head",
    "sys_admin",
    "auditor",
)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in FOREIGN if name != "deputy_of_none"])
def test_every_act_of_a_sealed_record_is_a_404_for_whoever_may_not_know(
    cast: Cast, enter: Any, name: str
) -> None:
    """Keys guessed, kinds guessed, edges guessed: page, act in both forms, opinion, knowing, identity."""
    from xuncha.foundation import kinds

    records = [talks.finished(cast), letters.proposed(cast), ways.lead(cast)]
    browser = enter(cast.fresh(name))
    for record in records:
        kind: Any = kinds.of(record)
        urls = [kind.url(record.pk), reverse("people:knowing", args=[kind.name, record.pk])]
        urls += [reverse("kit:act", args=[kind.name, record.pk, edge]) for edge in kind.flow.edges]
        urls += [f"{url}?form=paper" for url in urls[2:]]
        urls.append(reverse("kit:opine", args=[kind.name, record.pk, "office"]))
        for url in urls:
            for answer in (browser.get(url), browser.post(url, {"reason": "x", "version": record.version})):
                assert answer.status_code in (404, 405), (url, answer.status_code)


def test_an_odd_export_is_no_wider_than_the_list(cast: Cast, enter: Any) -> None:
    from io import BytesIO

    import openpyxl

    talks.finished(cast)
    letters.registered(cast)
    ways.lead(cast)
    odd = (
        "export=xlsx&sort=title_sealed",
        "export=xlsx&sort=-content_sealed&page=-1",
        "export=xlsx&q=&state=x&sort=petition__contact",
    )
    for name in ("fieldwork:interviews", "fieldwork:petitions", "transfers:leads", "fieldwork:abstracts"):
        for query in odd:
            answer = enter(cast.leader).get(f"{reverse(name)}?{query}")
            assert answer.status_code == 200
            if answer.streaming:
                book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
                shown = " ".join(str(cell.value) for row in book.active.iter_rows() for cell in row)
                assert not [
                    w for w in (*letters.SECRETS, talks.NAME, talks.SAID, *ways.SECRETS) if w in shown
                ]


def test_searching_tells_nobody_more_than_reading(cast: Cast, enter: Any) -> None:
    """A search box over sealed texts answers only about what one reads: the leading group sees outlines of leads."""
    ways.approved(cast)
    browser = enter(cast.lg_head)
    url = reverse("transfers:leads")
    number = browser.get(url).content.decode().count("data-row") or browser.get(url).content.decode().count(
        "<tr"
    )
    found = browser.get(f"{url}?q={ways.NAME}").content.decode()
    missed = browser.get(f"{url}?q=没有这个人").content.decode()
    assert number and found.count("<tr") == missed.count("<tr")

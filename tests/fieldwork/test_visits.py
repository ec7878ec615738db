"""Visits and meetings attended: who may know, what is cited, how far the villages are (domain §3.5, DR06)."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.fieldwork import visiting
from tests.transfers import ways
from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.visits.models import Finding, Visit
from xuncha.cycle.planning import villages
from xuncha.cycle.planning.models import SubObject
from xuncha.cycle.workpapers import actions as workpapers
from xuncha.cycle.workpapers import citing
from xuncha.cycle.workpapers.models import Evidence, WorkPaper
from xuncha.foundation.dates import today
from xuncha.foundation.models import Attachment
from xuncha.foundation.refusals import Missing, NotAllowed

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
READERS = ("leader", "deputy", "member", "member2")
STRANGERS = ("group_liaison", "other_leader", "other_member", "director", "staff", "secretary", "liaison", "head", "discipline", "sys_admin", "auditor")  # fmt: skip


def page(browser: Any, name: str, *args: Any, status: int = 200) -> str:
    answer = browser.get(reverse(f"fieldwork:{name}", args=args))
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def posted(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "sort": "household",
        "on": today().isoformat(),
        "place": "上湾村三组",
        "households": "1",
        "team": [cast.member.pk, cast.member2.pk],
        "people-name": [visiting.NAME, ""],
        "people-type": ["hardship", "villager"],
        "people-contact": [visiting.CONTACT, ""],
        "content": "反映补贴发放",
        "findings-id": ["", ""],
        "findings-leaf": ["B5.01 惠民补贴", ""],
        "findings-text": [visiting.SAID, ""],
        "findings-importance": ["1", "2"],
        "findings-destination": ["workpaper", "workpaper"],
    } | changes


def test_a_member_enters_a_visit_he_made(cast: Cast, enter: Any) -> None:
    browser, url = enter(cast.member), reverse("fieldwork:visit_new", args=[cast.engagement.pk])
    assert "走访对象" in browser.get(url).content.decode()
    answer = browser.post(url, posted(cast))
    assert answer.status_code == 302, answer.content.decode()[:800]
    visit = Visit.objects.trusted().get()
    assert (visit.people_types, visiting.finding_of(visit).code) == (["hardship"], "ZF-01")
    shown = page(browser, "visit", visit.pk)
    assert all(secret in shown for secret in visiting.SECRETS)
    assert visiting.NAME in page(browser, "visit_print", visit.pk)


def test_a_meeting_is_numbered_apart(cast: Cast) -> None:
    visiting.visited(cast)
    meeting = visiting.visited(cast, sort="attend", place="三楼会议室")
    assert visiting.finding_of(meeting).label == "会议记录 HY-01"


def test_a_visit_is_corrected_and_a_finding_only_withdrawn(cast: Cast, enter: Any) -> None:
    visit = visiting.visited(cast)
    item = visiting.finding_of(visit)
    browser, url = enter(cast.member2), reverse("fieldwork:visit_edit", args=[visit.pk])
    assert visiting.SAID in browser.get(url).content.decode()
    values = posted(cast, version=visit.version, place="下湾村") | {
        "findings-id": [""],
        "findings-text": [""],
        "findings-leaf": [""],
        "findings-importance": ["2"],
        "findings-destination": ["none"],
    }
    assert browser.post(url, values).status_code == 302
    item.refresh_from_db()
    assert item.withdrawn_on == today()
    assert browser.post(url, values).status_code == 409, "somebody has saved since"


@pytest.mark.parametrize("changes", [{"team": []}, {"findings-leaf": ["Q9.99", ""]}, {"on": "昨天"}])
def test_a_wrong_page_is_not_saved(cast: Cast, enter: Any, changes: dict[str, Any]) -> None:
    url = reverse("fieldwork:visit_new", args=[cast.engagement.pk])
    assert enter(cast.member).post(url, posted(cast, **changes)).status_code == 422
    assert not Visit.objects.trusted().exists()


@pytest.mark.parametrize("name", READERS)
def test_who_was_there_and_who_leads_reads_it(cast: Cast, enter: Any, name: str) -> None:
    visit = visiting.visited(cast)
    assert visiting.SAID in page(enter(cast.fresh(name)), "visit", visit.pk)


@pytest.mark.parametrize("name", STRANGERS)
def test_for_everybody_else_it_does_not_exist(cast: Cast, enter: Any, name: str) -> None:
    visit = visiting.visited(cast)
    browser = enter(cast.fresh(name))
    for url in ("visit", "visit_edit", "visit_print"):
        page(browser, url, visit.pk, status=404)
    page(browser, "visit_finding", visiting.finding_of(visit).pk, status=404)
    assert not Visit.objects.visible_to(cast.fresh(name)).exists()
    assert not Finding.objects.visible_to(cast.fresh(name)).exists()


def test_a_stranger_may_not_enter_one(cast: Cast, enter: Any) -> None:
    url = reverse("fieldwork:visit_new", args=[cast.engagement.pk])
    for name in ("liaison", "other_member", "director"):
        assert enter(cast.fresh(name)).get(url).status_code == 404
    with pytest.raises(NotAllowed):
        visiting.visited(cast, by=cast.other_member)
    page(enter(cast.liaison), "visits", status=403)


def test_names_and_words_do_not_lie_in_clear(cast: Cast) -> None:
    visiting.visited(cast)
    for table in ("fieldwork_visit", "fieldwork_finding"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            raw = b" ".join(
                bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                for row in cursor.fetchall()
                for cell in row
            )
        assert not any(secret.encode() in raw for secret in visiting.SECRETS)


def test_a_village_of_another_engagement_is_refused(cast: Cast) -> None:
    row = visiting.village(cast.other_engagement, 1)
    with pytest.raises(Missing):
        visiting.visited(cast, village=row)


def test_a_finding_is_cited_by_its_code_alone(cast: Cast, enter: Any) -> None:
    item = visiting.finding_of(visiting.visited(cast))
    paper = WorkPaper(title="补贴发放不规范", author_leaf=Leaf.objects.get(pk="B5.01"))
    workpapers.draft_paper(paper, engagement=cast.engagement, by=cast.member)
    citing.cite_source(paper, "visit_finding", item.pk, by=cast.member)
    (line,) = Evidence.objects.trusted().filter(paper=paper, source_kind="visit_finding")
    assert line.name == "走访发现 ZF-01"
    paper.refresh_from_db()
    assert "visit" in paper.sources
    shown = enter(cast.fresh("group_liaison")).get(reverse("workpapers:paper", args=[paper.pk]))
    assert not any(secret in shown.content.decode() for secret in visiting.SECRETS)
    with pytest.raises(Missing):
        citing.cite_source(paper, "visit_finding", item.pk, by=cast.fresh("group_liaison"))


def test_the_place_page_says_which_villages_fall_short(cast: Cast, enter: Any) -> None:
    visiting.village(cast.engagement, 1, households=300, visited=90)
    visiting.village(cast.engagement, 2, households=300, visited=89)
    visiting.village(cast.engagement, 3, households=12, visited=12)
    shown = page(enter(cast.member), "visit_place", cast.engagement.pk)
    assert "2/3" in shown and "测试村2" in shown and "测试村3" not in shown
    for name in ("liaison", "other_leader", "director"):
        page(enter(cast.fresh(name)), "visit_place", cast.engagement.pk, status=404)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    households=st.none() | st.integers(0, 3000),
    visited=st.integers(0, 3000),
    percent=st.integers(0, 100),
    minimum=st.integers(0, 60),
)
@example(households=100, visited=7, percent=7, minimum=0)
def test_dr06_is_ratio_and_floor_exactly(
    households: int | None, visited: int, percent: int, minimum: int
) -> None:
    """At least `minimum` households and the ratio of all, in whole numbers; a smaller village needs all of its own."""
    rule = villages.VisitRule(percent / 100, minimum)
    required = rule.required(households)
    if households is None:
        assert required == minimum
        return
    assert 0 <= required <= households
    by_ratio = Fraction(percent, 100) * households
    assert required == households or (required >= by_ratio and required >= minimum)
    assert required == 0 or required - 1 < max(by_ratio, minimum), "not one household too many"
    assert rule.met(SubObject(households=households, visited=visited)) == (
        visited >= required and visited > 0
    )


@pytest.mark.parametrize(("percent", "minimum"), [(30, 30), (10, 0), (0, 30), (70, 0), (7, 0)])
def test_dr06_says_the_same_in_a_list_as_of_one_row(cast: Cast, percent: int, minimum: int) -> None:
    rule = villages.VisitRule(percent / 100, minimum)
    cases = [(total, seen) for total in (None, 0, 10, 29, 30, 100, 110, 300) for seen in (0, 1, 3, 7, 10, 29, 30, 77, 90)]  # fmt: skip
    for no, (total, seen) in enumerate(cases):
        visiting.village(cast.engagement, no, households=total, visited=seen)
    rows = SubObject.objects.trusted().filter(engagement=cast.engagement)
    wanted = {row.pk for row in rows if rule.met(row)}
    assert set(rows.filter(villages.enough(rule)).values_list("pk", flat=True)) == wanted
    exact = {row.pk for row in rows if row.households == 100 and row.visited * 100 == percent * 100}
    assert exact <= wanted or minimum > percent, "exactly the ratio is enough"


@pytest.mark.parametrize("name", ["visits", "visit_findings"])
@pytest.mark.slow
def test_lists_ask_the_same_number_of_questions_however_long(cast: Cast, enter: Any, name: str) -> None:
    browser = enter(cast.leader)
    many(cast, 10)
    page(browser, name)
    with CaptureQueriesContext(connection) as few:
        page(browser, name)
    many(cast, 190)
    with CaptureQueriesContext(connection) as more:
        page(browser, name)
    assert len(few) == len(more) <= 12, (len(few), len(more))


@pytest.mark.slow
def test_a_round_of_191_villages_asks_no_more_than_one_of_ten(cast: Cast, enter: Any) -> None:
    """The grid (edited in place) and the page of the engagement."""
    browser = enter(cast.leader)
    urls = [
        reverse("planning:villages", args=[cast.engagement.pk]),
        reverse("fieldwork:visit_place", args=[cast.engagement.pk]),
    ]
    for no in range(10):
        visiting.village(cast.engagement, no, households=200)
    few = [asked(browser, url) for url in urls]
    for no in range(10, 191):
        visiting.village(cast.engagement, no, households=200)
    assert [asked(browser, url) for url in urls] == few
    assert max(few) <= 36, few  # a dozen tabs of other rooms count their own


def asked(browser: Any, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(connection) as found:
        assert browser.get(url).status_code == 200
    return len(found)


def many(cast: Cast, count: int) -> None:
    place = {
        "engagement": cast.engagement, "round": cast.round, "group": cast.group, "organisation": cast.bureau
    }  # fmt: skip
    for no in range(count):
        visit = Visit(on=today() - timedelta(days=no % 9), place=f"{no}组", **place)
        visit.minutes = {"content": "x"}
        visit.save()
        item = Finding(visit=visit, code=f"ZF-{no}")
        item.text = "x"
        item.save()


@pytest.mark.slow
def test_a_picture_is_sealed_like_the_note(cast: Cast, enter: Any) -> None:
    visit = visiting.visited(cast)
    browser, url = enter(cast.member), reverse("fieldwork:visit_file", args=[visit.pk])
    upload = SimpleUploadedFile(f"{visiting.NAME}.pdf", PDF)
    ticked = {"title": visiting.SAID, "file": upload, "has_state_secret": "on"}
    assert browser.post(url, ticked).status_code == 422
    upload = SimpleUploadedFile(f"{visiting.NAME}.pdf", PDF)
    assert browser.post(url, {"title": visiting.SAID, "file": upload}).status_code == 302
    file = Attachment.objects.trusted().get(kind="visit")
    assert visiting.SAID not in file.title and visiting.NAME not in file.file.name
    assert visiting.SAID in page(browser, "visit", visit.pk)
    download = reverse("files:download", args=[file.pk])
    assert enter(cast.leader).get(download).status_code == 200
    for name in ("group_liaison", "liaison", "other_leader", "director"):
        assert enter(cast.fresh(name)).get(download).status_code == 404
        assert enter(cast.fresh(name)).get(url).status_code == 404


def test_a_finding_offers_itself_to_a_lead_a_petition_a_notice_and_a_paper(cast: Cast, enter: Any) -> None:
    item = visiting.finding_of(visiting.visited(cast))
    browser = enter(cast.member)
    text = page(browser, "visit_finding", item.pk)
    source = f"visit_finding:{item.pk}"
    for url in (
        f"{reverse('transfers:lead_new')}?engagement={cast.engagement.pk}&amp;source={source}",
        f"{reverse('fieldwork:petition_entry')}?from={source}",
        f"{reverse('workpapers:new_notice')}?from={source}",
        reverse("workpapers:cite_into", args=["visit_finding", item.pk]),
    ):
        assert url in text, url
    lead = browser.get(reverse("transfers:lead_new"), {"source": source, "superior": "no"})
    assert item.text in lead.content.decode()
    petition = browser.get(reverse("fieldwork:petition_new", args=[cast.engagement.pk]), {"from": source})
    assert item.text in petition.content.decode()
    assert enter(cast.other_leader).get(reverse("transfers:lead_new"), {"source": source}).status_code == 404


def test_a_lead_made_of_a_finding_is_told_where_it_came_from(cast: Cast, enter: Any) -> None:
    item = visiting.finding_of(visiting.visited(cast))
    lead = ways.lead(cast, source=item)
    text = enter(cast.member).get(reverse("transfers:lead", args=[lead.pk])).content.decode()
    assert "走访和会议发现" in text and item.label in text
    assert reverse("transfers:lead", args=[lead.pk]) in page(enter(cast.member), "visit_finding", item.pk)

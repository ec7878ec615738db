"""A lead is made on the page where it was found: paper, talk, petition; and both know of each other."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tests.cast import Cast
from tests.fieldwork import letters, talks
from tests.transfers import ways
from tests.transfers.test_leads import form_of
from xuncha.cycle.fieldwork.petitions.superiors import suspects
from xuncha.cycle.transfers.leads.flow import ENOUGH_WORDS
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.flow import engine
from xuncha.site.demo.leads import MATTERS


def offered(browser: Any, record: Any) -> str:
    """The address that the record's page offers under 登记为线索."""
    page = browser.get(kinds.of(record).url(record.pk)).content.decode()
    assert "登记为线索" in page
    return f"{reverse('transfers:lead_new')}?engagement=%s&source={record.kind_name}:{record.pk}&superior=no"


def test_a_paper_becomes_a_lead_and_both_say_so(cast: Cast, enter: Any) -> None:
    paper = WorkPaper(title="食堂账目不清", facts="二十一张派工单同一笔迹")
    paper.place_in(cast.engagement)
    engine.open_record(paper, by=cast.member)
    browser = enter(cast.member)
    url = offered(browser, paper) % cast.engagement.pk
    page = browser.get(url).content.decode()
    assert "二十一张派工单同一笔迹" in page
    browser.post(url, form_of())
    lead = Lead.objects.trusted().get()
    assert (lead.source_kind, lead.source_id) == ("workpaper", paper.pk)
    shown = enter(cast.member).get(kinds.of(paper).url(paper.pk)).content.decode()
    assert reverse("transfers:lead", args=[lead.pk]) in shown
    assert (
        kinds.of(paper).url(paper.pk)
        in browser.get(reverse("transfers:lead", args=[lead.pk])).content.decode()
    )
    other = enter(cast.fresh("member2")).get(kinds.of(paper).url(paper.pk)).content.decode()
    assert reverse("transfers:lead", args=[lead.pk]) not in other, "a colleague reads the paper, not the lead"


def test_an_abstract_becomes_a_lead_without_the_partners_name(cast: Cast, enter: Any) -> None:
    item = talks.abstract_of(talks.finished(cast))
    browser = enter(cast.leader)
    url = offered(browser, item) % cast.engagement.pk
    page = browser.get(url).content.decode()
    assert talks.SAID in page and talks.NAME not in page
    assert browser.post(url, form_of()).status_code == 302
    assert Lead.objects.trusted().get().source_kind == "talk_abstract"
    assert enter(cast.fresh("group_liaison")).get(url).status_code == 404


def test_a_petition_goes_on_as_a_lead(cast: Cast, enter: Any) -> None:
    petition = letters.decided(cast, "lead")
    browser = enter(cast.member)
    url = offered(browser, petition) % cast.engagement.pk
    page = browser.get(url).content.decode()
    assert letters.CONTENT in page and letters.REPORTER not in page
    assert browser.post(url, form_of()).status_code == 302
    petition.refresh_from_db()
    lead = Lead.objects.trusted().get()
    assert petition.state == "as_lead" and lead.source_kind == "petition"
    officer = ways.officers(cast)[0]
    ways.take(lead, "submit", cast.member)
    ways.take(lead, "sign", cast.leader)
    page = enter(officer).get(reverse("transfers:lead", args=[lead.pk])).content.decode()
    assert "信访" in page and letters.REPORTER not in page


def test_a_lead_belongs_where_it_was_found_whatever_the_address_says(cast: Cast, enter: Any) -> None:
    item = talks.abstract_of(talks.finished(cast))
    url = f"{reverse('transfers:lead_new')}?engagement={cast.other_engagement.pk}&source=talk_abstract:{item.pk}"
    assert enter(cast.leader).post(url + "&superior=no", form_of()).status_code == 302
    assert Lead.objects.trusted().get().engagement_id == cast.engagement.pk


def test_the_demonstrations_matters_pass_the_checks_before_handing_up(db: None) -> None:
    for told in MATTERS:
        assert len(told.understanding) >= ENOUGH_WORDS
        assert not suspects(told.people, f"{told.title}{told.issue}"), told.title

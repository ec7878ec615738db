"""What other rooms make of a petition: evidence by its number; and what the daily chores do for its reporter."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tests.cast import Cast
from tests.fieldwork import letters, talks
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.workpapers.citing import cite_source
from xuncha.cycle.workpapers.models import Evidence, WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.flow import engine
from xuncha.site import chores


def paper(cast: Cast) -> WorkPaper:
    found = WorkPaper(title="取暖费支出")
    found.place_in(cast.engagement)
    return engine.open_record(found, by=cast.member)  # type: ignore[no-any-return]


def test_a_petition_is_cited_by_number_and_names_nobody(cast: Cast, enter: Any) -> None:
    petition, written = letters.registered(cast), paper(cast)
    cite_source(written, "petition", petition.pk, by=cast.member)
    line = Evidence.objects.trusted().get()
    assert line.name == f"信访件 {petition.number}" and "petition" in written.sources
    shown = enter(cast.member2).get(reverse("workpapers:paper", args=[written.pk])).content.decode()
    assert petition.number in shown and not any(word in shown for word in letters.SECRETS)
    page = enter(cast.member).get(reverse("fieldwork:petition", args=[petition.pk])).content.decode()
    assert "引用为佐证" in page and "取暖费支出" in page


def test_a_lead_made_of_it_moves_it_on(cast: Cast) -> None:
    petition = letters.decided(cast, "lead")
    engine.take(petition, "become_lead", by=cast.member, checked=True)
    assert petition.state == "as_lead"
    engine.take(petition, "close", by=cast.member, reason="已告知")


def test_a_talk_offers_to_become_a_petition(cast: Cast, enter: Any) -> None:
    talk = talks.finished(cast)
    item = talks.abstract_of(talk)
    browser = enter(cast.member)
    page = browser.get(reverse("fieldwork:abstract", args=[item.pk])).content.decode()
    url = f"{reverse('fieldwork:petition_entry')}?from=talk_abstract:{item.pk}"
    assert url in page
    answers = {"engagement": cast.engagement.pk, "superior": "no", "inspectors": "no"}
    there = browser.post(url, answers)
    assert talks.SAID in browser.get(there.url).content.decode()
    browser.post(
        there.url,
        {
            "received_at": "2026-11-20T09:00",
            "channel": "talk",
            "sort": "accusation",
            "content": talks.SAID,
            "joint_count": 1,
            "protect_level": "normal",
            "urgency": "normal",
        },
    )
    petition = Petition.objects.trusted().get()
    assert (petition.source_kind, petition.source_id) == ("talk_abstract", item.pk)
    assert (
        reverse("fieldwork:abstract", args=[item.pk])
        in browser.get(reverse("fieldwork:petition", args=[petition.pk])).content.decode()
    )


def test_the_chores_close_contacts_whose_days_are_over(cast: Cast) -> None:
    from datetime import timedelta

    from xuncha.cycle.fieldwork.petitions.actions import contact_of
    from xuncha.cycle.fieldwork.petitions.models import Contact
    from xuncha.foundation.dates import today

    petition = letters.registered(cast)
    Contact.objects.trusted().update(open_until=today() - timedelta(days=1))
    assert contact_of(petition, cast.member) is None
    outcome = {label: told for label, told, _worked in chores.run()}
    assert "1 份已关闭" in outcome["反映人联系方式"]


def test_paper_forms_of_sealed_kinds_take_no_words(cast: Cast, enter: Any) -> None:
    petition = letters.proposed(cast)
    url = f"{reverse('kit:act', args=['petition', petition.pk, 'approve'])}?form=paper"
    page = enter(cast.member).get(url).content.decode()
    assert 'name="scan"' in page and 'name="reason"' not in page
    assert kinds.get("petition").sealed

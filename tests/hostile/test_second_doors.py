"""Doors beside the door: what is made of a record, what hangs on it, what a list remembers, what a second person writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast
from tests.fieldwork import letters, talks
from tests.transfers import ways
from xuncha.cycle.fieldwork.interviews import actions as talk_actions
from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.cycle.fieldwork.petitions import actions
from xuncha.cycle.fieldwork.petitions.incidents import Incident
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.foundation import kinds
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.flow.models import PaperAct, Step
from xuncha.kit.models import SavedView
from xuncha.people.actions.exclusions import exclude_from_knowing

WORD = "司空见微家的旧账"


def kept_from(cast: Cast, record: Any) -> None:
    exclude_from_knowing(record, cast.deputy, "亲属", by=cast.leader)
    cast.people["deputy"] = cast.fresh("deputy")


def test_who_may_not_know_of_a_talk_may_not_know_of_its_repetition(cast: Cast) -> None:
    talk = talks.finished(cast)
    kept_from(cast, talk)
    again = talk_actions.repeat(talk, by=cast.leader)
    assert not Interview.objects.visible_to(cast.fresh("deputy")).filter(pk__in=(talk.pk, again.pk)).exists()


def test_nor_of_the_petition_incident_or_lead_that_was_heard_in_it(cast: Cast, enter: Any) -> None:
    talk = talks.finished(cast)
    kept_from(cast, talk)
    abstract = talks.abstract_of(talk)
    named = Petition(received_at=timezone.now())
    named.title = WORD
    actions.register(named, engagement=cast.engagement, source=abstract, by=cast.leader)
    browser = enter(cast.leader)
    browser.post(
        f"{reverse('fieldwork:incident_new')}?from=interview:{talk.pk}",
        {"sort": "protection", "happened_on": "2026-11-18", "account": WORD},
    )
    lead = ways.lead(cast, source=abstract, by=cast.leader)
    deputy = cast.fresh("deputy")
    for record in (named, Incident.objects.trusted().get(), lead):
        assert not type(record).objects.visible_to(deputy).filter(pk=record.pk).exists(), record.kind_name
    page = enter(deputy)
    assert page.get(reverse("transfers:lead", args=[lead.pk])).status_code == 404
    assert WORD not in page.get(reverse("transfers:leads")).content.decode()


def test_a_file_on_a_lead_asks_for_more_than_its_outline(cast: Cast, enter: Any) -> None:
    lead = ways.approved(cast)
    file = store(SimpleUploadedFile("a.txt", WORD.encode()), by=cast.leader, is_sealed=True)
    hung = attach(file, to=lead, title=WORD, by=cast.leader)
    url = reverse("files:download", args=[hung.pk])
    assert Lead.objects.visible_to(cast.lg_head).filter(pk=lead.pk).exists()
    assert enter(cast.lg_head).get(url).status_code == 404
    assert b"".join(enter(cast.leader).get(url).streaming_content).decode() == WORD


@pytest.mark.parametrize("name", ["fieldwork:interviews", "fieldwork:petitions", "transfers:leads"])
def test_a_searched_name_is_not_kept_by_a_list(cast: Cast, enter: Any, name: str) -> None:
    page, browser = reverse(name), enter(cast.leader)
    state = "state=void"
    browser.post(
        reverse("kit:save_view"), {"page": page, "name": "看", "query": f"q={letters.TARGET}&{state}"}
    )
    assert SavedView.objects.get().query == state


def test_a_list_that_seals_nothing_keeps_its_search(cast: Cast, enter: Any) -> None:
    data = {"page": reverse("workpapers:list"), "name": "看", "query": "q=abc"}
    enter(cast.leader).post(reverse("kit:save_view"), data)
    assert SavedView.objects.get().query == "q=abc"


def test_every_step_of_a_sealed_kind_has_a_verb_that_keeps_its_words() -> None:
    """An edge that the engine takes alone writes the reason into its step, in clear. A transfer has no text of its own."""
    open_edges = [
        f"{kind.name}.{edge.name}"
        for kind in kinds.every()
        if kind.sealed and kind.flow and kind.name != "transfer"
        for edge in kind.flow.edges.values()
        if not edge.inner and edge.name not in kind.verbs and edge.name not in kind.pages
    ]
    assert open_edges == []


def test_telling_the_unit_keeps_its_remark_under_the_seal(cast: Cast, enter: Any) -> None:
    talk = talks.arranged(cast)
    enter(cast.leader).post(reverse("kit:act", args=["interview", talk.pk, "clear"]), {"reason": WORD})
    assert Interview.objects.trusted().get().state == "cleared"
    assert not Step.objects.filter(reason__contains=WORD).exists()


def test_what_the_second_person_remarks_on_ink_does_not_lie_beside_the_sealed_record(cast: Cast) -> None:
    from xuncha.foundation.flow.paper import Signer, record_paper_act, refuse_paper_act

    petition = letters.proposed(cast)
    act = record_paper_act(
        petition, "approve", signer=Signer(cast.leader.name, user=cast.leader), acted_on=petition.created_at.date(),
        scan=ways.scan(cast.member), by=cast.member,
    )  # fmt: skip
    refuse_paper_act(act, reason=WORD, by=_handler(cast, petition))
    assert WORD not in PaperAct.objects.get().refused_reason and PaperAct.objects.get().refused_reason


def _handler(cast: Cast, petition: Petition) -> Any:
    from xuncha.foundation.flow.holding import set_holders

    set_holders(petition, [cast.member.pk, cast.member2.pk], part="handler")
    return cast.member2

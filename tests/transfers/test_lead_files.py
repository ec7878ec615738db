"""A lead's files: sealed, carried over from where it was found, opened by its receiver through the case and by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.fieldwork import letters
from tests.transfers import ways
from xuncha.cycle.transfers.leads import files
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.files.models import Attachment
from xuncha.foundation.models import AuditEvent, Exclusion
from xuncha.foundation.refusals import NotAllowed

TEXT = "尉迟青岚签字的凭证".encode()


def upload(name: str = "尉迟青岚凭证.txt", content: bytes = TEXT) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def lead_with_file(cast: Cast) -> Lead:
    lead = ways.lead(cast)
    files.add_files(lead, upload=upload(), title="", carried=(), by=cast.member)
    ways.take(lead, "submit", cast.member)
    ways.take(lead, "sign", cast.leader)
    return ways.take(lead, "approve", cast.lg_head)


def file_url(case: Any) -> str:
    return reverse("transfers:case_file", args=[case.pk, Attachment.objects.trusted().get(kind="lead").pk])


def test_a_file_is_added_while_the_lead_is_open(cast: Cast, enter: Any) -> None:
    lead = ways.lead(cast)
    url, page = reverse("transfers:lead_files", args=[lead.pk]), reverse("transfers:lead", args=[lead.pk])
    browser = enter(cast.member)
    assert browser.post(url, {"file": upload(), "title": ""}).status_code == 302
    row = Attachment.objects.trusted().select_related("file").get(kind="lead")
    assert (
        row.file.sealed
        and "尉迟" not in row.title + row.file.name
        and "尉迟青岚凭证" in browser.get(page).content.decode()
    )
    assert browser.post(url, {"title": "空"}).status_code == 422
    assert enter(cast.other_leader).get(url).status_code == 404
    ways.take(lead, "submit", cast.member)
    assert enter(cast.member).get(url).status_code == 403


def test_files_of_the_petition_go_along_when_they_are_ticked(cast: Cast, enter: Any) -> None:
    petition = letters.decided(cast, "lead")
    for name in ("来信扫描件", "凭证"):
        attach(
            store(upload(f"{name}.txt"), by=cast.member, is_sealed=True),
            to=petition,
            title=name,
            by=cast.member,
        )
    lead = ways.lead(cast, source=petition)
    kept = Attachment.objects.trusted().get(kind="petition", sequence=2)
    browser, url = enter(cast.member), reverse("transfers:lead_files", args=[lead.pk])
    assert "来信扫描件" in browser.get(url).content.decode()
    assert browser.post(url, {"carried": [kept.pk]}).status_code == 302
    assert [item.label for item in files.files_of(lead, cast.member)] == ["凭证"]
    assert [item.label for item in files.files_to_carry(lead, cast.member)] == ["来信扫描件"]


def test_the_named_receiver_opens_it_through_the_case_and_it_is_on_record(cast: Cast, enter: Any) -> None:
    case = ways.case(cast, lead_with_file(cast))
    receiver = enter(cast.fresh("discipline"))
    url = file_url(case)
    assert url in receiver.get(reverse("transfers:case", args=[case.pk])).content.decode()
    answer = receiver.get(url)
    assert b"".join(answer.streaming_content) == TEXT and "attachment" in answer["Content-Disposition"]
    event = AuditEvent.objects.filter(action="file.download").latest("seq")
    assert (event.kind, event.record_id) == ("lead_case", case.pk)


@pytest.mark.slow
def test_not_before_it_is_received_and_nobody_else_ever(cast: Cast, enter: Any) -> None:
    lead = lead_with_file(cast)
    attachment = Attachment.objects.trusted().get(kind="lead")
    plain = reverse("files:download", args=[attachment.pk])
    ways.handed(cast, lead)
    assert enter(cast.fresh("discipline")).get(plain).status_code == 404
    case = ways.case(
        cast, ways.approved(cast)
    )  # another case of the same receiver: its scope is that one lead
    elsewhere = reverse("transfers:case_file", args=[case.pk, attachment.pk])
    assert enter(cast.fresh("discipline")).get(elsewhere).status_code == 404
    for name in ("organisation", "director", "staff", "leader", "other_leader", "head", "liaison", "auditor"):
        assert enter(cast.fresh(name)).get(elsewhere).status_code == 404, name


def test_who_may_not_know_of_the_lead_opens_no_file_of_it(cast: Cast, enter: Any) -> None:
    lead = lead_with_file(cast)
    case = ways.case(cast, lead)
    person = cast.fresh("discipline")
    Exclusion.objects.create(kind="lead", record_id=lead.pk, user_id=person.pk, reason="回避", set_by_id=1)
    assert enter(cast.fresh("discipline")).get(file_url(case)).status_code == 404


def test_a_signed_lead_takes_no_more_files(cast: Cast) -> None:
    lead = ways.signed(cast)
    with pytest.raises(NotAllowed):
        files.add_files(lead, upload=upload(), title="", carried=(), by=cast.leader)

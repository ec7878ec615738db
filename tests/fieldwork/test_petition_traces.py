"""Planted words: nothing that is typed or told in this room lies in the database, files or drafts in clear."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from tests.cast import Cast
from tests.fieldwork import letters
from tests.fieldwork.test_petition_arrivals import PNG, land
from tests.fieldwork.test_petition_pages import typed
from tests.planted import Needles, scan
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.fieldwork.petitions.referrals import Referral

# Sixty distinctive words: names, phones, sentences, one for every place in which something can be typed.
PLACES = ("content", "title", "target", "post", "name", "phone", "address", "note", "place", "draft", "disposal", "meeting", "approval", "result", "reply", "keep", "file", "excerpt", "explanation", "answer", "back", "extend", "account", "instruction", "measures", "arrival", "who", "addition", "paper", "void")  # fmt: skip
WORDS = {place: f"尉迟{chr(0x9F00 + no)}梧桐巷{no}号" for no, place in enumerate(PLACES)} | {
    "phone": "13977770042"
}


def everything(folder: Path) -> Path:
    """A plain dump of the database beside the stored files."""
    out = io.StringIO()
    call_command("dumpdata", "--all", exclude=["contenttypes", "auth"], stdout=out)
    (folder / "dump.json").write_text(out.getvalue())
    return folder


@pytest.fixture
def lived(cast: Cast, enter: Any, settings: Any, tmp_path: Path) -> Path:
    """A room's life through its pages, every field filled with a planted word."""
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    member, leader = enter(cast.member), enter(cast.leader, proof=True)
    new = reverse("fieldwork:petition_new", args=[cast.engagement.pk])
    key = f"petition:new:NewPetitionForm{cast.engagement.pk}"
    member.post(reverse("drafts:autosave", args=[key]), typed(content=WORDS["draft"]))
    member.post(new, typed(**_registration()))
    petition = Petition.objects.trusted().get()
    member.post(reverse("drafts:autosave", args=[key]), typed(content=WORDS["draft"], name=WORDS["name"]))
    _dispose(petition, member, leader)
    _refer(cast, petition, member, enter)
    _incident(cast, member, enter)
    _door(cast)
    return everything(tmp_path)


def _registration() -> dict[str, Any]:
    return {
        "content": WORDS["content"],
        "title": WORDS["title"],
        "targets-name": [WORDS["target"], ""],
        "targets-post": [WORDS["post"], ""],
        "name": WORDS["name"],
        "phone": WORDS["phone"],
        "address": WORDS["address"],
        "note": WORDS["note"],
        "place": WORDS["place"],
    }


def _post(browser: Any, name: str, pk: int, **values: Any) -> None:
    answer = browser.post(reverse(f"fieldwork:{name}", args=[pk]), values)
    assert answer.status_code == 302, (name, answer.content.decode()[-3000:])


def _act(browser: Any, record: Any, edge: str, reason: str) -> None:
    record.refresh_from_db()
    url = reverse("kit:act", args=[record.kind_name, record.pk, edge])
    answer = browser.post(url, {"reason": reason, "version": record.version})
    assert answer.status_code == 302, (edge, answer.content.decode()[-2000:])


def _dispose(petition: Petition, member: Any, leader: Any) -> None:
    upload = SimpleUploadedFile(f"{WORDS['file']}.png", PNG)
    _post(member, "petition_file", petition.pk, file=upload, title=WORDS["file"])
    _post(member, "petition_contact", petition.pk) if False else member.post(
        reverse("fieldwork:petition_contact", args=[petition.pk])
    )
    proposal = {"disposal": "department", "opinion": WORDS["disposal"], "meeting": WORDS["meeting"]}
    _post(member, "petition_propose", petition.pk, **proposal)
    _act(leader, petition, "return_triage", WORDS["back"])
    _post(member, "petition_propose", petition.pk, **proposal)
    _act(leader, petition, "approve", WORDS["approval"])
    _post(member, "petition_reply", petition.pk, reply=WORDS["reply"], on="2026-11-20")


def _refer(cast: Cast, petition: Petition, member: Any, enter: Any) -> None:
    unit, user = letters.department(cast)
    _post(
        member,
        "referral_new",
        petition.pk,
        receiver=unit.pk,
        excerpt=WORDS["excerpt"],
        explanation=WORDS["explanation"],
    )
    referral = Referral.objects.trusted().get()
    _act(member, referral, "send", "")
    department = enter(user)
    _act(department, referral, "receive", WORDS["paper"])
    _post(member, "referral_extend", referral.pk, due="2099-01-01", reason=WORDS["extend"])
    _post(department, "referral_answer", referral.pk, text=WORDS["answer"])
    _act(member, referral, "accept", WORDS["result"])


def _incident(cast: Cast, member: Any, enter: Any) -> None:
    from xuncha.cycle.fieldwork.petitions.incidents import Incident

    url = f"{reverse('fieldwork:incident_new')}?engagement={cast.engagement.pk}"
    member.post(url, {"sort": "retaliation", "happened_on": "2026-11-19", "account": WORDS["account"]})
    incident = Incident.objects.trusted().get()
    _act(member, incident, "report", "")
    _act(enter(cast.fresh("lg_head")), incident, "take_up", WORDS["instruction"])
    _post(member, "incident_measures", incident.pk, measures=WORDS["measures"])


def _door(cast: Cast) -> None:
    content = {"what": WORDS["arrival"], "who": WORDS["who"], "when": ""}
    land(cast, content=content)
    land(cast, serial="77" * 16, content={"what": WORDS["addition"]})


def test_nothing_lies_in_clear(lived: Path) -> None:
    hits = scan(lived, Needles(WORDS.values()))
    assert not hits, hits[:10]


def test_the_search_would_have_found_it(lived: Path) -> None:
    """The same words, opened, are all there: the search is not blind and every place was really filled."""
    from xuncha.cycle.fieldwork.petitions.incidents import Incident
    from xuncha.cycle.fieldwork.petitions.models import Addition, Contact, Target
    from xuncha.foundation.drafts.models import Draft
    from xuncha.foundation.models import Attachment

    texts: list[str] = []
    for model in (Petition, Addition, Target, Contact, Referral, Incident):
        names = [
            c.name.removesuffix("_sealed") for c in model._meta.concrete_fields if c.name.endswith("_sealed")
        ]
        names = [
            {"meeting": "triaged_at_meeting", "reasons": "reasons_text", "details": "details_text"}.get(
                name, name
            )
            for name in names
        ]
        texts += [str(getattr(row, name)) for row in model.objects.trusted() for name in names]
    texts += [row.label for row in Attachment.objects.trusted()]
    texts += [Draft._meta.get_field("ciphertext").open_for(row).decode() for row in Draft.objects.all()]
    (lived / "opened.txt").write_text("\n".join(texts))
    found = {hit.text for hit in scan(lived / "opened.txt", Needles(WORDS.values()))}
    assert {place for place, word in WORDS.items() if word not in found} == {"keep", "void"}

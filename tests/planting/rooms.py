"""What is typed where. A sealed column that nobody types into here makes the test of this folder fail."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.foundation.custody.scene import install, word_of
from tests.planting import doors, papers
from tests.planting.handing import erasures, kept_from_knowing, transfers
from tests.planting.more_rooms import assistance, briefings, group_life, latest, meetings, surveys, visits
from tests.planting.pens import Pen, upload
from tests.planting.seeds import Seeds
from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.cycle.fieldwork.petitions.incidents import Incident
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.fieldwork.petitions.referrals import Referral
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.foundation import custody
from xuncha.foundation.dates import today
from xuncha.foundation.files.spool import BLOCK


def plant_all(pen: Pen, seeds: Seeds, folder: Path) -> None:
    holders(pen)
    more = (
        visits,
        assistance,
        briefings,
        group_life,
        surveys,
        meetings,
        transfers,
        kept_from_knowing,
        erasures,
    )
    for room in (talks, petitions, referrals, incidents, leads, identities, instructions, *more):
        seeds.room = room.__name__
        room(pen, seeds)
    seeds.room = "door"
    doors.plant(pen, seeds, folder)


def holders(pen: Pen) -> None:
    """Two standing ones on either side, so that the door takes names, and the group's leader."""
    seat_deputy(pen)
    for name, capacity, group in (
        ("leader", "identity_a", True),
        ("director", "identity_a", False),
        ("lg_deputy", "identity_a", False),
        ("discipline", "identity_b", False),
        ("discipline2", "identity_b", False),
    ):
        install(pen.cast, name, capacity, group=group)


def seat_deputy(pen: Pen) -> None:
    from tests import cast as scene

    office: Any = pen.cast.director.organisation
    pen.cast.people["lg_deputy"] = scene.person("lg_deputy", "沈平", "lg_deputy", None, {"office": office})


# talks


def talks(pen: Pen, seeds: Seeds) -> None:
    for _number in range(10):
        _talk(pen, seeds)
    talk = _talk(pen, seeds)
    pen.take(pen.cast.leader, talk, "void", reason=seeds.text())


def _talk(pen: Pen, seeds: Seeds) -> Interview:
    cast = pen.cast
    when = {
        "on": today().isoformat(), "starts": "09:00", "ends": "10:00", "place": "谈话室一", "anyway": "on",
        "interviewers": [cast.member.pk], "recorder": cast.member2.pk,
    }  # fmt: skip
    partner = {"name": seeds.name(), "post": seeds.post(), "phone": seeds.phone(), "unit": seeds.post()}
    new = when | partner | {"?engagement": cast.engagement.pk, "category": "summoned", "why": seeds.text()}
    pen.post(cast.member, "fieldwork:interview_new", [], new)
    talk = latest(Interview)
    questions = {"questions": seeds.text(), "version": talk.version}
    pen.post(cast.member, "fieldwork:talk_outline", [talk.pk], questions)
    pen.post(cast.member, "fieldwork:arrange", [talk.pk], when | {"reason": seeds.text()})
    pen.take(cast.leader, talk, "clear", reason=seeds.text())
    pen.post(cast.leader, "fieldwork:restrict_talk", [talk.pk], {"reason": seeds.text()})
    pen.take(cast.member, talk, "begin", reason=seeds.text())
    talk.refresh_from_db()
    pen.post(cast.member, "fieldwork:minutes", [talk.pk], when | partner | _minutes(talk, seeds))
    file = upload(f"{seeds.name()}.txt", seeds.text().encode())
    statement = {"text": seeds.text(), "pages": 2, "file": file}
    pen.post(cast.member, "fieldwork:add_statement", [talk.pk], statement)
    return talk


def _minutes(talk: Interview, seeds: Seeds) -> dict[str, Any]:
    return {
        "version": talk.version, "mode": "full", "notice_given": "on", "partner_signed": "refused",
        "refusal": seeds.text(), "qa-leaf": ["B4.02"], "qa-question": [seeds.text()], "qa-answer": [seeds.text()],
        "abstracts-id": [""], "abstracts-leaf": ["B4.02"], "abstracts-text": [seeds.text()],
        "abstracts-importance": ["1"], "abstracts-destination": ["workpaper"],
    }  # fmt: skip


# petitions


def petitions(pen: Pen, seeds: Seeds) -> None:
    cast = pen.cast
    for _number in range(8):
        petition = _petition(pen, seeds)
    for ending, content in papers.every_sort(seeds.text()).items():
        waits_on_disk = b" " * BLOCK if ending == "txt" else b""
        file = upload(f"{seeds.name()}.{ending}", content + waits_on_disk)
        pen.post(cast.member, "fieldwork:petition_file", [petition.pk], {"file": file, "title": seeds.text()})
    pen.browser(cast.member).post(f"/fieldwork/petitions/{petition.pk}/contact/")
    _propose(pen, seeds.unkept, petition, "in_group")  # written over by the second one
    pen.take(cast.leader, petition, "return_triage", reason=seeds.text())
    _propose(pen, seeds.text, petition, "in_group")
    pen.take(cast.leader, petition, "approve", reason=seeds.text())
    pen.take(cast.member, petition, "take_up", reason=seeds.text())
    result = {"outcome": "partly", "result": seeds.text(), "version": _version(petition)}
    pen.post(cast.member, "fieldwork:petition_conclude", [petition.pk], result)
    reply = {"reply": seeds.text(), "on": today().isoformat()}
    pen.post(cast.member, "fieldwork:petition_reply", [petition.pk], reply)
    _in_ink(pen, seeds)


def _petition(pen: Pen, seeds: Seeds) -> Petition:
    typed = {
        "received_at": "2026-11-18T09:30", "channel": "visit", "sort": "accusation", "content": seeds.text(),
        "title": seeds.text(), "place": seeds.text(), "targets-name": [seeds.name()],
        "targets-post": [seeds.post()], "targets-managed_by": ["own"], "targets-is_person": ["1"],
        "is_realname": "on", "name": seeds.name(), "phone": seeds.phone(), "address": seeds.text(),
        "note": seeds.text(), "joint_count": "1", "protect_level": "normal", "urgency": "normal",
        "level_checked": "on",
    }  # fmt: skip
    pen.post(pen.cast.member, "fieldwork:petition_new", [pen.cast.engagement.pk], typed)
    return latest(Petition)


def _version(record: Any) -> int:
    record.refresh_from_db()
    return record.version


def _propose(pen: Pen, word: Callable[[], str], petition: Petition, disposal: str) -> None:
    typed = {
        "disposal": disposal,
        "opinion": word(),
        "meeting": word(),
        "version": _version(petition),
    }
    pen.post(pen.cast.member, "fieldwork:petition_propose", [petition.pk], typed)


def _in_ink(pen: Pen, seeds: Seeds) -> None:
    """The leader decided in ink: refused once by the second person, then confirmed."""
    from xuncha.foundation.flow.models import PaperAct

    cast, petition = pen.cast, _petition(pen, seeds)
    _propose(pen, seeds.text, petition, "in_group")
    for answer in ("refuse", "confirm"):
        scan = upload(f"{seeds.name()}.pdf", papers.every_sort(seeds.text())["pdf"])
        typed = {
            "?form": "paper", "signer_name": cast.leader.name, "acted_on": today().isoformat(), "scan": scan,
            "copies": 1, "reason": seeds.unkept(),
        }  # fmt: skip
        pen.post(cast.member, "kit:act", [petition.kind_name, petition.pk, "approve"], typed)
        act = PaperAct.objects.order_by("-pk").first()
        assert act is not None
        pen.post(
            _second(pen, petition), "kit:paper_act", [act.pk], {"answer": answer, "reason": seeds.unkept()}
        )


def _second(pen: Pen, petition: Petition) -> Any:
    """Another handler."""
    from xuncha.foundation.flow.holding import set_holders

    set_holders(petition, [pen.cast.member.pk, pen.cast.member2.pk], part="handler")
    return pen.cast.member2


def referrals(pen: Pen, seeds: Seeds) -> None:
    from tests.fieldwork import letters

    cast = pen.cast
    unit, user = letters.department(cast)
    for _number in range(3):
        petition = _petition(pen, seeds)
        _propose(pen, seeds.text, petition, "department")
        pen.take(cast.leader, petition, "approve")
        typed = {"receiver": unit.pk, "excerpt": seeds.text(), "explanation": seeds.text()}
        pen.post(cast.member, "fieldwork:referral_new", [petition.pk], typed)
        referral = latest(Referral)
        pen.take(cast.member, referral, "send", reason=seeds.text())
        pen.take(user, referral, "receive", reason=seeds.text())
        more = {"due": (today() + timedelta(days=90)).isoformat(), "reason": seeds.text()}
        pen.post(cast.member, "fieldwork:referral_extend", [referral.pk], more)
        answer = {"text": seeds.text(), "version": _version(referral)}
        pen.post(user, "fieldwork:referral_answer", [referral.pk], answer)
        pen.take(cast.member, referral, "send_back", reason=seeds.text())


def incidents(pen: Pen, seeds: Seeds) -> None:
    cast = pen.cast
    for _number in range(3):
        typed = {"sort": "protection", "happened_on": today().isoformat(), "account": seeds.text()}
        pen.post(cast.member, "fieldwork:incident_new", [], typed | {"?engagement": cast.engagement.pk})
        incident = latest(Incident)
        pen.post(cast.member, "fieldwork:incident_measures", [incident.pk], {"measures": seeds.text()})
        pen.take(cast.member, incident, "report", reason=seeds.text())
        pen.take(cast.lg_head, incident, "take_up", reason=seeds.text())


# leads


def leads(pen: Pen, seeds: Seeds) -> None:
    from tests.transfers import ways

    cast = pen.cast
    for _number in range(5):
        lead = _lead(pen, seeds)
    pen.take(cast.member, lead, "submit", reason=seeds.text())
    pen.take(cast.leader, lead, "sign", reason=seeds.text())
    ways.take(latest(Lead), "approve", cast.lg_head, reason=seeds.text())
    lead = latest(Lead)
    case = ways.case(cast, lead)
    pen.take(cast.fresh("discipline"), case, "accept", reason=seeds.text())
    typed = {"note": seeds.text(), "version": _version(case)}
    pen.post(cast.fresh("discipline"), "transfers:case_edit", [case.pk], typed)
    pen.take(cast.fresh("discipline"), case, "ask_more", reason=seeds.text())


def _lead(pen: Pen, seeds: Seeds) -> Lead:
    typed = {
        "?engagement": pen.cast.engagement.pk, "?superior": "no", "title": seeds.text(), "issue": seeds.text(),
        "understanding": seeds.text() * 2, "evidence": seeds.text(), "verifiability": "concrete",
        "disciplines": ["integrity"], "amount_cents": "", "grade": "attention", "group_meeting": "第三次组务会",
        "people-name": [seeds.name()], "people-unit": [seeds.post()], "people-post": [seeds.post()],
        "people-rank": [seeds.post()], "people-managed_by": ["own"], "people-is_deputy": [""],
    }  # fmt: skip
    pen.post(pen.cast.member, "transfers:lead_new", [], typed)
    return latest(Lead)


# level two, instructions


def identities(pen: Pen, seeds: Seeds) -> None:
    cast, petition = pen.cast, latest(Petition)
    made = [
        custody.seal_identity(petition, {"name": seeds.name(), "phone": seeds.phone()}, by=cast.leader)
        for _number in range(10)
    ]
    asked, code = custody.request(made[0], reason=seeds.text(), by=cast.fresh("leader"))
    for name in ("director", "discipline"):
        custody.approve(asked, passphrase=word_of(name), by=cast.fresh(name))
    custody.look(asked, code=code, by=cast.fresh("leader"))
    asked, _code = custody.request(made[1], reason=seeds.text(), by=cast.fresh("leader"))
    custody.decline(asked, reason=seeds.text(), by=cast.fresh("director"))


def instructions(pen: Pen, seeds: Seeds) -> None:
    for _number in range(5):
        typed = {
            "leader": pen.cast.secretary.pk, "on": today().isoformat(), "subject": "关于食堂", "text": seeds.text(),
            "names_persons": "on", "organisation": pen.cast.bureau.pk, "task": "整改食堂管理",
        }  # fmt: skip
        pen.post(pen.cast.director, "reporting:new_instruction", [], typed)


# what is left lying


def type_on(pen: Pen, seeds: Seeds) -> None:
    """Forms that were never sent."""
    seeds.room = "drafts"
    for _number in range(10):
        pen.draft(pen.cast.member, {"content": seeds.text(), "name": seeds.name()})


def stumble(pen: Pen, seeds: Seeds) -> None:
    """Everything typed, and the machine fails in the middle: the log tells where, not what."""
    from xuncha.foundation.flow import engine

    seeds.room = "stumble"
    real = engine.open_record

    def fails(*_args: Any, **_kwargs: Any) -> Any:
        raise RuntimeError("planted failure")

    engine.open_record = fails
    try:
        for url, typed in (
            (
                f"/fieldwork/petitions/new/{pen.cast.engagement.pk}/",
                {"content": seeds.text(), "name": seeds.name()},
            ),
        ):
            base = {
                "received_at": "2026-11-18T09:30", "channel": "visit", "sort": "accusation", "joint_count": "1",
                "protect_level": "normal", "urgency": "normal",
            }  # fmt: skip
            answer = pen.browser(pen.cast.member).post(url, base | typed)
            assert answer.status_code == 500, answer.status_code
    finally:
        engine.open_record = real
    print("stumbled", file=sys.stderr)

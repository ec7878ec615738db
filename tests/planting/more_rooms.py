"""Visits, assistance, a group's life, surveys and group meetings: what is typed there."""

from __future__ import annotations

from typing import Any

from tests.planting.pens import Pen, upload
from tests.planting.seeds import Seeds
from xuncha.cycle.fieldwork.assistance.models import AssistanceRequest, PersonBriefing
from xuncha.cycle.fieldwork.grouplife.models import ReminderTalk, Violation
from xuncha.foundation.dates import today


def latest(model: Any) -> Any:
    return model.objects.trusted().order_by("-pk").first()


def visits(pen: Pen, seeds: Seeds) -> None:
    cast = pen.cast
    for _number in range(3):
        typed = {
            "sort": "household", "on": today().isoformat(), "place": "三组", "households": "1",
            "team": [cast.member.pk, cast.member2.pk], "people-name": [seeds.name()], "people-type": ["hardship"],
            "people-contact": [seeds.phone()], "content": seeds.text(), "topics": seeds.text(),
            "reporter": seeds.name(), "attendees": seeds.name(), "findings-id": [""], "findings-leaf": ["B5.01"],
            "findings-text": [seeds.text()], "findings-importance": ["1"], "findings-destination": ["workpaper"],
        }  # fmt: skip
        pen.post(cast.member, "fieldwork:visit_new", [cast.engagement.pk], typed)


def assistance(pen: Pen, seeds: Seeds) -> None:
    cast = pen.cast
    for _number in range(2):
        typed = {
            "engagement": cast.engagement.pk, "sort": "company", "receiver": cast.town.pk, "persons": 1,
            "matter": seeds.text(), "subject": seeds.name() + seeds.phone(), "why": seeds.text(), "contact": "张磊",
        }  # fmt: skip
        pen.post(cast.member, "fieldwork:assistance_new", [], typed)
        request = latest(AssistanceRequest)
        pen.take(cast.member, request, "submit", reason=seeds.text())
        pen.take(cast.leader, request, "sign", reason=seeds.text())
        pen.take(cast.member, request, "send", reason=seeds.text())
        answer = {"on": today().isoformat(), "text": seeds.text()}
        file = upload(f"{seeds.name()}.txt", seeds.text().encode())
        pen.post(cast.member, "fieldwork:assistance_answer", [request.pk], answer | {"file": file})


def briefings(pen: Pen, seeds: Seeds) -> None:
    cast = pen.cast
    typed = {
        "engagement": cast.engagement.pk, "origin": cast.town.pk, "received_on": today().isoformat(), "persons": 1,
        "title": seeds.text(), "content": seeds.text(), "level_checked": "on",
    }  # fmt: skip
    pen.post(cast.leader, "fieldwork:person_briefing_new", [], typed)
    briefing = latest(PersonBriefing)
    for edge in _open_edges(briefing)[:1]:
        pen.take(cast.leader, briefing, edge, reason=seeds.text())


def _open_edges(record: Any) -> list[str]:
    from xuncha.foundation import kinds

    kind = kinds.of(record)
    leaving = kind.flow.leaving(record.state) if kind.flow else []
    return [edge.name for edge in leaving if not edge.inner and edge.name not in kind.pages]


def group_life(pen: Pen, seeds: Seeds) -> None:
    from tests.fieldwork.test_group_life import seat

    cast = pen.cast
    talk = {"sort": "heart", "on": today().isoformat()}
    talk |= {"partner": seeds.name(), "content": seeds.text(), "followed": seeds.text()}
    pen.post(cast.leader, "fieldwork:reminder_new", [cast.group.pk], talk)
    assert latest(ReminderTalk).partner == talk["partner"]
    place = seat(cast, "member2")
    facts = {"membership": place.pk, "rule": "gifts", "on": today().isoformat(), "facts": seeds.text()}
    pen.post(cast.leader, "fieldwork:violation_new", [], facts)
    handled = {"handling": seeds.text()}
    pen.post(cast.leader, "fieldwork:violation_handle", [latest(Violation).pk], handled)


def surveys(pen: Pen, seeds: Seeds) -> None:
    """Remarks come through the door; here as the door hands them in."""
    from tests.fieldwork import surveying

    survey = surveying.opened(pen.cast)
    for number in range(6):
        surveying.answer(survey, "a", 1 + number % 3, remark=seeds.text())


def meetings(pen: Pen, seeds: Seeds) -> None:
    from tests.reporting.test_group_meeting import waiting_things
    from tests.reporting.test_meeting import meeting
    from xuncha.cycle.reporting.meetings import actions, queries

    cast = pen.cast
    petition, lead = waiting_things(cast)
    group = meeting(cast, "group", cast.leader, group=cast.group, title="第2次组务会", chair="李正")
    actions.put_on_agenda(group, [("petition", petition.pk), ("lead", lead.pk)], by=cast.leader)
    results = {item.pk: actions.Result("agreed", seeds.text()) for item in queries.agenda(group, cast.leader)}
    actions.enter_results(group, results, minutes="同意。", by=cast.leader)

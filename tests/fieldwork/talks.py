"""Talks as tests need them, made by the same verbs as in the product."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from tests.cast import Cast
from xuncha.catalogue.models import Post
from xuncha.cycle.fieldwork.interviews import actions, recording
from xuncha.cycle.fieldwork.interviews.actions import Times
from xuncha.cycle.fieldwork.interviews.models import Abstract, Interview
from xuncha.cycle.fieldwork.interviews.recording import Written
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine

NAME, POST, PHONE = "欧阳翠微", "基建股出纳兼仓管", "13987654321"
ANSWER = "钥匙一直放在门卫室抽屉里"
SAID = "二号库房账外存放办公桌四十张"


def partner(**changes: Any) -> dict[str, Any]:
    return {"name": NAME, "post": POST, "phone": PHONE, "outline": "finance", "why": "财务负责人"} | changes


def times(cast: Cast, hour: int = 9, on: date | None = None, place: str = "谈话室一") -> Times:
    return Times(
        on=on or today(),
        starts=time(hour),
        ends=time(hour + 1),
        place=place,
        interviewers=(cast.member,),
        recorder=cast.member2,
    )


def planned(cast: Cast, by: Any = None, **fields: Any) -> Interview:
    talk = Interview(category=fields.pop("category", "must"), **fields)
    return actions.add_talk(talk, engagement=cast.engagement, partner=partner(), by=by or cast.leader)


def arranged(cast: Cast, hour: int = 9, **kwargs: Any) -> Interview:
    return actions.arrange(planned(cast, **kwargs), times(cast, hour), by=cast.leader)


def begun(cast: Cast, hour: int = 9, **kwargs: Any) -> Interview:
    return actions.begin(arranged(cast, hour, **kwargs), by=cast.member)


def written(talk: Interview, **changes: Any) -> Written:
    values: dict[str, Any] = {
        "partner": {},
        "mode": "full",
        "on": talk.on,
        "starts": talk.starts,
        "ends": talk.ends,
        "place": talk.place,
        "notice_given": True,
        "recording_used": False,
        "questions": [{"leaf": "B4.02", "question": "库房由谁管？", "answer": ANSWER}],
        "abstracts": [{"leaf": "B4.02", "text": SAID, "importance": "1", "destination": "workpaper"}],
    }
    return Written(**values | changes)


def recorded(cast: Cast, hour: int = 9, **kwargs: Any) -> Interview:
    talk = begun(cast, hour, **kwargs)
    return recording.write(talk, written(talk), version=talk.version, by=cast.member2)


def finished(cast: Cast, hour: int = 9, **kwargs: Any) -> Interview:
    return recording.finish(recorded(cast, hour, **kwargs), by=cast.member2)


def abstract_of(talk: Interview) -> Abstract:
    found = Abstract.objects.trusted().filter(interview=talk).first()
    assert found is not None
    return found


def take(talk: Interview, edge: str, **kwargs: Any) -> Interview:
    return engine.take(talk, edge, **kwargs)


def posts(cast: Cast) -> None:
    """Head, a deputy and a bookkeeper of the bureau."""
    unit = cast.bureau
    Post.objects.create(organisation=unit, title="党组书记、局长", holder_name="马涛", is_head=True)
    Post.objects.create(organisation=unit, title="党组成员、副局长", holder_name="丁一")
    Post.objects.create(
        organisation=unit, title="财务股（室）负责人", holder_name="钱二", is_team_member=False
    )

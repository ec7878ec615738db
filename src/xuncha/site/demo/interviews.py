"""Individual talks of one engagement: planned from posts, arranged, told to the unit, recorded, some still to come.

Partners and what they say are invented; offices of the unit are those of its type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta

from xuncha.cycle.fieldwork.interviews import actions, plan, recording
from xuncha.cycle.fieldwork.interviews.actions import Times
from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.cycle.fieldwork.interviews.recording import Written
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.people.models import User
from xuncha.site.demo.papers import Team
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

Line = tuple[str, str, str]


@dataclass(frozen=True)
class Said:
    """One talk: rows of leaf, question, answer, and abstracts of leaf, importance, destination, text."""

    rows: tuple[Line, ...]
    abstracts: tuple[tuple[str, str, str, str], ...]


SAID = (
    Said(
        (
            (
                "A1.04",
                "学习贯彻上级部署，哪些还没有落到位？",
                "方案都转发了，落到站所的少，去年的督查通报点过两次名。",
            ),
            ("C1.02", "大额资金怎么定？", "十万元以上上会，急事先办后补会议记录的有过几次。"),
        ),
        (("C1.02", "1", "workpaper", "十万元以上支出有先办后补会议记录的情形，集中在去年下半年。"),),
    ),
    Said(
        (
            ("B4.01", "支出怎么审批？", "经办人签了就报，分管领导有时一个月集中签一次。"),
            ("B4.02", "往来款挂账的多不多？", "有三笔挂了四年，换了两任会计，说不清。"),
        ),
        (
            ("B4.01", "2", "workpaper", "支出审批存在集中补签。"),
            ("B4.02", "1", "workpaper", "三笔往来款挂账四年以上，未清理。"),
        ),
    ),
    Said(
        (("B2.03", "问题线索有没有压着没办的？", "有一件超过半年没有回复，说是人手不够。"),),
        (("B2.03", "1", "lead", "一件问题线索超过半年没有办理结果。"),),
    ),
    Said(
        (("B5.01", "补贴发放公开了没有？", "公示栏贴过一次，照片在，名单和发放表对不上。"),),
        (("B5.01", "1", "immediate", "公示名单与发放表不一致，涉及四户。"),),
    ),
    Said(
        (("C2.04", "借调混岗的人有多少？", "长期借出的三个，工资还在原单位。"),),
        (("C2.04", "3", "workpaper", "三名人员长期借出，没有审批手续。"),),
    ),
    Said(
        (("B5.12", "群众意见最多的是什么？", "办个证明要跑两三趟，找不到人。"),),
        (("B5.12", "2", "petition", "窗口空岗，群众多次往返。"),),
    ),
)
OTHERS = (("服务窗口办事群众", "client"), ("村民代表", "villager"), ("一般干部", "staff"))
ROOMS = ("谈话室一", "谈话室二")


def stories(scene: Scene, code: str, team: Team, *, entry: int, turn: int = 0) -> Iterator[Story]:
    """`turn` shifts the hours, so that two units of one group do not meet in one room."""
    yield planning(scene, code, team, entry)
    for at, said in enumerate(SAID):
        yield held(scene, code, team, entry + 4 + at * 3, said, at, turn)
    yield ahead(scene, code, team, entry + 22, turn)
    yield kept_close(scene, code, team, entry + 25)


def planning(scene: Scene, code: str, team: Team, entry: int) -> Story:
    yield entry + 1
    plan.generate(scene.engagements[code], by=scene.person(team.deputies[0]))


def waiting(scene: Scene, code: str) -> list[Interview]:
    rows = Interview.objects.trusted().filter(engagement=scene.engagements[code], state="planned")
    return list(rows.select_related("engagement", "round__term", "group", "organisation").order_by("pk"))


def times(scene: Scene, team: Team, hour: int, turn: int, days: int = 0) -> Times:
    people = [scene.person(key) for key in (team.members[turn % len(team.members)], team.deputies[0])]
    return Times(
        on=today() + timedelta(days=days),
        starts=time(hour),
        ends=time(hour, 50),
        place=ROOMS[turn % len(ROOMS)],
        interviewers=(people[1],),
        recorder=people[0],
    )


def held(scene: Scene, code: str, team: Team, begin: int, said: Said, at: int, turn: int) -> Story:
    """A talk from its arrangement to the finished record."""
    yield begin
    planned = waiting(scene, code)
    by = scene.person(team.deputies[0])
    talk = planned[0] if planned else _add(scene, code, by, at)
    actions.arrange(talk, times(scene, team, 9 + at % 3 + turn % 2 * 5, turn, 1), by=by, anyway=True)
    engine.take(talk, "clear", by=by)
    yield begin + 1
    recorder = scene.person(team.members[turn % len(team.members)])
    actions.begin(talk, by=recorder)
    yield begin + 2
    recording.write(talk, _written(talk, said), version=talk.version, by=recorder)
    recording.finish(talk, by=recorder)
    if at == 1:
        recording.add_statement(talk, text="关于三笔往来款的书面说明", pages=2, leaf=None, by=recorder)


def _add(scene: Scene, code: str, by: User, at: int) -> Interview:
    post, outline = OTHERS[at % len(OTHERS)]
    talk = Interview(category=Interview.Category.OPTIONAL)
    partner = {"post": post, "outline": outline, "why": "随机抽选"}
    return actions.add_talk(talk, engagement=scene.engagements[code], partner=partner, by=by)


def _written(talk: Interview, said: Said) -> Written:
    return Written(
        partner={},
        mode="full",
        on=talk.on,
        starts=talk.starts,
        ends=talk.ends,
        place=talk.place,
        notice_given=True,
        recording_used=False,
        questions=[{"leaf": leaf, "question": ask, "answer": answer} for leaf, ask, answer in said.rows],
        abstracts=[
            {"leaf": leaf, "importance": importance, "destination": destination, "text": text}
            for leaf, importance, destination, text in said.abstracts
        ],
    )


def ahead(scene: Scene, code: str, team: Team, begin: int, turn: int) -> Story:
    """One talk today, one the day after tomorrow, others not arranged yet."""
    yield begin
    by = scene.person(team.deputies[0])
    for at, days in enumerate((-begin, -begin + 2)):
        talk = _add(scene, code, by, at)
        actions.arrange(talk, times(scene, team, 15 + turn % 2, turn, days), by=by, anyway=True)
        engine.take(talk, "clear", by=by)


def kept_close(scene: Scene, code: str, team: Team, begin: int) -> Story:
    """The leader keeps one finished talk to its sub-team."""
    yield begin
    rows = Interview.objects.trusted().filter(engagement=scene.engagements[code], state="finished")
    talk = rows.order_by("pk").first()
    if talk is not None:
        actions.restrict(talk, restricted=True, by=scene.person(team.leader), reason="涉及班子内部意见")

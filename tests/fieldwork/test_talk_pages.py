"""The pages by which talks are planned, arranged, typed and printed, through HTTP."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.fieldwork import talks
from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.interviews.models import Abstract, Interview
from xuncha.cycle.fieldwork.interviews.plan import DEPUTIES
from xuncha.foundation.dates import today
from xuncha.foundation.drafts import store
from xuncha.foundation.flow.holding import Holder
from xuncha.foundation.models import AuditEvent


def page(browser: Any, name: str, *args: Any, status: int = 200) -> str:
    answer = browser.get(reverse(f"fieldwork:{name}", args=args))
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def new_talk(cast: Cast, **changes: Any) -> dict[str, Any]:
    values = {
        "engagement": cast.engagement.pk,
        "category": "summoned",
        "name": talks.NAME,
        "post": talks.POST,
        "on": today().isoformat(),
        "starts": "14:30",
        "ends": "15:30",
        "place": "谈话室二",
        "interviewers": [cast.member.pk],
        "recorder": cast.member2.pk,
    }
    return values | changes


def minutes(talk: Interview, **changes: Any) -> dict[str, Any]:
    """What a browser posts from the typing page."""
    values = {
        "version": talk.version,
        "mode": "full",
        "on": talk.on.isoformat() if talk.on else "",
        "starts": "09:00",
        "ends": "10:00",
        "place": talk.place,
        "notice_given": "on",
        "name": talks.NAME,
        "post": talks.POST,
        "qa-leaf": ["B4.02 会计核算", ""],
        "qa-question": ["库房由谁管？", ""],
        "qa-answer": [talks.ANSWER, ""],
        "abstracts-id": ["", ""],
        "abstracts-leaf": ["B4.02", ""],
        "abstracts-text": [talks.SAID, ""],
        "abstracts-importance": ["1", "2"],
        "abstracts-destination": ["workpaper", "workpaper"],
    }
    return values | changes


def test_the_plan_page_lists_must_talks_and_their_progress(cast: Cast, enter: Any) -> None:
    talks.posts(cast)
    browser = enter(cast.deputy)
    assert "还没有谈话计划" in page(browser, "talk_plan", cast.engagement.pk)
    answer = browser.post(reverse("fieldwork:talk_generate", args=[cast.engagement.pk]), follow=True)
    shown = answer.content.decode()
    assert "马涛" in shown and "0/8" in shown and "近三年退休的班子成员" in shown
    assert (
        enter(cast.other_leader).get(reverse("fieldwork:talk_plan", args=[cast.engagement.pk])).status_code
        == 404
    )
    assert (
        enter(cast.member).post(reverse("fieldwork:talk_generate", args=[cast.engagement.pk])).status_code
        == 403
    )


def test_a_member_registers_a_talk_he_sits_in(cast: Cast, enter: Any) -> None:
    answer = enter(cast.member).post(reverse("fieldwork:interview_new"), new_talk(cast))
    assert answer.status_code == 302, answer.content.decode()[:600]
    talk = Interview.objects.trusted().get()
    assert (talk.state, talk.team_names, talk.hours) == ("scheduled", "张磊、陈静", "14:30—15:30")


def test_a_member_does_not_register_talks_of_others(cast: Cast, enter: Any) -> None:
    data = new_talk(cast, interviewers=[cast.deputy.pk], recorder=cast.member2.pk)
    assert enter(cast.member).post(reverse("fieldwork:interview_new"), data).status_code == 403
    assert not Interview.objects.trusted().exists()


def test_a_clash_comes_back_beside_what_was_typed(cast: Cast, enter: Any) -> None:
    browser = enter(cast.member)
    browser.post(reverse("fieldwork:interview_new"), new_talk(cast))
    answer = browser.post(reverse("fieldwork:interview_new"), new_talk(cast))
    shown = answer.content.decode()
    assert (
        answer.status_code == 422 and "谈话室二" in shown and "已有一场谈话" in shown and talks.NAME in shown
    )
    assert browser.post(reverse("fieldwork:interview_new"), new_talk(cast, anyway="on")).status_code == 302


def test_times_are_given_whole_or_not_at_all(cast: Cast, enter: Any) -> None:
    browser, url = enter(cast.leader), reverse("fieldwork:interview_new")
    assert browser.post(url, new_talk(cast, place="")).status_code == 422
    bare = dict.fromkeys(("on", "starts", "ends", "place", "recorder"), "") | {"interviewers": []}
    assert browser.post(url, new_talk(cast, **bare)).status_code == 302
    assert Interview.objects.trusted().get().state == "planned"


def test_moving_a_talk_asks_for_the_reason(cast: Cast, enter: Any) -> None:
    talk = talks.arranged(cast)
    browser, url = enter(cast.member), reverse("fieldwork:arrange", args=[talk.pk])
    data = new_talk(cast)
    assert browser.post(url, data).status_code == 422
    assert browser.post(url, data | {"reason": "对方出差"}).status_code == 302
    assert "对方出差" in page(browser, "interview", talk.pk)


def test_the_unit_is_told_from_the_plan(cast: Cast, enter: Any) -> None:
    talks.arranged(cast)
    browser = enter(cast.leader)
    assert browser.post(reverse("fieldwork:talk_clear_all", args=[cast.engagement.pk])).status_code == 302
    assert "谈话室一" in page(enter(cast.liaison), "talk_times")
    assert browser.post(reverse("fieldwork:talk_clear_all", args=[cast.engagement.pk])).status_code == 422


def test_records_left_lying_are_named_on_the_plan(cast: Cast, enter: Any) -> None:
    talk = talks.begun(cast)
    assert "记录未按时整理" not in page(enter(cast.leader), "talk_plan", cast.engagement.pk)
    Interview.objects.trusted().filter(pk=talk.pk).update(on=today() - timedelta(days=9))
    assert "记录未按时整理" in page(enter(cast.leader), "talk_plan", cast.engagement.pk)


def test_the_timetable_prints_what_one_may_read(cast: Cast, enter: Any) -> None:
    talks.arranged(cast)
    assert talks.NAME in page(enter(cast.leader), "timetable", cast.engagement.pk)
    assert talks.NAME not in page(enter(cast.group_liaison), "timetable", cast.engagement.pk)
    assert AuditEvent.objects.filter(action="record.printed", record_id=cast.engagement.pk).exists()


def test_typing_finishing_and_printing_through_the_pages(cast: Cast, enter: Any) -> None:
    talk = talks.begun(cast)
    browser = enter(cast.member2)
    assert "收入和支出怎么审批" in page(browser, "minutes", talk.pk)
    answer = browser.post(reverse("fieldwork:minutes", args=[talk.pk]), minutes(talk))
    assert answer.status_code == 302, answer.content.decode()[:600]
    assert browser.post(reverse("kit:act", args=["interview", talk.pk, "finish"]), {}).status_code == 302
    talk = Interview.objects.trusted().get()
    assert (talk.state, talk.number) == ("finished", "15-03-01-01-TH-001")
    printed = page(browser, "interview_print", talk.pk)
    assert all(
        word in printed
        for word in ("个别谈话记录", talks.NAME, talks.ANSWER, "ZC-01", "拒绝")
        if word != "拒绝"
    )


def test_an_unknown_leaf_is_refused_beside_the_rows(cast: Cast, enter: Any) -> None:
    talk = talks.begun(cast)
    data = minutes(talk) | {"qa-leaf": ["X1.01", ""]}
    answer = enter(cast.member).post(reverse("fieldwork:minutes", args=[talk.pk]), data)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "X1.01" in shown and talks.ANSWER in shown and talks.SAID in shown, "nothing typed is lost"


def test_a_draft_brings_every_row_back(cast: Cast, enter: Any) -> None:
    talk = talks.begun(cast)
    browser = enter(cast.member)
    key = f"interview:{talk.pk}:MinutesForm"
    typed = minutes(talk)
    assert browser.post(reverse("drafts:autosave", args=[key]), typed).status_code == 200
    assert store.load(cast.member, key) is not None
    shown = page(browser, "minutes", talk.pk)
    assert talks.ANSWER in shown and talks.SAID in shown and "自动保存" in shown
    assert talks.ANSWER not in page(enter(cast.member2), "minutes", talk.pk), "a draft is its author's alone"


def test_two_at_once_and_both_texts_are_shown(cast: Cast, enter: Any) -> None:
    talk = talks.begun(cast)
    first, second = enter(cast.member), enter(cast.member2)
    url = reverse("fieldwork:minutes", args=[talk.pk])
    mine = minutes(talk) | {"qa-answer": ["另一个人听到的话", ""]}
    assert first.post(url, minutes(talk)).status_code == 302
    answer = second.post(url, mine)
    shown = answer.content.decode()
    assert answer.status_code == 409 and talks.ANSWER in shown and "另一个人听到的话" in shown
    version = Interview.objects.trusted().get().version
    picked = picks_of(shown) | {"resolved": "1", "version": version, "pick_qa": "mine"}
    assert second.post(url, picked).status_code == 302
    assert Interview.objects.trusted().get().questions[0]["answer"] == "另一个人听到的话"
    assert talks.abstract_of(talk).text == talks.SAID, "what was not picked stands"


def picks_of(shown: str) -> dict[str, str]:
    """The hidden fields of the conflict page."""
    import html
    import re

    found = re.findall(r'<textarea name="(mine_[^"]+)" hidden>([^<]*)</textarea>', shown)
    return {name: html.unescape(value) for name, value in found}


def test_recording_needs_the_leaders_click(cast: Cast, enter: Any) -> None:
    talk = talks.begun(cast)
    url = reverse("fieldwork:allow_recording", args=[talk.pk])
    assert enter(cast.deputy).post(url).status_code == 403
    assert enter(cast.leader).post(url).status_code == 302
    assert "组长已同意使用" in page(enter(cast.member), "interview", talk.pk)


def test_restricting_asks_the_leader_for_a_reason(cast: Cast, enter: Any) -> None:
    talk = talks.finished(cast)
    url = reverse("fieldwork:restrict_talk", args=[talk.pk])
    assert enter(cast.deputy).get(url).status_code == 403
    assert enter(cast.leader).post(url, {"reason": ""}).status_code == 422
    assert enter(cast.leader).post(url, {"reason": "敏感"}).status_code == 302
    assert enter(cast.fresh("deputy")).get(url).status_code == 404


def test_a_repeat_is_linked_both_ways(cast: Cast, enter: Any) -> None:
    talk = talks.finished(cast)
    browser = enter(cast.member)
    answer = browser.post(reverse("fieldwork:repeat_talk", args=[talk.pk]))
    again = Interview.objects.trusted().get(repeats=talk)
    assert answer["Location"] == reverse("fieldwork:interview", args=[again.pk])
    assert reverse("fieldwork:interview", args=[talk.pk]) in page(browser, "interview", again.pk)
    assert reverse("fieldwork:interview", args=[again.pk]) in page(browser, "interview", talk.pk)


def test_a_statement_with_its_scan_carries_no_name(cast: Cast, enter: Any, settings: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from xuncha.foundation.models import StoredFile

    talk = talks.finished(cast)
    scan = SimpleUploadedFile(f"{talks.NAME}.txt", talks.SAID.encode())
    data = {"text": "关于库房的说明", "pages": 1, "file": scan}
    answer = enter(cast.member).post(reverse("fieldwork:add_statement", args=[talk.pk]), data)
    assert answer.status_code == 302, answer.content.decode()[:500]
    item = Abstract.objects.trusted().get(sort="statement")
    assert item.code == "QK-01" and item.attachment_id
    stored = StoredFile.objects.get()
    assert talks.NAME not in stored.name
    on_disk = [path.read_bytes() for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]
    assert not any(talks.SAID.encode() in content for content in on_disk), "the file is sealed as well"
    download = reverse("files:download", args=[item.attachment_id])
    assert enter(cast.member2).get(download).status_code == 200
    assert enter(cast.group_liaison).get(download).status_code == 404


def test_the_office_edits_outlines_and_the_rounds_settings(cast: Cast, enter: Any) -> None:
    browser = enter(cast.staff)
    assert "随系统提供的提纲" in page(browser, "outlines")
    url = reverse("fieldwork:outline_edit", args=["staff"])
    assert browser.post(url, {"name": "干部", "questions": "您怎么看？", "version": 0}).status_code == 302
    assert "您怎么看" in page(browser, "outlines")
    rules = reverse("fieldwork:talk_rules", args=[cast.round.pk])
    assert browser.post(rules, {"signatures": "on", "record_days": 5}).status_code == 302
    assert enter(cast.leader).get(url).status_code == 403
    assert enter(cast.leader).get(rules).status_code == 403
    assert "您怎么看" in page(enter(cast.member), "outlines")
    assert enter(cast.liaison).get(reverse("fieldwork:outlines")).status_code == 403


def test_the_outline_prints_with_the_units_key_points(cast: Cast, enter: Any) -> None:
    talk = talks.arranged(cast)
    shown = page(enter(cast.member), "outline_print", talk.pk)
    assert "收入和支出怎么审批" in shown and "监督要点" in shown


def test_the_engagement_page_counts_talks(cast: Cast, enter: Any) -> None:
    talks.arranged(cast)
    shown = enter(cast.leader).get(reverse("planning:engagement", args=[cast.engagement.pk])).content.decode()
    assert reverse("fieldwork:talk_plan", args=[cast.engagement.pk]) in shown


def test_cancelling_on_the_act_page_keeps_the_reason_sealed(cast: Cast, enter: Any) -> None:
    talk = talks.arranged(cast)
    url = reverse("kit:act", args=["interview", talk.pk, "void"])
    assert enter(cast.member).post(url, {"reason": "对方住院"}).status_code == 302
    assert "对方住院" in page(enter(cast.member), "interview", talk.pk)


def many(cast: Cast, count: int) -> None:
    leaf = Leaf.objects.get(pk="B4.02")
    made = []
    for at in range(count):
        talk = Interview(category="must", state="finished", audience=DEPUTIES, on=today(), number=f"TH-{at}")
        talk.place_in(cast.engagement)
        talk.partner = talks.partner(name=f"{talks.NAME}{at}")
        talk.recorder_id = cast.member.pk
        made.append(talk)
    Interview._base_manager.bulk_create(made)
    Holder.objects.bulk_create(
        Holder(kind="interview", record_id=talk.pk, user_id=cast.member2.pk, part="interviewer")
        for talk in made
    )
    noted = [Abstract(interview=talk, leaf=leaf, code=f"ZC-{at}") for at, talk in enumerate(made)]
    for item in noted:
        item.text = talks.SAID
    Abstract._base_manager.bulk_create(noted)


URLS = ("fieldwork:interviews", "fieldwork:abstracts", "plan", "leaves", "counts", "search")


def url_of(cast: Cast, name: str) -> str:
    return {
        "plan": reverse("fieldwork:talk_plan", args=[cast.engagement.pk]),
        "leaves": reverse("fieldwork:talk_leaves", args=[cast.engagement.pk]),
        "counts": reverse("fieldwork:talk_counts"),
        "search": reverse("fieldwork:interviews") + "?q=欧阳",
    }.get(name) or reverse(name)


@pytest.mark.parametrize("name", URLS)
@pytest.mark.parametrize("person", ["leader", "member2"])
@pytest.mark.slow
def test_the_number_of_statements_does_not_grow(cast: Cast, enter: Any, name: str, person: str) -> None:
    if person == "member2" and name in ("leaves", "counts"):
        pytest.skip("not theirs")
    browser, url = enter(cast.fresh(person)), url_of(cast, name)
    many(cast, 10)
    browser.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert browser.get(url).status_code == 200
    many(cast, 190)
    with CaptureQueriesContext(connection) as much:
        assert browser.get(url).status_code == 200
    assert len(much) == len(few), [row["sql"][:160] for row in much]
    assert len(much) <= 14, [row["sql"][:160] for row in much]

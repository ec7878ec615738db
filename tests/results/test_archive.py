"""The archive: collected by name and number only, handed over by two signatures, gaps named, nothing wider than need to know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.cast import Cast, proof
from tests.foundation.hostile import png
from tests.results.conftest import written
from xuncha.cycle.fieldwork.models import Interview
from xuncha.cycle.planning.facts import facts_of
from xuncha.cycle.planning.models import Fact
from xuncha.cycle.reporting.models import Meeting
from xuncha.cycle.results.archive import actions, queries
from xuncha.cycle.results.archive.gaps import gaps
from xuncha.cycle.results.archive.plan import lines
from xuncha.cycle.results.models import Volume, VolumeEntry, WipeRecord
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.flow.models import PaperAct, Signature
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Refused, Stale
from xuncha.foundation.rules.models import Clock
from xuncha.kit import printing
from xuncha.people.actions.exclusions import exclude_from_knowing

Enter = Callable[..., Client]
LATER = "纸质件后补"


def address(name: str, *args: Any) -> str:
    return reverse(f"results:{name}", args=args)


def act(volume: Volume, edge: str) -> str:
    return reverse("kit:act", args=["archive_volume", volume.pk, edge])


def rows(volume: Volume) -> list[VolumeEntry]:
    return list(VolumeEntry.objects.trusted().filter(volume=volume).order_by("seq"))


def named(volume: Volume, line: str) -> VolumeEntry:
    return next(row for row in rows(volume) if row.line == line)


def handed(volume: Volume, cast: Cast) -> Volume:
    return actions.hand_over(volume, by=cast.leader, reason=LATER, proof=proof(cast.leader))


def talk(cast: Cast) -> Interview:
    made = Interview(state="planned", audience=0)
    made.place_in(cast.engagement)
    made.save()
    return made


def test_the_plan_names_kinds_and_forms_that_exist() -> None:
    forms = printing.pages()
    for line in lines():
        assert kinds.get(line.kind).model is not None
        assert not line.slug or forms[line.slug].kind == line.kind, line.code
        assert not (line.sealed and line.slug)
        assert line.retention in VolumeEntry.Retention.values
        assert line.sealed or not kinds.get(line.kind).sealed, line.code


def test_what_the_system_holds_is_listed_without_a_word_of_it(cast: Cast, volume: Volume) -> None:
    found = {row.line for row in rows(volume)}
    assert {"notice", "authorisation", "feedback", "plan", "item", "workpaper"} <= found
    told = " ".join(f"{row.label}{row.number}{row.remark}" for row in rows(volume))
    assert "第一议题" not in told and "项目资金" not in told


def test_collecting_again_keeps_the_order_and_marks_what_is_gone(cast: Cast, volume: Volume) -> None:
    before = [(row.seq, row.line, row.record_id) for row in rows(volume)]
    paper = written(cast, "后来的底稿")
    assert actions.collect(volume, by=cast.leader) == 1
    assert [(row.seq, row.line, row.record_id) for row in rows(volume)][:-1] == before
    WorkPaper.objects.trusted().filter(pk=paper.pk).update(state="void")
    assert actions.collect(volume, by=cast.leader) == 0
    assert rows(volume)[-1].gone and rows(volume)[-1].record_id == paper.pk


def test_what_is_kept_is_chinese_and_tells_sorts_apart(cast: Cast, volume: Volume) -> None:
    meeting = Meeting(sort="group", title="不该出现的会议名", on=today(), chair="李正", state="open")
    meeting.round_id, meeting.group_id = cast.round.pk, cast.group.pk
    meeting.save()
    with translation.override("en"):
        actions.collect(volume, by=cast.leader)
    assert named(volume, "meeting").label == "会议议程和议定事项（组务会）"


def test_of_sealed_papers_a_volume_tells_neither_how_many_nor_when(cast: Cast, volume: Volume) -> None:
    talk(cast)
    actions.collect(volume, by=cast.leader)
    entry = named(volume, "interview")
    assert (entry.sealed, entry.slug, entry.label) == (True, "", "个别谈话记录")
    assert (entry.remark, entry.record_id, entry.number) == ("密封材料另存（如有）", None, "")


def test_a_person_kept_from_a_record_does_not_see_its_line(cast: Cast, volume: Volume) -> None:
    entry = named(volume, "workpaper")
    paper = WorkPaper.objects.trusted().get(pk=entry.record_id)
    exclude_from_knowing(paper, cast.deputy, "亲属", by=cast.leader)
    kept = cast.fresh("deputy")
    assert entry.pk not in {row.pk for row in queries.entries(volume, kept)}
    assert entry.pk in {row.pk for row in queries.entries(volume, cast.fresh("leader"))}


def test_one_volume_an_engagement_by_its_own_group(cast: Cast, volume: Volume) -> None:
    with pytest.raises(Refused, match="已经有案卷"):
        actions.open_volume(cast.engagement, by=cast.leader)
    for who in ("other_leader", "staff", "member", "head", "secretary"):
        with pytest.raises(NotAllowed):
            actions.collect(volume, by=cast.fresh(who))
    assert actions.collect(volume, by=cast.fresh("stranger")) == 0


def test_the_gate_names_what_is_missing_and_lets_pass_with_a_reason(cast: Cast, volume: Volume) -> None:
    said = "\n".join(gaps(volume))
    for words in (
        "应有而没有：",
        "巡察报告",
        "还没有签字",
        "还没有办结",
        "没有写原件存放处",
        "没有清理见证单",
    ):
        assert words in said
    with pytest.raises(NeedsReason):
        actions.hand_over(volume, by=cast.leader, proof=proof(cast.leader))
    handed(volume, cast)
    assert volume.state == "handed" and "-AJ-" in volume.number
    with pytest.raises(Refused, match="已经移交"):
        actions.collect(volume, by=cast.leader)


def test_two_signatures_by_two_people(cast: Cast, volume: Volume) -> None:
    handed(volume, cast)
    with pytest.raises(NotAllowed):
        actions.receive(volume, by=cast.leader, proof=proof(cast.leader))
    actions.receive(volume, by=cast.staff, proof=proof(cast.staff))
    signed = Signature.objects.filter(kind="archive_volume", record_id=volume.pk, standing=True)
    assert [row.edge for row in signed.order_by("id")] == ["hand_over", "receive"]
    assert facts_of(cast.engagement)["archived"] == today()


def test_returned_it_opens_again_and_signatures_fall(cast: Cast, volume: Volume) -> None:
    handed(volume, cast)
    with pytest.raises(NeedsReason):
        actions.send_back(volume, by=cast.staff)
    actions.send_back(volume, by=cast.staff, reason="缺报告")
    assert volume.state == "compiling"
    assert not Signature.objects.filter(kind="archive_volume", record_id=volume.pk, standing=True).exists()
    assert actions.collect(volume, by=cast.leader) == 0


def test_what_comes_after_the_hand_over_is_supplemented_and_signed_anew(cast: Cast, volume: Volume) -> None:
    actions.receive(handed(volume, cast), by=cast.staff, proof=proof(cast.staff))
    number = volume.number
    actions.send_back(volume, by=cast.staff, reason="整改材料补充归档")
    written(cast, "后来的底稿")
    assert actions.collect(volume, by=cast.leader) == 1
    actions.receive(handed(volume, cast), by=cast.staff, proof=proof(cast.staff))
    assert (volume.state, volume.number) == ("archived", number)
    assert Fact.objects.trusted().filter(engagement=cast.engagement, code="archived").count() == 1


def test_the_office_writes_code_and_shelf_later_and_signatures_stand(
    cast: Cast, enter: Enter, volume: Volume
) -> None:
    handed(volume, cast)
    typed = {"archive_no": "QY-2026-07", "place": "二号柜", "version": str(volume.version)}
    assert enter(cast.leader).post(address("shelf", volume.pk), typed).status_code == 403
    assert enter(cast.staff).post(address("shelf", volume.pk), typed).status_code == 302
    page = enter(cast.staff).get(address("volume", volume.pk)).content.decode()
    assert "QY-2026-07" in page and "签字后内容有改动" not in page


def test_received_in_ink(cast: Cast, enter: Enter, volume: Volume) -> None:
    handed(volume, cast)
    paper = {
        "signer_name": "邵文", "signer_post": "巡察办干部", "copies": "2",
        "acted_on": today().isoformat(), "scan": SimpleUploadedFile("移交清单.png", png()),
    }  # fmt: skip
    assert enter(cast.staff).post(f"{act(volume, 'receive')}?form=paper", paper).status_code == 302
    confirm = reverse("kit:paper_act", args=[PaperAct.objects.get(kind="archive_volume").pk])
    assert enter(cast.staff2).post(confirm, {"answer": "confirm"}).status_code == 302
    volume.refresh_from_db()
    assert volume.state == "archived"


def test_the_clock_of_hand_over_begins_with_the_last_feedback_and_is_met(cast: Cast, volume: Volume) -> None:
    about = Clock.objects.filter(kind="archive_volume", record_id=volume.pk, code="DR32")
    assert not about.exists()
    for days, engagement in enumerate((cast.engagement, cast.other_engagement)):
        Fact.objects.create(
            engagement=engagement, code="feedback_received", on=today() - timedelta(days=5 - days)
        )
    actions.collect(volume, by=cast.leader)
    clock = about.get()
    assert clock.started_on == today() - timedelta(days=4)
    actions.receive(handed(volume, cast), by=cast.staff, proof=proof(cast.staff))
    clock.refresh_from_db()
    assert clock.met_on == today()


def test_a_line_is_edited_by_one_at_a_time(cast: Cast, enter: Enter, volume: Volume) -> None:
    entry = named(volume, "plan")
    typed = {
        "original_at": "第二柜",
        "pages": "12",
        "remark": "",
        "retention": "30",
        "responsible": "县教育局",
    }
    browser = enter(cast.leader)
    assert browser.post(address("entry", entry.pk), typed | {"version": "1"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.original_at, entry.pages, entry.label) == ("第二柜", 12, "整改方案和三张清单")
    assert browser.post(address("entry", entry.pk), typed | {"version": "1"}).status_code == Stale.status
    assert actions.place_all(volume, "第一柜", by=cast.leader) == len(rows(volume)) - 1


def test_paper_only_material_is_added_and_taken_off(cast: Cast, enter: Enter, volume: Volume) -> None:
    typed = {
        "label": "见面会签到表", "number": "", "on": "", "category": "work", "original_at": "第一柜",
        "pages": "", "remark": "", "retention": "10", "responsible": "",
    }  # fmt: skip
    browser = enter(cast.leader)
    assert browser.post(address("entry_new", volume.pk), typed).status_code == 302
    entry = rows(volume)[-1]
    assert (entry.label, entry.kind) == ("见面会签到表", "")
    assert browser.post(address("entry", named(volume, "plan").pk), {"drop": "1"}).status_code == 409
    assert browser.post(address("entry", entry.pk), {"drop": "1"}).status_code == 302
    assert rows(volume)[-1].pk != entry.pk


def test_a_wipe_needs_a_second_person(cast: Cast, enter: Enter, volume: Volume) -> None:
    typed = {
        "device": "组内笔记本", "serial": "BJ-02", "how": "覆写后重装", "accepted_on": "",
        "wiped_on": today().isoformat(), "wiped_by": "何平", "witness": "何平",
    }  # fmt: skip
    browser = enter(cast.leader)
    answer = browser.post(address("wipe_new", volume.pk), typed)
    assert answer.status_code == 422 and "须是两个人" in answer.content.decode()
    assert browser.post(address("wipe_new", volume.pk), typed | {"witness": "王芳"}).status_code == 302
    assert WipeRecord.objects.trusted().get(volume=volume).recorded_by_name == cast.leader.name
    assert "组内笔记本" in browser.get(address("print_wipe", volume.pk)).content.decode()
    with pytest.raises(Missing, match="还没有到"):
        values = {"device": "U 盘", "wiped_on": today() + timedelta(days=1), "wiped_by": "甲", "how": "粉碎"}
        actions.record_wipe(volume, values | {"witness": "乙"}, by=cast.leader)


@pytest.mark.slow
def test_doors(cast: Cast, enter: Enter, volume: Volume) -> None:
    for who, status in {"staff": 200, "deputy": 200, "stranger": 200, "secretary": 200, "lg_head": 200,
                        "other_leader": 404, "member": 404, "head": 404, "discipline": 404}.items():  # fmt: skip
        assert enter(getattr(cast, who)).get(address("volume", volume.pk)).status_code == status, who
    assert enter(cast.member).get(address("volumes")).status_code == 403
    assert enter(cast.staff).get(address("entry", rows(volume)[0].pk)).status_code == 403
    assert enter(cast.other_leader).get(address("entry", rows(volume)[0].pk)).status_code == 404
    assert enter(cast.staff).post(address("collect", volume.pk)).status_code == 403
    assert enter(cast.secretary).post(address("export", volume.pk)).status_code == 403
    assert enter(cast.leader).get(address("open", cast.other_engagement.pk)).status_code in (403, 404)


def test_from_the_task_to_the_volume_and_its_papers(cast: Cast, enter: Enter, volume: Volume) -> None:
    browser = enter(cast.leader, proof=True)
    page = browser.get(address("volume", volume.pk)).content.decode()
    assert "还缺什么" in page and "巡察问题底稿" in page and "密封材料" in page
    for name in ("print_directory", "print_handover"):
        assert "巡察反馈意见" in browser.get(address(name, volume.pk)).content.decode()
    assert browser.post(act(volume, "hand_over"), {"reason": LATER}).status_code == 302
    assert "案卷待接收" in enter(cast.staff).get("/").content.decode()
    done = AuditEvent.objects.filter(kind="archive_volume", record_id=volume.pk)
    assert {"archive_volume.collected", "archive_volume.hand_over"} <= set(
        done.values_list("action", flat=True)
    )


def statements(browser: Client, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert browser.get(url).status_code == 200
    return len(caught)


def test_many_lines_ask_as_much_as_few(cast: Cast, enter: Enter, volume: Volume) -> None:
    browser = enter(cast.leader)
    urls = [address("volume", volume.pk), address("volumes"), address("print_directory", volume.pk)]
    few = [statements(browser, url) for url in urls]
    VolumeEntry.objects.bulk_create(
        [
            VolumeEntry(volume=volume, seq=1000 + no, line="item", kind="rectification_item", record_id=9000 + no, label="表")
            for no in range(100)
        ]
    )  # fmt: skip
    assert [statements(browser, url) for url in urls] == few
    assert few[1] <= 12

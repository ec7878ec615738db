"""Documents taken apart on the page: kept, corrected, turned into records once, and seen only by those they belong to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.catalogue.classifying import asking
from xuncha.cycle.planning.models import KeyPointCheck
from xuncha.cycle.rectification.models import Measure, RectificationItem
from xuncha.cycle.reporting.models import FeedbackItem, Instruction, Performance, TaskBody
from xuncha.foundation.engines import calling
from xuncha.foundation.refusals import NotAllowed, Refused, Stale
from xuncha.foundation.scoping import audience_mask
from xuncha.insight.decomposing import actions, matching, targets
from xuncha.insight.decomposing.models import Decomposition, Item, Made
from xuncha.text.decompose import asked

Enter = Callable[..., Client]

SPEECH = """在全县巡察整改推进会上的讲话
同志们：
下面几个问题比较典型：一是县教育局食堂管理混乱，抽查14家有6家未公开招标。县教育局党组要在2024年6月底前清理到位，县纪委监委要将该工作纳入监督重点，主动靠前监督。二是白河镇补贴发放把关不严。由县委组织部牵头，县编办配合，限期整改到位。
2024年3月8日
"""


@pytest.fixture(autouse=True)
def without_helper_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def call(name: str, data: dict[str, Any], *, blob: bytes = b"", seconds: float | None = None) -> Any:
        try:
            return asked.answer(data, blob), b""
        except asked.Refusal as refusal:
            raise calling.EngineRefused(refusal.code, refusal.figures) from None

    monkeypatch.setattr(calling, "call", call)


def taken(cast: Cast, text: str = SPEECH, *, ours: bool = False, by: Any = None) -> Decomposition:
    """The office's, or group one's."""
    asked_for = Decomposition(audience=audience_mask(("office",)))
    if ours:
        engagement = cast.engagement
        asked_for = Decomposition(
            engagement=engagement, round_id=engagement.round_id, group_id=engagement.group_id, organisation_id=engagement.organisation_id,
        )  # fmt: skip
    told = actions.read_and_take(pages=[("", text)])
    return actions.keep(asked_for, told, by=by or (cast.leader if ours else cast.director))


def items(decomposition: Decomposition) -> list[Item]:
    return list(Item.objects.trusted().filter(decomposition=decomposition).select_related("decomposition"))


def url(name: str, *args: Any) -> str:
    return reverse(f"insight:{name}", args=args)


def test_a_file_is_taken_apart_and_shown_beside_its_source(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.director)
    upload = SimpleUploadedFile("讲话.txt", SPEECH.encode("gb18030"))
    answer = browser.post(url("new_decomposition"), {"place": "office", "upload": upload})
    made = Decomposition.objects.trusted().get()
    assert answer.headers["Location"] == url("decomposition", made.pk)
    page = browser.get(url("decomposition", made.pk)).content.decode()
    assert "县教育局党组" in page and "2024-06-30" in page and "督办事项" in page
    first = items(made)[0]
    assert f'data-points="i{first.pk}"' in page and f'id="src-{first.pk}"' in page
    assert [row.kind for row in items(made)] == ["problem", "measure", "measure", "problem", "measure"]


def test_pasted_words_and_nothing_at_all(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.leader)
    place = f"engagement:{cast.engagement.pk}"
    assert browser.post(url("new_decomposition"), {"place": place}).status_code == 422
    answer = browser.post(url("new_decomposition"), {"place": place, "words": "天气很好。"})
    assert answer.status_code == 422 and "没有拆出" in answer.content.decode()
    assert browser.post(url("new_decomposition"), {"place": place, "words": SPEECH}).status_code == 302
    assert Decomposition.objects.trusted().get().group_id == cast.group.pk


def test_too_long_a_text_is_refused_in_words(cast: Cast) -> None:
    with pytest.raises(Refused, match="20万字"):
        actions.read_and_take(pages=[("", "县财政局要整改。\n" * 30_000)])


def test_the_office_has_its_own_and_a_group_its_own(cast: Cast, enter: Enter) -> None:
    office, ours = taken(cast), taken(cast, ours=True)
    for person, sees_office, sees_ours in (
        (cast.director, 200, 404),
        (cast.member, 404, 200),
        (cast.other_leader, 404, 404),
        (cast.liaison, 404, 404),
        (cast.discipline, 404, 404),
    ):
        browser = enter(person)
        assert browser.get(url("decomposition", office.pk)).status_code == sees_office, person.name
        assert browser.get(url("decomposition", ours.pk)).status_code == sees_ours, person.name
    assert enter(cast.liaison).get(url("new_decomposition")).status_code == 403
    with pytest.raises(NotAllowed):
        taken(cast, by=cast.leader)


def test_an_item_is_corrected_in_place(cast: Cast, enter: Enter) -> None:
    made = taken(cast)
    row = items(made)[1]
    browser = enter(cast.director)
    assert "保存更正" in browser.get(url("decomposition", made.pk), {"edit": row.pk}).content.decode()
    typed = {
        "kind": "requirement", "text": row.text, "responsible": "县教育局党组、县体育局", "supervising": "", "due_sort": "day",
        "due_on": "2024-07-31", "version": 1,
    }  # fmt: skip
    assert browser.post(url("correct_decomposed", made.pk, row.pk), typed).status_code == 302
    row.refresh_from_db()
    assert (row.kind, str(row.due_on), row.names("responsible")) == (
        "requirement",
        "2024-07-31",
        ["县教育局党组", "县体育局"],
    )
    assert row.first["kind"] == "measure" and row.corrected_by_name == cast.director.name
    assert row.bodies[0]["start"] >= 0 and row.bodies[1]["start"] == -1
    answer = browser.post(url("correct_decomposed", made.pk, row.pk), typed)
    assert answer.status_code == 409


def test_a_problem_may_be_asked_for_its_leaf(
    cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "prepare_ahead", lambda: None)
    made = taken(cast)
    browser, page = enter(cast.director), url("decomposition", made.pk)
    offers = {
        row.kind: reverse("catalogue:classify") in browser.get(page, {"edit": row.pk}).content.decode()
        for row in items(made)
    }
    assert offers["problem"] and not offers["measure"]
    assert browser.post(reverse("catalogue:classify"), {"text": "短"}).status_code == 200
    assert enter(cast.auditor).post(reverse("catalogue:classify"), {"text": "短"}).status_code == 403


def test_items_are_split_merged_dropped_and_taken_in_again(cast: Cast, enter: Enter) -> None:
    made = taken(cast)
    browser = enter(cast.director)

    def act(name: str, row: Item, **more: Any) -> int:
        made.refresh_from_db()
        data = {"version": made.version, **more}
        return browser.post(url("reshape_decomposed", made.pk, row.pk, name), data).status_code

    first = items(made)[0]
    assert act("split", first, at="抽查14家") == 302
    one, other = items(made)[:2]
    assert one.text.endswith("混乱，") and other.text.startswith("抽查14家")
    assert [figure["text"] for figure in other.figures] == ["14家", "6家"]
    assert act("merge", other) == 302
    assert items(made)[0].text == first.text
    assert act("drop", items(made)[0]) == 302 and items(made)[0].dropped
    assert act("keep", items(made)[0]) == 302 and not items(made)[0].dropped
    assert act("split", items(made)[0], at="没有的字") == 422
    assert act("sing", items(made)[0]) == 404


def test_measures_become_supervised_tasks_once_with_bodies_and_the_way_back(cast: Cast, enter: Enter) -> None:
    made = taken(cast)
    browser = enter(cast.director)
    page = browser.get(url("turn_decomposition", made.pk, "tasks")).content.decode()
    assert "监督重点" in page and str(cast.bureau) in page
    chosen = [row.pk for row in items(made) if row.kind == "measure"]
    typed = {"leader": "县委书记", "on": "2024-03-08", "item": chosen}
    assert browser.post(url("turn_decomposition", made.pk, "tasks"), typed).status_code == 302
    tasks = list(Instruction.objects.trusted().order_by("pk"))
    assert [task.organisation for task in tasks] == [cast.bureau, None, None]
    assert [str(task.due) for task in tasks] == ["2024-06-30", "None", "None"]
    assert "限期整改" in tasks[2].task and "县委组织部" in tasks[2].task
    assert [task.is_focus for task in tasks] == [False, True, False]
    beside = TaskBody.objects.trusted().filter(instruction=tasks[2])
    assert [(body.role, body.name) for body in beside] == [("cooperating", "县编办")]
    page = browser.get(reverse("reporting:instruction", args=[tasks[0].pk])).content.decode()
    assert f"#item-{chosen[0]}" in page
    again = browser.post(url("turn_decomposition", made.pk, "tasks"), typed)
    assert again.status_code == 422
    assert Instruction.objects.trusted().count() == 3
    with pytest.raises(Refused):
        row = Item.objects.trusted().select_related("decomposition").get(pk=chosen[0])
        actions.drop(row, dropped=True, version=row.decomposition.version, by=cast.director)


def test_the_focus_list_reaches_the_discipline_commission_when_it_is_given_out(
    cast: Cast, enter: Enter
) -> None:
    from xuncha.cycle.reporting.instructions import actions as instructions

    made = taken(cast)
    rows = [row for row in items(made) if row.kind == "measure"]
    targets.turn_into_tasks(made, rows, leader="县委书记", on="2024-03-08", by=cast.director)
    focus = Instruction.objects.trusted().filter(is_focus=True).first()
    other = Instruction.objects.trusted().filter(is_focus=False, organisation=cast.bureau).first()
    assert focus is not None and other is not None
    focus.organisation = cast.bureau
    focus.save(update_fields=["organisation"])
    assert enter(cast.discipline).get(reverse("reporting:instruction", args=[focus.pk])).status_code == 404
    instructions.assign(focus, by=cast.fresh("director"), reason="没有写明期限")
    instructions.assign(other, by=cast.fresh("director"), reason="没有写明期限")
    browser = enter(cast.discipline)
    assert browser.get(reverse("reporting:instruction", args=[focus.pk])).status_code == 200
    assert browser.get(reverse("reporting:instruction", args=[other.pk])).status_code == 404


def test_problems_and_demands_become_key_points_of_the_groups_task(cast: Cast, enter: Enter) -> None:
    made = taken(cast, ours=True)
    before = KeyPointCheck.objects.trusted().filter(engagement=cast.engagement).count()
    browser = enter(cast.leader)
    assert "监督要点" in browser.get(url("decomposition", made.pk)).content.decode()
    chosen = [row.pk for row in items(made)[:2]]
    answer = browser.post(url("turn_decomposition", made.pk, "points"), {"item": chosen})
    assert answer.status_code == 302
    assert KeyPointCheck.objects.trusted().filter(engagement=cast.engagement).count() == before + 2
    assert Made.objects.trusted().count() == 2
    page = browser.get(url("decomposition", made.pk)).content.decode()
    assert f"/engagements/{cast.engagement.pk}" in page and "李正 生成" in page
    assert browser.get(url("turn_decomposition", made.pk, "tasks")).status_code == 403


def test_problems_go_into_the_draft_feedback_with_their_performances(cast: Cast, enter: Enter) -> None:
    from tests.reporting.scene import feedback_draft

    draft = feedback_draft(cast)
    text = "关于巡察县教育局党组的反馈意见\n一、发现的问题\n（一）政治建设方面\n1.学习不深入。\n（1）全年只学3次。\n（2）心得体会抄袭2篇。\n2.食堂管理混乱。\n"
    made = taken(cast, text, ours=True)
    browser = enter(cast.leader)
    chosen = [row.pk for row in items(made)]
    answer = browser.post(
        url("turn_decomposition", made.pk, "feedback"), {"feedback": draft.pk, "item": chosen}
    )
    assert answer.status_code == 302
    problems = FeedbackItem.objects.trusted().filter(feedback=draft, report_item=None).order_by("seq")
    assert [problem.content for problem in problems] == ["学习不深入。", "食堂管理混乱。"]
    assert problems[0].section == "政治建设方面"
    shares = Performance.objects.trusted().filter(item=problems[0]).order_by("seq")
    assert [share.text for share in shares] == ["全年只学3次。", "心得体会抄袭2篇。"]
    page = browser.get(reverse("reporting:feedback_item", args=[problems[0].pk])).content.decode()
    assert "公文拆解" in page
    again = browser.post(
        url("turn_decomposition", made.pk, "feedback"), {"feedback": draft.pk, "item": chosen}
    )
    assert again.status_code == 422 and problems.count() == 2


def test_measures_go_below_the_plans_item_they_belong_to(cast: Cast, enter: Enter) -> None:
    from tests.rectification.scene import feedback_for
    from xuncha.cycle.rectification.plan.actions import open_plan

    feedback = feedback_for(cast, [("食堂管理混乱", [], False), ("理论学习不深入", [], False)])
    open_plan(feedback, by=cast.director)
    text = (
        "县教育局党组整改方案\n一、关于“理论学习不深入”的问题\n整改措施：\n1.修订学习计划。\n责任领导：党组书记\n责任单位：办公室\n完成时限：2024年8月底前\n"
        "二、关于“食堂管理混乱”的问题\n整改措施：\n1.开展清理。\n"
    )
    made = taken(cast, text)
    browser = enter(cast.director)
    page = browser.get(url("turn_decomposition", made.pk, "measures")).content.decode()
    rows = [row for row in items(made) if row.kind == "measure"]
    places = {item.problem: item.pk for item in RectificationItem.objects.trusted()}
    assert f'<option value="{places["理论学习不深入"]}" selected>' in page
    typed: dict[str, Any] = {
        "item": [row.pk for row in rows],
        f"place-{rows[0].pk}": places["理论学习不深入"],
    }
    assert browser.post(url("turn_decomposition", made.pk, "measures"), typed).status_code == 422
    typed[f"place-{rows[1].pk}"] = places["食堂管理混乱"]
    assert browser.post(url("turn_decomposition", made.pk, "measures"), typed).status_code == 302
    measure = Measure.objects.trusted().get(item=places["理论学习不深入"])
    assert (measure.content, measure.leader, measure.dept, str(measure.due)) == (
        "修订学习计划。",
        "党组书记",
        "办公室",
        "2024-08-31",
    )


def test_somebody_who_was_slower_is_told(cast: Cast) -> None:
    made = taken(cast)
    row = items(made)[0]
    actions.drop(row, dropped=True, version=1, by=cast.director)
    with pytest.raises(Stale):
        actions.drop(items(made)[1], dropped=True, version=1, by=cast.director)


def test_bodies_are_matched_to_the_list_of_units(cast: Cast) -> None:
    found = matching.organisations([cast.bureau.name, "县教育局党组", "教育局", "县飞机局"])
    assert set(found.values()) == {cast.bureau}
    assert "县飞机局" not in found


def test_a_feedback_opinion_says_which_layer_a_section_lacks(cast: Cast, enter: Enter) -> None:
    text = "关于巡察县教育局党组的反馈意见\n一、发现的问题\n（一）政治建设方面\n1.学习不深入。\n二、意见建议\n局党组要加强学习。\n"
    made = taken(cast, text)
    page = enter(cast.director).get(url("decomposition", made.pk)).content.decode()
    assert "病因、病害" in page


@pytest.mark.parametrize("name", ["decompositions", "decomposition"])
def test_pages_ask_the_same_number_of_questions_for_few_and_many(
    cast: Cast, enter: Enter, name: str, django_assert_max_num_queries: Any
) -> None:
    few = taken(cast)
    many = taken(cast, SPEECH + "县财政局要整改。\n" * 60)
    browser = enter(cast.director)
    pages = [url(name)] * 2 if name == "decompositions" else [url(name, few.pk), url(name, many.pk)]
    browser.get(pages[0])
    asked_for = []
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number, page in enumerate(pages):
        if number and name == "decompositions":
            for _more in range(5):
                taken(cast)
        with CaptureQueriesContext(
            connection,
        ) as held:
            assert browser.get(page).status_code == 200
        asked_for.append(len(held))
    assert asked_for[0] == asked_for[1] <= 16

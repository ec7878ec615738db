"""Common problems: figures only over rows one may read, kept patterns with marks by round, lists and outlines from them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.insight import problem_rows as rows
from xuncha.catalogue.models import Leaf, Organisation
from xuncha.cycle.fieldwork.selfcheck.models import CheckPoint, SelfCheck
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.dates import today
from xuncha.foundation.engines import calling
from xuncha.foundation.flow import engine
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.insight.patterns import actions, characters, counting, wording
from xuncha.insight.patterns.models import Pattern, PatternCase, PatternMark, ThematicOutline, TypicalCase
from xuncha.insight.patterns.problems import Narrowing
from xuncha.text.cluster.engine import answer

Enter = Callable[..., Client]
LEAF = Narrowing(leaf="C1.02")


@pytest.fixture(autouse=True)
def grouped_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The helper process has tests of its own; here its function is called."""
    monkeypatch.setattr(wording, "call", lambda _name, data: (answer(data), b""))


@pytest.fixture
def repeated(cast: Cast) -> list[WorkPaper]:
    return rows.repeated(cast)


def kept_pattern(cast: Cast, papers: list[WorkPaper], title: str = "未经集体研究") -> Pattern:
    keys = [("workpaper", paper.pk) for paper in papers]
    return actions.keep(
        Leaf.objects.get(pk="C1.02"), title=title, words=["集体", "研究"], keys=keys, by=cast.staff
    )


# --- figures ---


def test_three_countings_stand_apart_and_units_count_once(cast: Cast, repeated: list[WorkPaper]) -> None:
    given = rows.feedback(cast.engagement)
    first = rows.item(given, "三重一大未集体研究", said=3)
    rows.item(given, "更正后的表述", corrects=first)
    rows.item(rows.feedback(cast.engagement, state="draft"), "还没有反馈")
    found, known = counting.cells(cast.staff, LEAF), counting.inspected(cast.staff, LEAF)
    total = counting.total(found, known)
    assert (total.papers, total.items, total.performances) == (5, 1, 3)
    assert (len(total.units), total.of, total.share) == (2, 2, 100)


def test_a_group_counts_its_own_units_only(cast: Cast, repeated: list[WorkPaper]) -> None:
    found, known = counting.cells(cast.leader, LEAF), counting.inspected(cast.leader, LEAF)
    total = counting.total(found, known)
    assert (total.papers, len(total.units), total.of) == (3, 1, 1)


def test_drafts_are_no_confirmed_problems(cast: Cast) -> None:
    rows.paper(cast.engagement, "还在起草", state="draft")
    assert counting.cells(cast.leader, LEAF) == []


def test_the_overview_opens_its_rows(cast: Cast, enter: Enter, repeated: list[WorkPaper]) -> None:
    browser = enter(cast.staff)
    page = browser.get(reverse("insight:patterns")).content.decode()
    assert "C1.02" in page and reverse("insight:pattern_leaf", args=["C1.02"]) in page
    papers = browser.get(reverse("insight:pattern_papers"), {"leaf": "C1.02"}).content.decode()
    assert all(text in papers for text in (*rows.UNDECIDED, *rows.MINUTES)) and "津补贴" not in papers
    units = browser.get(reverse("insight:pattern_units"), {"leaf": "C1.02"}).content.decode()
    assert "清源县教育局" in units and "清源县白禾镇" in units


def test_a_unit_has_no_such_page(cast: Cast, enter: Enter) -> None:
    for name in (
        "patterns",
        "pattern_papers",
        "pattern_units",
        "kept_patterns",
        "typical_cases",
        "idle_funds",
    ):
        assert enter(cast.head).get(reverse(f"insight:{name}")).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "round=x",
        "round=99999999999999",
        "unit_type=%00",
        "leaf=%00",
        "unit=-1",
        "round=１２",
        "page=0",
        "sort=x",
    ],
)
def test_odd_conditions_are_no_error(cast: Cast, enter: Enter, query: str) -> None:
    browser = enter(cast.staff)
    for name in ("patterns", "pattern_papers", "pattern_items", "pattern_units"):
        assert browser.get(f"{reverse(f'insight:{name}')}?{query}").status_code == 200


def test_a_group_does_not_see_what_others_found(cast: Cast, enter: Enter, repeated: list[WorkPaper]) -> None:
    browser = enter(cast.leader)
    pages = [reverse("insight:pattern_papers"), reverse("insight:pattern_wordings", args=["C1.02"])]
    text = "".join(browser.get(page, {"leaf": "C1.02"}).content.decode() for page in pages)
    assert rows.UNDECIDED[0] in text and rows.UNDECIDED[1] not in text
    assert "白禾镇" not in browser.get(reverse("insight:pattern_units")).content.decode()
    pattern = kept_pattern(cast, repeated[:3])
    assert browser.get(reverse("insight:pattern", args=[pattern.pk])).status_code == 404
    assert browser.get(reverse("insight:kept_patterns")).status_code == 403


def test_trend_and_types_say_of_how_many(cast: Cast, enter: Enter, repeated: list[WorkPaper]) -> None:
    page = enter(cast.staff).get(reverse("insight:pattern_leaf", args=["C1.02"])).content.decode()
    assert "各轮走势" in page and "2 / 2" in page


def many(cast: Cast, number: int) -> None:
    for place in range(number):
        given = rows.feedback((cast.engagement, cast.other_engagement)[place % 2])
        rows.item(given, f"第{place}条未经集体研究", leaf=("C1.02", "B3.02", "A1.01")[place % 3], said=1)
        rows.paper(cast.engagement, f"第{place}件未经集体研究", leaf=("C1.02", "B3.02", "A1.01")[place % 3])


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("patterns", None),
        ("pattern_leaf", "C1.02"),
        ("pattern_wordings", "C1.02"),
        ("pattern_papers", None),
        ("pattern_items", None),
        ("pattern_units", None),
        ("idle_funds", None),
    ],
)
def test_statements_do_not_grow_with_the_rows(
    cast: Cast, enter: Enter, name: str, argument: str | None
) -> None:
    browser, url = enter(cast.staff), reverse(f"insight:{name}", args=[argument] if argument else [])
    many(cast, 3)
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    many(cast, 9)
    with CaptureQueriesContext(connection) as lots:
        browser.get(url)
    assert len(few) == len(lots) <= 24


@pytest.mark.slow
def test_a_thousand_rows_cost_the_statements_of_ten(cast: Cast, enter: Enter) -> None:
    """And no statement carries a list of keys that grows with them."""
    browser = enter(cast.staff)
    urls = [
        reverse(f"insight:{name}")
        for name in ("patterns", "pattern_items", "pattern_papers", "pattern_units")
    ]
    urls.append(reverse("insight:pattern_leaf", args=["C1.02"]))
    rows.in_bulk(cast, 10)
    counted = []
    for more in (0, 990):
        rows.in_bulk(cast, more)
        for url in urls:
            browser.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert all(browser.get(url).status_code == 200 for url in urls)
        counted.append((len(queries), max(len(query["sql"]) for query in queries)))
    (few, short), (lots, long) = counted
    assert few == lots and long < short + 200


# --- wordings ---


def test_wordings_of_a_leaf_are_grouped_with_a_real_sentence(cast: Cast, repeated: list[WorkPaper]) -> None:
    found = wording.wordings(cast.staff, LEAF)
    assert [(group.units, group.papers) for group in found.groups] == [(2, 3), (2, 2)]
    assert found.groups[0].centre.text in rows.UNDECIDED
    assert "集体" in found.groups[0].words


def test_the_units_own_name_is_no_wording(cast: Cast) -> None:
    rows.paper(cast.engagement, "清源县教育局会议记录缺页")
    rows.paper(cast.other_engagement, "清源县白禾镇会议记录缺页")
    (group,) = wording.wordings(cast.staff, LEAF).groups
    assert group.centre.text == "会议记录缺页"


def test_the_page_stands_when_the_helper_is_busy(
    cast: Cast, enter: Enter, repeated: list[WorkPaper], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_name: str, _data: object) -> None:
        raise calling.EngineBusy

    monkeypatch.setattr(wording, "call", busy)
    answered = enter(cast.staff).get(reverse("insight:pattern_wordings", args=["C1.02"]))
    assert answered.status_code == 200 and "请稍后刷新" in answered.content.decode()


# --- kept patterns ---


def test_a_wording_is_kept_marked_by_round_and_counted(
    cast: Cast, enter: Enter, repeated: list[WorkPaper]
) -> None:
    given = rows.feedback(cast.engagement)
    problem = rows.item(given, "未经集体研究")
    rows.item(given, "另一个问题", leaf="B3.02")
    keys = f"workpaper:{repeated[0].pk} feedback_item:{problem.pk} lead:3 workpaper:x"
    browser = enter(cast.staff)
    answered = browser.post(
        reverse("insight:keep_pattern", args=["C1.02"]),
        {"keys": keys, "title": "未经集体研究", "words": "集体 研究"},
    )
    pattern = Pattern.objects.trusted().get()
    assert answered.headers["Location"] == reverse("insight:pattern", args=[pattern.pk])
    assert PatternCase.objects.trusted().filter(pattern=pattern).count() == 2
    for character, note in (("individual", ""), ("common", "两组都发现")):
        form = {"character": character, "round": cast.round.pk, "note": note}
        assert browser.post(reverse("insight:mark_pattern", args=[pattern.pk]), form).status_code == 302
    assert PatternMark.objects.trusted().filter(counts=True).get().character == "common"
    assert PatternMark.objects.trusted().count() == 2
    (line,) = characters.by_round(cast.staff, Narrowing(), [cast.round])
    assert (line.items["common"], line.items[""], line.papers["common"], line.share) == (1, 1, 1, "100%")
    page = browser.get(reverse("insight:pattern", args=[pattern.pk])).content.decode()
    assert "两组都发现" in page and "已改标" in page
    assert AuditEvent.objects.filter(action="pattern.marked").count() == 2


def test_only_problems_of_the_leaf_that_one_may_read_are_taken(cast: Cast, repeated: list[WorkPaper]) -> None:
    draft = rows.paper(cast.engagement, "起草中", state="draft")
    with pytest.raises(Missing):
        kept_pattern(cast, [draft, repeated[-1]])
    for person in (cast.leader, cast.lg_head, cast.secretary, cast.discipline):
        with pytest.raises(NotAllowed):
            actions.keep(
                Leaf.objects.get(pk="C1.02"),
                title="x",
                words=[],
                keys=[("workpaper", repeated[0].pk)],
                by=person,
            )


def test_a_problem_stands_in_one_pattern_only(cast: Cast, repeated: list[WorkPaper]) -> None:
    first, second = kept_pattern(cast, repeated[:2]), kept_pattern(cast, repeated[2:4], "记录不全")
    assert actions.take_in(second, [("workpaper", repeated[0].pk)], by=cast.staff) == 1
    assert [row.record_id for row in PatternCase.objects.trusted().filter(pattern=first)] == [repeated[1].pk]
    actions.let_go(second, ("workpaper", repeated[0].pk), by=cast.staff)
    assert not PatternCase.objects.trusted().filter(record_id=repeated[0].pk).exists()
    engine.take(first, "retire", by=cast.staff, reason="并入另一项")
    with pytest.raises(NotAllowed):
        actions.take_in(first, [("workpaper", repeated[0].pk)], by=cast.staff)


def test_a_papers_page_names_its_pattern_to_who_may_know(
    cast: Cast, enter: Enter, repeated: list[WorkPaper]
) -> None:
    kept_pattern(cast, repeated[:1], "共性表述甲")
    url = reverse("workpapers:paper", args=[repeated[0].pk])
    assert "共性表述甲" in enter(cast.staff).get(url).content.decode()
    assert "共性表述甲" not in enter(cast.leader).get(url).content.decode()


def test_the_page_of_a_pattern_costs_the_same_for_many_rows(cast: Cast, enter: Enter) -> None:
    few = kept_pattern(cast, [rows.paper(cast.engagement, f"甲{n}") for n in range(3)])
    lots = kept_pattern(cast, [rows.paper(cast.engagement, f"乙{n}") for n in range(15)])
    browser = enter(cast.staff)
    counted = []
    for pattern in (few, few, lots):
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("insight:pattern", args=[pattern.pk]))
        counted.append(len(queries))
    assert counted[1] == counted[2] <= 34


# --- 未巡先改 ---


def test_patterns_become_a_list_for_units_not_inspected(
    cast: Cast, enter: Enter, repeated: list[WorkPaper]
) -> None:
    pattern = kept_pattern(cast, repeated[:3])
    browser, url = enter(cast.staff), reverse("insight:pattern_ahead")
    page = browser.get(url, {"pattern": pattern.pk}).content.decode()
    assert re.search(rf'value="{pattern.pk}"[^>]*checked', page)
    waiting = Organisation.objects.create(name="清源县水利局", unit_type_id="county_dept")
    form = {
        "patterns": [pattern.pk],
        "units": [waiting.pk],
        "title": "未巡先改清单",
        "due": today() + timedelta(days=20),
        "note": "",
    }
    assert browser.post(url, form).status_code == 302
    check = SelfCheck.objects.trusted().get()
    point = CheckPoint.objects.trusted().get(check_list=check)
    assert (check.sort, check.organisation, point.text, point.leaf_id) == (
        "ahead",
        waiting,
        "未经集体研究",
        "C1.02",
    )
    assert enter(cast.leader).get(url).status_code == 403


def test_who_is_being_inspected_gets_no_such_list(
    cast: Cast, enter: Enter, repeated: list[WorkPaper]
) -> None:
    pattern = kept_pattern(cast, repeated[:3])
    cast.term.ends_on = None
    cast.term.save()
    form = {"patterns": [pattern.pk], "units": [cast.bureau.pk], "title": "清单", "due": today()}
    answered = enter(cast.staff).post(reverse("insight:pattern_ahead"), form)
    assert answered.status_code == 422 and not SelfCheck.objects.trusted().exists()


# --- outline ---


@pytest.fixture
def outline(cast: Cast, enter: Enter, repeated: list[WorkPaper]) -> Iterator[ThematicOutline]:
    WorkPaper._base_manager.filter(pk=repeated[0].pk).update(
        analysis="议事规则空转。没有人提醒。", amount_cents=5_000_000
    )
    pattern = kept_pattern(cast, WorkPaper.objects.trusted().filter(pk__in=[row.pk for row in repeated[:3]]))
    form = {
        "patterns": [pattern.pk],
        "title": "关于重大事项决策的专题报告",
        "scope": "field",
        "period": "第三轮",
    }
    enter(cast.staff).post(reverse("insight:new_outline"), form)
    yield ThematicOutline.objects.trusted().get()


def test_an_outline_is_filled_from_the_rows(cast: Cast, outline: ThematicOutline) -> None:
    assert "涉及 2 个单位（已巡察 2 个），底稿 3 件" in outline.extent and "5 万元" in outline.extent
    assert "县教育局" in outline.cases and "白禾镇" in outline.cases
    assert outline.causes == "1. 议事规则空转"


def test_an_outline_goes_out_as_word(cast: Cast, enter: Enter, outline: ThematicOutline) -> None:
    answered = enter(cast.staff).get(reverse("insight:outline_word", args=[outline.pk]))
    text = "\n".join(line.text for line in docx.Document(io.BytesIO(answered.content)).paragraphs)
    assert "一、主要问题" in text and "五、对策建议" in text and "（待写）" in text
    assert AuditEvent.objects.filter(action="thematic_outline.exported").exists()


def test_an_outline_is_edited_settled_and_kept_from_groups(
    cast: Cast, enter: Enter, outline: ThematicOutline
) -> None:
    browser, url = enter(cast.staff), reverse("insight:edit_outline", args=[outline.pk])
    assert browser.get(url).status_code == 200
    page = browser.get(reverse("insight:outline", args=[outline.pk])).content.decode()
    assert rows.UNDECIDED[0] in page
    engine.take(outline, "settle", by=cast.staff)
    assert browser.get(url).status_code == 403
    assert enter(cast.leader).get(reverse("insight:outline", args=[outline.pk])).status_code == 404
    assert enter(cast.lg_head).get(reverse("insight:outline", args=[outline.pk])).status_code == 200


# --- typical cases ---


def hold_up(cast: Cast, paper: WorkPaper) -> TypicalCase:
    return actions.hold_up(TypicalCase(title="大额支出一人说了算", text="案例正文"), paper, by=cast.staff)


def test_a_paper_is_held_up_as_typical_through_its_page(
    cast: Cast, enter: Enter, repeated: list[WorkPaper]
) -> None:
    browser, paper = enter(cast.staff), repeated[0]
    page = browser.get(reverse("workpapers:paper", args=[paper.pk])).content.decode()
    url = f"{reverse('insight:new_typical_case')}?of=workpaper:{paper.pk}"
    assert url.replace("&", "&amp;") in page
    assert paper.title in browser.get(url).content.decode()
    form = {"title": "大额支出一人说了算", "text": "正文", "why": "金额大"}
    assert browser.post(url, form).status_code == 302
    case = TypicalCase.objects.trusted().get()
    assert (case.leaf_id, case.organisation, case.by_name) == ("C1.02", cast.bureau, "钱进")
    assert (
        "大额支出一人说了算" in browser.get(reverse("insight:typical_cases"), {"leaf": "C1"}).content.decode()
    )
    assert browser.post(url, form).status_code in (409, 422, 403)


def test_a_case_is_open_where_its_record_is(cast: Cast, enter: Enter, repeated: list[WorkPaper]) -> None:
    foreign = hold_up(cast, repeated[1])
    url = reverse("insight:typical_case", args=[foreign.pk])
    assert enter(cast.leader).get(url).status_code == 404
    assert enter(cast.other_leader).get(url).status_code == 200
    WorkPaper._base_manager.filter(pk=repeated[1].pk).update(audience=0)
    assert enter(cast.staff).get(url).status_code == 404
    with pytest.raises(NotAllowed):
        actions.take_down(foreign, by=cast.other_leader)


def test_a_case_is_corrected_and_taken_down(cast: Cast, enter: Enter, repeated: list[WorkPaper]) -> None:
    case, browser = hold_up(cast, repeated[0]), enter(cast.staff)
    form = {"title": "改过的标题", "text": "正文", "why": "", "version": case.version}
    assert browser.post(reverse("insight:edit_typical_case", args=[case.pk]), form).status_code == 302
    case.refresh_from_db()
    assert case.title == "改过的标题"
    browser.post(reverse("insight:take_down_case", args=[case.pk]))
    assert not TypicalCase.objects.trusted().exists()


# --- money ---


def test_idle_funds_are_summed_by_unit(cast: Cast, enter: Enter) -> None:
    rows.paper(cast.engagement, "专项资金滞留", leaf="A5.05", amount_cents=300_000_000)
    rows.paper(cast.other_engagement, "资金沉淀账上", leaf="A5.05")
    page = enter(cast.staff).get(reverse("insight:idle_funds")).content.decode()
    assert "300 万元" in page and "另有 1 件没有写金额" in page
    assert "白禾镇" not in enter(cast.leader).get(reverse("insight:idle_funds")).content.decode()


@pytest.mark.slow
def test_the_helper_process_groups_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once through the real pipe."""
    wording.register_engine()
    told, _blob = calling.call(wording.ENGINE, {"texts": [*rows.UNDECIDED, *rows.MINUTES]})
    calling.stop_all()
    assert [len(group["members"]) for group in told["groups"]] == [3, 2]


def test_a_problem_fed_back_is_held_up_too(cast: Cast, enter: Enter) -> None:
    problem = rows.item(rows.feedback(cast.engagement), "大额支出未经集体研究")
    browser, page = enter(cast.staff), reverse("reporting:feedback_item", args=[problem.pk])
    url = f"{reverse('insight:new_typical_case')}?of=feedback_item:{problem.pk}"
    assert url in browser.get(page).content.decode()
    assert browser.post(url, {"title": "典型甲", "text": "正文"}).status_code == 302
    assert "典型甲" in browser.get(page).content.decode()
    assert "new_typical_case" not in enter(cast.leader).get(page).content.decode()


def test_what_is_no_problem_is_not_held_up(cast: Cast, enter: Enter) -> None:
    browser, url = enter(cast.staff), reverse("insight:new_typical_case")
    for wrong in ("", "?of=lead:1", "?of=workpaper:x", "?of=workpaper:99999999"):
        assert browser.get(f"{url}{wrong}").status_code == 404


def test_a_wording_takes_further_rows_into_its_pattern(
    cast: Cast, enter: Enter, repeated: list[WorkPaper]
) -> None:
    pattern = kept_pattern(cast, repeated[:2])
    browser = enter(cast.staff)
    page = browser.get(reverse("insight:pattern_wordings", args=["C1.02"])).content.decode()
    url = reverse("insight:pattern_take_in", args=[pattern.pk])
    assert url in page and f"workpaper:{repeated[2].pk}" in page
    browser.post(url, {"keys": f"workpaper:{repeated[2].pk}"})
    assert PatternCase.objects.trusted().filter(pattern=pattern).count() == 3
    assert enter(cast.lg_head).post(url, {"keys": f"workpaper:{repeated[3].pk}"}).status_code == 403


def test_the_mark_is_offered_for_the_newest_round_found(
    cast: Cast, enter: Enter, repeated: list[WorkPaper]
) -> None:
    pattern = kept_pattern(cast, repeated[:2])
    page = enter(cast.staff).get(reverse("insight:mark_pattern", args=[pattern.pk])).content.decode()
    assert re.search(rf'value="{cast.round.pk}" selected', page)

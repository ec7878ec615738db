"""Manuscripts: drawn from records, written by people, told anew without touching what people wrote, handed over, sent up."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from tests.cast import Cast, appoint, person, proof
from tests.reporting import scene
from tests.transfers import ways
from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.reporting.models import Report
from xuncha.cycle.reporting.reports.actions import take
from xuncha.cycle.reporting.reports.models import ReportItem
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing.models import Transfer
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson
from xuncha.foundation.dates import today
from xuncha.foundation.models import Exclusion
from xuncha.foundation.refusals import Missing, NotAllowed, Stale
from xuncha.foundation.scoping import audience_mask
from xuncha.insight.patterns.actions import hold_up
from xuncha.insight.patterns.models import TypicalCase
from xuncha.insight.writing import actions, checking, drafting
from xuncha.insight.writing.models import Manuscript, ManuscriptVersion, Passage, Sort


def again(manuscript: Manuscript) -> Manuscript:
    """As the next request would read it."""
    rows = Manuscript.objects.trusted().select_related("round__term", "organisation")
    return rows.get(pk=manuscript.pk)


def passage(manuscript: Manuscript, key: str) -> Passage:
    found: Passage = manuscript.passages().select_related("manuscript").get(key=key)
    return found


def write(row: Passage, text: str, by: Any) -> Passage:
    return actions.edit_passage(row, text=text, level=row.level, version=row.version, by=by)


@pytest.fixture
def report(cast: Cast) -> Report:
    return scene.drafted(cast)


@pytest.fixture
def manuscript(cast: Cast, report: Report) -> Manuscript:
    return drafting.draft_of(report, by=cast.member)


@pytest.fixture
def summary(cast: Cast, report: Report) -> Manuscript:
    return drafting.draft(Manuscript(sort=Sort.ROUND, round=cast.round), by=cast.staff)


def test_every_problem_of_a_report_stands_there_with_its_papers(
    cast: Cast, report: Report, manuscript: Manuscript
) -> None:
    for item in ReportItem.objects.trusted().filter(report=report):
        row = passage(manuscript, f"item:{item.pk}")
        assert item.heading in row.text
        assert [source[0] for source in row.sources] == ["workpaper"]
    assert passage(manuscript, "overview").text == "基本情况。"


def test_a_report_without_an_overview_begins_with_the_figures_of_its_group(
    cast: Cast, report: Report
) -> None:
    report.overview = ""
    report.save(update_fields=["overview"])
    row = passage(drafting.draft_of(report, by=cast.member), "overview")
    assert "形成底稿 3 件" in row.text
    assert [figure["slug"] for figure in row.figures] == ["workpaper_count"]


def test_what_was_written_goes_back_into_the_report(
    cast: Cast, report: Report, manuscript: Manuscript
) -> None:
    item = ReportItem.objects.trusted().filter(report=report).order_by("seq").first()
    assert item is not None
    write(passage(manuscript, f"item:{item.pk}"), "1．学习制度空转", cast.member)
    actions.add_passage(
        again(manuscript), after=passage(manuscript, "overview"), text="总体评价较好。", by=cast.member
    )
    drafting.hand_over(again(manuscript), reason="已核对", by=cast.member)
    report.refresh_from_db()
    item.refresh_from_db()
    assert report.overview == "基本情况。\n总体评价较好。"
    assert item.heading == "学习制度空转"
    assert again(manuscript).state == "settled"


def test_a_new_problem_written_by_hand_becomes_an_item_of_the_report(
    cast: Cast, report: Report, manuscript: Manuscript
) -> None:
    last = manuscript.passages().filter(key__startswith="facts:").first()
    head = actions.add_passage(manuscript, after=last, text="9．公车私用", level=3, by=cast.member)
    actions.add_passage(again(manuscript), after=head, text="两次用公车接送亲友。", by=cast.member)
    drafting.hand_over(again(manuscript), reason="已核对", by=cast.member)
    new = ReportItem.objects.trusted().get(report=report, heading="公车私用")
    assert new.text == "两次用公车接送亲友。"


def test_a_problem_taken_out_here_is_not_lost_over_there_without_a_word(
    cast: Cast, manuscript: Manuscript
) -> None:
    row = manuscript.passages().filter(key__startswith="item:").select_related("manuscript").first()
    assert row is not None
    actions.delete_passage(row, by=cast.member)
    with pytest.raises(Missing, match="不写入"):
        drafting.hand_over(again(manuscript), reason="已核对", by=cast.member)


def test_words_changed_in_the_report_meanwhile_are_not_overwritten_unseen(
    cast: Cast, report: Report, manuscript: Manuscript
) -> None:
    write(passage(manuscript, "overview"), "我写的。", cast.member)
    report.overview = "别人写的。"
    report.save(update_fields=["overview"])
    with pytest.raises(Missing, match="更新数字"):
        drafting.hand_over(again(manuscript), reason="已核对", by=cast.member)
    drafting.refresh(again(manuscript), by=cast.member)
    found = drafting.differences(again(manuscript), cast.member)
    assert [(one.passage.text, one.now.text if one.now else "") for one in found] == [
        ("我写的。", "别人写的。")
    ]


def test_a_report_on_its_way_closes_its_manuscript(
    cast: Cast, report: Report, manuscript: Manuscript
) -> None:
    take(report, "submit", by=cast.member)
    with pytest.raises(NotAllowed):
        write(passage(manuscript, "overview"), "再改一句。", cast.member)


def test_refresh_never_changes_what_somebody_wrote(cast: Cast, summary: Manuscript) -> None:
    mine = write(passage(summary, "found"), "问题按底稿计 3 个，总体可控。", cast.staff)
    kept = (mine.text, mine.version)
    scene.signed_paper(cast, "接待费超标", leaf="B3.02")
    assert drafting.refresh(again(summary), by=cast.staff) > 0
    after = passage(summary, "found")
    assert (after.text, after.version) == kept
    assert [one.passage.pk for one in drafting.differences(again(summary), cast.staff)] == [mine.pk]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_was_edited_refresh_leaves_exactly_that(cast: Cast, summary: Manuscript, seed: int) -> None:
    dice = Random(seed)
    drawn = list(summary.passages().select_related("manuscript"))
    edited = dice.sample(drawn, 4)
    kept = {write(row, f"手改 {dice.random()}", cast.staff).pk: row.text for row in edited}
    taken_out = dice.choice([row for row in drawn if row not in edited])
    actions.delete_passage(taken_out, by=cast.staff)
    scene.signed_paper(cast, "接待费超标", leaf=dice.choice(["A1.01", "B3.02"]))
    drafting.refresh(again(summary), by=cast.staff)
    after = {row.pk: row.text for row in summary.passages()}
    assert kept.items() <= after.items()
    assert not summary.passages().filter(key=taken_out.key).exists()
    assert drafting.refresh(again(summary), by=cast.staff) == 0


def test_refresh_tells_anew_what_nobody_wrote_and_leaves_out_what_was_taken_out(
    cast: Cast, summary: Manuscript
) -> None:
    assert "按底稿计 3 个" in passage(summary, "found").text
    actions.delete_passage(passage(summary, "onsite"), by=cast.staff)
    scene.signed_paper(cast, "接待费超标", leaf="B3.02")
    drafting.refresh(again(summary), by=cast.staff)
    assert "按底稿计 4 个" in passage(summary, "found").text
    assert not summary.passages().filter(key="onsite").exists()


def test_a_difference_is_settled_by_taking_or_keeping(cast: Cast, summary: Manuscript) -> None:
    write(passage(summary, "found"), "三个问题。", cast.staff)
    scene.signed_paper(cast, "接待费超标", leaf="B3.02")
    drafting.settle_difference(again(summary), passage(summary, "found"), take=False, by=cast.staff)
    assert passage(summary, "found").text == "三个问题。"
    assert not drafting.differences(again(summary), cast.staff)
    scene.signed_paper(cast, "公务卡未用", leaf="B3.02")
    drafting.settle_difference(again(summary), passage(summary, "found"), take=True, by=cast.staff)
    assert "按底稿计 5 个" in passage(summary, "found").text


def test_whoever_saves_second_is_told(cast: Cast, summary: Manuscript) -> None:
    row = passage(summary, "advice")
    write(row, "一稿", cast.staff)
    with pytest.raises(Stale):
        actions.edit_passage(row, text="二稿", level=0, version=1, by=cast.staff2)


def test_a_text_that_stands_for_itself_goes_up_and_is_locked(cast: Cast, summary: Manuscript) -> None:
    drafting.take(summary, "submit", reason="已核对", by=cast.staff)
    drafting.take(again(summary), "pass_check", by=cast.director)
    drafting.take(again(summary), "approve", by=cast.lg_head, proof=proof(cast.lg_head))
    done = again(summary)
    assert done.state == "approved" and done.locked_at is not None
    with pytest.raises(NotAllowed):
        write(passage(summary, "advice"), "改", cast.staff)
    new = actions.start_correction(done, reason="数字有误", by=cast.staff)
    assert new.passages().count() == done.passages().count()


def test_a_text_tells_nothing_more_exactly_than_its_readers_may_count(cast: Cast, report: Report) -> None:
    """Who may also read every lead drafts for readers who may not."""
    both = person("both", "蒋沛", "office_staff", None, {"office": cast.bureau})
    appoint(both, "lead_officer", [])
    for no in range(2):
        lead = Lead(number=f"XS-{no}", state="transferred", audience=audience_mask(("office", "leaders")))
        lead.place_in(cast.engagement)
        lead.save()
        LeadPerson.objects.create(lead=lead)
        transfer = Transfer.objects.create(
            organisation=cast.bureau, receiver="discipline", round=cast.round, audience=lead.audience
        )
        Case.objects.create(
            lead=lead, transfer=transfer, organisation=cast.bureau, round_id=lead.round_id, group_id=lead.group_id,
            engagement_id=lead.engagement_id, state="handed", audience=lead.audience,
        )  # fmt: skip
    made = drafting.draft(Manuscript(sort=Sort.ROUND, round=cast.round), by=both)
    row = passage(made, "handed")
    assert row.text == "移交问题线索：＜5 件，涉及 ＜5 人。"
    assert [figure["text"] for figure in row.figures] == ["＜5", "＜5"]


def test_who_wrote_it_does_not_check_it(cast: Cast, report: Report) -> None:
    own = drafting.draft(Manuscript(sort=Sort.ROUND, round=cast.round), by=cast.director)
    drafting.take(own, "submit", reason="已核对", by=cast.director)
    with pytest.raises(NotAllowed):
        drafting.take(again(own), "pass_check", by=cast.director)


def test_replacing_the_whole_text_keeps_identities_and_both_versions(cast: Cast, summary: Manuscript) -> None:
    rows = list(summary.passages())
    pieces = [actions.Piece(row.pk, row.level, row.text) for row in rows[1:]]
    pieces.insert(1, actions.Piece(None, 0, "另起一段。"))
    before = ManuscriptVersion.objects.trusted().filter(manuscript=summary).count()
    actions.replace_passages(again(summary), pieces, by=cast.staff, version=summary.version)
    after = list(again(summary).passages())
    assert [row.pk for row in after if row.text != "另起一段。"] == [row.pk for row in rows[1:]]
    assert after[0].sources == rows[1].sources
    assert ManuscriptVersion.objects.trusted().filter(manuscript=summary).count() == before + 1


def told(manuscript: Manuscript, by: Any) -> list[str]:
    return [f"{one.sort}：{one.text}" for one in checking.findings(again(manuscript), by)]


def test_the_check_finds_what_a_careful_colleague_would(cast: Cast, summary: Manuscript) -> None:
    texts = {
        "begun": "清源县教育局和清源县教有局；马寿涛；共查阅 12 份。",
        "found": "整改完成率98.71%。联系电话13912345678。",
        "immediate": "反映人罗丹称情况属实。",
    }
    for key, text in texts.items():
        row = write(passage(summary, key), text, cast.staff)
        row.sources, row.figures = [], []
        row.save()
    found = "\n".join(told(summary, cast.staff))
    assert "“清源县教有局”与登记的名称“清源县教育局”差一个字" in found
    assert "来源：写到了数字" in found
    assert "口径：完成率和含基本完成" in found
    assert "涉人：有手机号码" in found
    assert "涉人：写出了反映人的姓名" in found


def test_a_stale_or_mistyped_figure_is_found(cast: Cast, summary: Manuscript) -> None:
    write(passage(summary, "found"), "发现问题按底稿计 3 个。", cast.staff)
    write(passage(summary, "advice"), "全轮底稿数为 30 件。", cast.staff)
    scene.signed_paper(cast, "接待费超标", leaf="B3.02")
    found = "\n".join(told(summary, cast.staff))
    assert "写的是 3，现在的记录是" in found
    assert "“底稿数”写的是 30，按现在的数据是 4" in found


def test_what_the_check_finds_asks_for_a_reason_and_does_not_block(
    cast: Cast, enter: Any, summary: Manuscript
) -> None:
    browser = enter(cast.staff)
    url = reverse("kit:act", args=["manuscript", summary.pk, "submit"])
    asked = browser.post(url, {"reason": "", "version": summary.version})
    assert asked.status_code == 422 and "还等人写" in asked.content.decode()
    assert browser.post(url, {"reason": "建议另报", "version": summary.version}).status_code == 302
    assert again(summary).state == "checking"


def test_the_check_is_no_oracle_for_who_is_in_a_lead(cast: Cast, manuscript: Manuscript) -> None:
    lead = ways.lead(cast, by=cast.leader)
    name = LeadPerson.objects.trusted().filter(lead=lead)[0].name
    write(passage(manuscript, "overview"), f"{name}多次带头违规。", cast.member)
    found = "涉人：写到了问题线索涉及的人员，请删去姓名"
    assert found in told(manuscript, cast.leader)
    assert found not in told(manuscript, cast.member)


@pytest.mark.slow
def test_a_stretch_that_stands_in_another_units_text_is_found(cast: Cast, manuscript: Manuscript) -> None:
    said = "一些党员干部对群众反映强烈的教辅材料征订问题视而不见，三年间违规收取费用十七万余元，至今没有清退到户。"
    other = Manuscript.objects.create(
        sort=Sort.REPORT,
        title="关于巡察白禾镇的报告",
        round=cast.round,
        organisation=cast.town,
        group_id=cast.group.pk,
        drawn_at=manuscript.drawn_at,
        state="draft",
    )
    Passage.objects.create(manuscript=other, seq=1, text=said)
    write(passage(manuscript, "overview"), said, cast.member)
    assert any(line.startswith("雷同：与《关于巡察白禾镇的报告》") for line in told(manuscript, cast.member))


def test_need_to_know_a_manuscript_is_open_only_with_its_record(
    cast: Cast, enter: Any, manuscript: Manuscript
) -> None:
    url = reverse("insight:manuscript", args=[manuscript.pk])
    for who in (cast.other_leader, cast.head, cast.liaison, cast.staff, cast.discipline):
        assert enter(who).get(url).status_code == 404
    assert enter(cast.leader).get(url).status_code == 200
    row = passage(manuscript, "overview")
    for name in ("insight:edit_passage", "insight:manuscript_passage"):
        assert enter(cast.other_leader).get(reverse(name, args=[row.pk])).status_code == 404


def test_leaders_see_a_summary_once_it_goes_up(cast: Cast, enter: Any, summary: Manuscript) -> None:
    url = reverse("insight:manuscript", args=[summary.pk])
    assert enter(cast.lg_head).get(url).status_code == 404
    drafting.take(summary, "submit", reason="已核对", by=cast.staff)
    drafting.take(again(summary), "pass_check", by=cast.director)
    page = enter(cast.lg_head).get(url)
    assert page.status_code == 200
    assert reverse("insight:refresh_manuscript", args=[summary.pk]) not in page.content.decode()
    assert enter(cast.leader).get(url).status_code == 404


def test_a_source_that_is_closed_to_a_reader_shows_no_title(
    cast: Cast, enter: Any, summary: Manuscript
) -> None:
    paper = scene.signed_paper(cast, "接待费超标", leaf="B3.02")
    row = passage(summary, "begun")
    row.sources = [["workpaper", paper.pk, "facts"], ["lead", 999_999, "title"]]
    row.save(update_fields=["sources"])
    Exclusion.objects.create(
        kind="workpaper", record_id=paper.pk, user_id=cast.staff2.pk, set_by_id=cast.leader.pk
    )
    page = enter(cast.staff2).get(reverse("insight:manuscript", args=[summary.pk])).content.decode()
    assert "接待费超标" not in page
    assert "您无权查阅" in page and "问题线索 1 件" not in page


def test_writing_in_the_browser_passage_by_passage(cast: Cast, enter: Any, summary: Manuscript) -> None:
    browser, row = enter(cast.staff), passage(summary, "advice")
    edit = reverse("insight:edit_passage", args=[row.pk])
    assert 'data-autosave="' in browser.get(edit).content.decode()
    posted = {"text": "逐项整改。", "level": 0, "version": row.version, "sources": []}
    assert browser.post(edit, posted).status_code == 302
    assert passage(summary, "advice").text == "逐项整改。"
    late = browser.post(edit, posted | {"text": "晚到的话。"})
    assert late.status_code == 409 and "晚到的话。" in late.content.decode()
    new = reverse("insight:new_passage", args=[summary.pk, row.pk])
    assert browser.post(new, {"text": "再加一段。", "level": 0}).status_code == 302
    added = summary.passages().get(text="再加一段。")
    assert browser.post(reverse("insight:move_passage", args=[added.pk]), {"step": -1}).status_code == 302
    assert browser.post(reverse("insight:delete_passage", args=[added.pk])).status_code == 302
    for name in ("manuscript_versions", "check_manuscript", "manuscript_differences", "print_manuscript"):
        assert browser.get(reverse(f"insight:{name}", args=[summary.pk])).status_code == 200


def test_from_the_report_to_its_manuscript(cast: Cast, enter: Any, report: Report) -> None:
    browser = enter(cast.member)
    of = reverse("insight:manuscript_of", args=["report", report.pk])
    assert of in browser.get(reverse("reporting:report", args=[report.pk])).content.decode()
    assert browser.get(of).status_code == 200
    assert not Manuscript.objects.trusted().exists()
    made = browser.post(of)
    assert made.status_code == 302 and browser.get(of).headers["Location"] == made.headers["Location"]


def test_one_list_whatever_its_length(
    cast: Cast, enter: Any, summary: Manuscript, django_assert_max_num_queries: Any
) -> None:
    browser, url = enter(cast.staff), reverse("insight:manuscripts")
    browser.get(url)
    with django_assert_max_num_queries(12) as few:
        browser.get(url)
    for _copy in range(20):
        summary.pk = None
        summary._state.adding = True
        summary.save()
    with django_assert_max_num_queries(len(few.captured_queries)):
        browser.get(url)


def test_a_page_asks_once_for_each_kind_of_source(
    cast: Cast, enter: Any, manuscript: Manuscript, django_assert_max_num_queries: Any
) -> None:
    browser, url = enter(cast.member), reverse("insight:manuscript", args=[manuscript.pk])
    browser.get(url)
    with django_assert_max_num_queries(60) as few:
        browser.get(url)
    rows = list(manuscript.passages())
    extra = [
        Passage(manuscript=manuscript, seq=90 + at, text=row.text, sources=row.sources)
        for at in range(3)
        for row in rows
    ]
    Passage.objects.bulk_create(extra)
    with django_assert_max_num_queries(len(few.captured_queries)):
        browser.get(url)


def drawn(cast: Cast, sort: str, **fields: Any) -> str:
    text = drafting.draft(Manuscript(sort=sort, **fields), by=cast.staff)
    return "\n".join(row.text for row in text.passages())


def test_material_for_both_meetings_names_what_waits_for_them(cast: Cast) -> None:
    report = take(
        scene.before_leading_group(cast), "pass_leading_group", by=cast.lg_head, proof=proof(cast.lg_head)
    )
    assert f"审议《{report.title}》。" in drawn(cast, Sort.SECRETARIES, round=cast.round)
    standing = drawn(cast, Sort.STANDING, round=cast.round)
    assert report.title not in standing and "登记领导批示 0 件" in standing


def test_the_county_notice_names_no_unit_that_is_to_stay_unnamed(cast: Cast, report: Report) -> None:
    paper = scene.signed_paper(cast, "清源县教育局违规发放补贴", leaf="B3.02")
    case = TypicalCase(title="县教育局违规发放补贴", text="清源县教育局发放补贴 3 万元。", anonymous=True)
    paper.audience |= audience_mask(("office",))
    paper.save(update_fields=["audience"])
    hold_up(case, paper, by=cast.staff)
    text = drawn(cast, Sort.NOTICE)
    assert "现将 1 起典型问题通报如下" in text and "某单位发放补贴 3 万元。" in text
    assert "教育局" not in text


def test_a_digest_tells_what_happened_between_its_days(cast: Cast, report: Report) -> None:
    note_fact(cast.engagement, "report_approved", on=today(), by=cast.director)
    week = {"since": today() - timedelta(days=6), "until": today()}
    assert "报告批准：1 个单位（县教育局）。" in drawn(cast, Sort.DIGEST, **week)
    earlier = {name: day - timedelta(days=60) for name, day in week.items()}
    assert "报告批准" not in drawn(cast, Sort.DIGEST, **earlier)


def test_what_is_drawn_is_chinese_whatever_language_its_writer_works_in(cast: Cast, enter: Any) -> None:
    with translation.override("en"):
        text = drafting.draft(Manuscript(sort=Sort.ROUND, round=cast.round), by=cast.staff)
    assert text.title == "十五届县委第三轮巡察综合情况报告"
    assert text.passages()[0].text == "一、基本情况"

"""A manuscript goes to Word and comes back: what was changed there is taken or left, and sources stay with their passages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.insight.test_writing import again, passage
from tests.office.manuscript_hand import Hand, read
from tests.office.test_hostile import repack
from tests.reporting import scene
from xuncha.cycle.reporting.models import Report
from xuncha.foundation.files.models import Attachment
from xuncha.insight.writing import actions, drafting
from xuncha.insight.writing.models import Manuscript, ManuscriptVersion, Passage, Sort

Enter = Callable[..., Client]


@pytest.fixture
def report(cast: Cast) -> Report:
    return scene.drafted(cast)


@pytest.fixture
def manuscript(cast: Cast, report: Report) -> Manuscript:
    return drafting.draft_of(report, by=cast.member)


@pytest.fixture
def browser(cast: Cast, enter: Enter) -> Client:
    return enter(cast.member)


def taken_out(browser: Client, manuscript: Manuscript) -> bytes:
    answer = browser.post(reverse("insight:export_manuscript", args=[manuscript.pk]))
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    content: bytes = answer.content
    return content


def brought_back(browser: Client, manuscript: Manuscript, data: bytes) -> str:
    """Address of the difference page."""
    upload = SimpleUploadedFile("修改稿.docx", data)
    answer = browser.post(reverse("insight:manuscript_word", args=[manuscript.pk]), {"file": upload})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def refused(browser: Client, manuscript: Manuscript, data: bytes) -> str:
    upload = SimpleUploadedFile("修改稿.docx", data)
    answer = browser.post(reverse("insight:manuscript_word", args=[manuscript.pk]), {"file": upload})
    assert answer.status_code == 422
    return str(answer.content.decode())


def merge(browser: Client, url: str, manuscript: Manuscript, **choices: str) -> Any:
    posted = {name.replace("_", "-"): value for name, value in choices.items()}
    return browser.post(url, {"version": again(manuscript).version} | posted)


def numbered(hand: Hand, manuscript: Manuscript) -> dict[int, int]:
    """Passage → the row of its first line in the file; passages without text are not in it."""
    places: dict[int, int] = {}
    for row in manuscript.passages():
        if row.text:
            places[row.pk] = sum(len(one.split("\n")) for one in texts_of(manuscript, places))
    assert len(hand.rows) == sum(len(one.split("\n")) for one in texts_of(manuscript, places))
    return places


def texts_of(manuscript: Manuscript, pks: Iterable[int]) -> list[str]:
    return [row.text for row in manuscript.passages().filter(pk__in=list(pks))]


def items(manuscript: Manuscript) -> list[Passage]:
    return list(manuscript.passages().filter(key__startswith="item:"))


def facts(manuscript: Manuscript) -> list[Passage]:
    return list(manuscript.passages().filter(key__startswith="facts:"))


def test_changes_made_in_word_come_into_the_text_and_sources_stay(
    browser: Client, manuscript: Manuscript
) -> None:
    hand = Hand(taken_out(browser, manuscript))
    first, second = facts(manuscript)[0], items(manuscript)[1]
    places = numbered(hand, manuscript)
    hand.split(places[second.pk], 4, tracked=True)
    hand.edit(places[first.pk], 0, 1, "经查，", tracked=True)
    hand.insert(1, "巡察期间得到县教育局的支持。", tracked=True)
    url = brought_back(browser, manuscript, hand.save())
    shown = browser.get(url).content.decode()
    assert "审核人" in shown and "2026-11-20" in shown and "巡察期间得到县教育局的支持。" in shown
    assert not Passage.objects.trusted().filter(text__startswith="经查，").exists()

    assert merge(browser, url, manuscript, all="1").status_code == 302
    now = {row.pk: row for row in manuscript.passages()}
    assert now[first.pk].text.startswith("经查，") and now[first.pk].sources == first.sources
    parts = [row for row in now.values() if row.sources == second.sources and row.ask_sources]
    assert len(parts) == 2 and "".join(row.text for row in parts) == second.text
    assert [row.seq for row in now.values()] == list(range(1, len(now) + 1))
    new = next(row for row in now.values() if row.text.startswith("巡察期间"))
    assert not new.sources and not new.ask_sources
    version = ManuscriptVersion.objects.trusted().filter(manuscript=manuscript).last()
    assert version is not None and version.file is not None and "Word" in version.reason
    assert "已经合入" in browser.get(url).content.decode()
    assert merge(browser, url, manuscript, all="1").status_code == 409


def test_what_was_deleted_says_which_sources_go_and_one_change_alone_can_be_left(
    browser: Client, manuscript: Manuscript
) -> None:
    hand = Hand(taken_out(browser, manuscript))
    first, second = facts(manuscript)[:2]
    places = numbered(hand, manuscript)
    hand.edit(places[first.pk], 0, 1, "经查，")
    for _line in second.text.split("\n"):
        hand.delete(places[second.pk], tracked=True)
    url = brought_back(browser, manuscript, hand.save())
    shown = browser.get(url).content.decode()
    assert "随之去掉的来源" in shown and "没有修订记录" not in shown
    edit, delete = re.findall(r'name="(case-\d+)" value="word"', shown)
    browser.post(url, {"version": again(manuscript).version, edit: "here", delete: "word"})
    assert not manuscript.passages().filter(pk=second.pk).exists()
    assert manuscript.passages().get(pk=first.pk).text == first.text


def test_what_was_written_here_meanwhile_is_kept_and_a_conflict_is_decided(
    cast: Cast, browser: Client, manuscript: Manuscript
) -> None:
    hand = Hand(taken_out(browser, manuscript))
    first, second = facts(manuscript)[:2]
    hand.edit(numbered(hand, manuscript)[first.pk], 0, 1, "经查，")
    for row, text in ((first, "平台里改成这样。"), (second, "这一段只在平台里改了。")):
        row.manuscript = again(manuscript)
        actions.edit_passage(row, text=text, level=0, version=row.version, by=cast.member)
    url = brought_back(browser, manuscript, hand.save())
    shown = browser.get(url).content.decode()
    assert "此后平台里也改过" in shown and "两边都改过" in shown and "平台里改成这样。" in shown
    (case,) = re.findall(r'name="(case-\d+)" value="word"', shown)
    undecided = merge(browser, url, manuscript, all="1")
    assert undecided.status_code == 422 and "请选定用哪一边" in undecided.content.decode()
    assert browser.post(url, {"version": again(manuscript).version, case: "word"}).status_code == 302
    texts = dict(manuscript.passages().values_list("pk", "text"))
    assert texts[first.pk].startswith("经查，") and texts[second.pk] == "这一段只在平台里改了。"


def test_somebody_who_writes_while_the_comparison_is_open_is_not_overwritten(
    cast: Cast, browser: Client, manuscript: Manuscript
) -> None:
    hand = Hand(taken_out(browser, manuscript))
    hand.insert(1, "新写的一段。")
    url, version = brought_back(browser, manuscript, hand.save()), again(manuscript).version
    actions.add_passage(again(manuscript), after=None, text="别人加的。", by=cast.member)
    assert browser.post(url, {"version": version, "all": "1"}).status_code == 409
    assert not manuscript.passages().filter(text="新写的一段。").exists()


def test_figures_go_with_the_words_that_say_them(cast: Cast, enter: Enter) -> None:
    text = drafting.draft(Manuscript(sort=Sort.ROUND, round=cast.round), by=cast.staff)
    row = next(one for one in text.passages() if len(one.figures) > 1)
    numbers = [f"甲{place}" for place in range(len(row.figures))]
    row.figures = [figure | {"text": number} for figure, number in zip(row.figures, numbers, strict=True)]
    row.text = "，".join(f"这里说到的是{number}件" for number in numbers)
    row.save()
    browser = enter(cast.staff)
    hand = Hand(taken_out(browser, text))
    hand.split(numbered(hand, text)[row.pk], row.text.index("，") + 1)
    merge(browser, brought_back(browser, text, hand.save()), text, all="1")
    parts = [one for one in text.passages() if one.ask_sources]
    assert [[figure["text"] for figure in one.figures] for one in parts] == [numbers[:1], numbers[1:]]


def test_a_changed_title_is_taken_like_any_change(browser: Client, manuscript: Manuscript) -> None:
    hand = Hand(taken_out(browser, manuscript))
    hand.rows.insert(0, hand.title)
    hand.edit(0, 0, 2, "新的标题", tracked=True)
    url = brought_back(browser, manuscript, hand.save())
    merge(browser, url, manuscript, title="word")
    assert again(manuscript).title == "新的标题" + manuscript.title[2:]


def test_a_file_of_another_manuscript_or_of_none_is_refused(
    cast: Cast, browser: Client, enter: Enter, manuscript: Manuscript
) -> None:
    other = drafting.draft(Manuscript(sort=Sort.ROUND, round=cast.round, title="本轮综合报告"), by=cast.staff)
    data = taken_out(enter(cast.staff), other)
    told = refused(browser, manuscript, data)
    assert (
        "另一份文稿" in told and "本轮综合报告" not in told
    )  # who may not know of it does not learn its title
    blank = Hand(data)
    blank.title.clear()
    blank.lose_anchors()
    stripped = repack(blank.save(), change={"docProps/custom.xml": (b"xuncha.", b"other.")})
    assert read(stripped).label is None
    assert "看不出" in refused(browser, manuscript, stripped)
    assert not Attachment.objects.trusted().filter(kind="manuscript").exists()


def test_copied_into_a_new_file_it_is_known_by_its_words(browser: Client, manuscript: Manuscript) -> None:
    hand = Hand(taken_out(browser, manuscript))
    first = facts(manuscript)[0]
    hand.edit(numbered(hand, manuscript)[first.pk], 0, 1, "经查，")
    hand.title.getparent().remove(hand.title)
    hand.lose_anchors()
    url = brought_back(
        browser,
        manuscript,
        repack(hand.save(), change={"docProps/custom.xml": (b"xuncha.", b"other.")}),
    )
    assert "没有导出时的标记" in browser.get(url).content.decode()
    merge(browser, url, manuscript, all="1")
    assert manuscript.passages().get(pk=first.pk).text.startswith("经查，")


def test_a_file_that_is_not_used_changes_nothing_and_keeps_its_reason(
    browser: Client, manuscript: Manuscript
) -> None:
    hand = Hand(taken_out(browser, manuscript))
    hand.insert(1, "新写的一段。")
    url = brought_back(browser, manuscript, hand.save())
    assert browser.post(f"{url}reject/", {"reason": "改错了版本"}).status_code == 302
    assert (
        "改错了版本" in browser.get(reverse("insight:manuscript_word", args=[manuscript.pk])).content.decode()
    )
    assert merge(browser, url, manuscript, all="1").status_code == 409
    assert not manuscript.passages().filter(text="新写的一段。").exists()


def test_after_approval_the_way_is_a_corrigendum(cast: Cast, enter: Enter) -> None:
    text = drafting.draft(Manuscript(sort=Sort.ROUND, round=cast.round), by=cast.staff)
    browser = enter(cast.staff)
    data = taken_out(browser, text)
    Manuscript.objects.trusted().filter(pk=text.pk).update(state="approved")
    upload = {"file": SimpleUploadedFile("修改稿.docx", data)}
    answer = browser.post(reverse("insight:manuscript_word", args=[text.pk]), upload)
    assert answer.status_code == 403 and "更正件" in answer.content.decode()
    assert browser.post(reverse("insight:export_manuscript", args=[text.pk])).status_code == 403


@pytest.mark.slow
def test_only_who_writes_it_takes_it_out_and_brings_it_back(
    cast: Cast, enter: Enter, browser: Client, manuscript: Manuscript
) -> None:
    url = brought_back(browser, manuscript, taken_out(browser, manuscript))
    ways = [
        reverse(f"insight:{name}", args=[manuscript.pk]) for name in ("manuscript_word", "export_manuscript")
    ]
    for stranger in (cast.other_member, cast.liaison):
        there = enter(stranger)
        assert [there.post(way).status_code for way in (*ways, url, f"{url}reject/")] == [404] * 4
    own = drafting.draft(Manuscript(sort=Sort.ROUND, round=cast.round), by=cast.staff)
    foreign = reverse(
        "insight:word_difference", args=[own.pk, Attachment.objects.trusted().get(kind="manuscript").pk]
    )
    assert enter(cast.staff).get(foreign).status_code == 404


@pytest.mark.slow
def test_the_comparison_asks_the_database_no_more_for_a_long_text(
    cast: Cast, browser: Client, manuscript: Manuscript
) -> None:
    def asked() -> int:
        hand = Hand(taken_out(browser, manuscript))
        for row in range(len(hand.rows)):
            hand.edit(row, 0, 1, "改", tracked=True)
        url = brought_back(browser, manuscript, hand.save())
        browser.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(url).status_code == 200
        return len(queries)

    few = asked()
    last = passage(manuscript, "overview")
    Passage.objects.trusted().bulk_create(
        Passage(manuscript=manuscript, seq=100 + place, text=f"第{place}段的文字。", sources=last.sources)
        for place in range(40)
    )
    assert asked() == few <= 14

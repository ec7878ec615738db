"""Entries follow their records: saved, changed by one statement, rolled back, gone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.insight.corpus import item, paper, papers
from xuncha.catalogue.models import FormerName, Organisation
from xuncha.cycle.rectification.models import Measure
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.models import SearchEntry
from xuncha.foundation.search import finding, keeping, making, sources
from xuncha.foundation.search.engines import TABLE
from xuncha.foundation.search.query import parse
from xuncha.foundation.verbs import act

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])


def found(person: Any, word: str) -> list[int]:
    return sorted(entry.record_id for entry in finding.find(person, parse(word)).entries)


def test_a_saved_record_is_found_and_a_changed_one_by_its_new_words(cast: Cast) -> None:
    one = paper(cast, "采购未集体研究")
    assert found(cast.member, "采购") == [one.pk]
    one.title = "招标程序不规范"
    one.save(update_fields=["title"])
    assert not found(cast.member, "采购")
    assert found(cast.member, "招标") == [one.pk]


def test_one_statement_for_many_is_followed(cast: Cast) -> None:
    made = papers(cast, 3)
    WorkPaper.objects.trusted().filter(pk=made[0].pk).update(facts="紫云英")
    assert found(cast.member, "紫云英") == [made[0].pk]
    made[1].facts = made[2].facts = "蒲公英"
    WorkPaper.objects.trusted().bulk_update(made[1:], ["facts"])
    assert found(cast.member, "蒲公英") == sorted(one.pk for one in made[1:])


def test_a_record_moved_to_another_group_goes_with_its_group(cast: Cast) -> None:
    one = paper(cast, "采购未集体研究")
    WorkPaper.objects.trusted().filter(pk=one.pk).update(group=cast.other_group)
    assert not found(cast.member, "采购")
    assert found(cast.other_member, "采购") == [one.pk]


def test_what_child_rows_say_is_followed(cast: Cast) -> None:
    one = item(cast, "采购未集体研究")
    measure = Measure.objects.create(item=one, seq=1, content="修订采购管理办法")
    assert found(cast.liaison, "管理办法") == [one.pk]
    measure.content = "开展专项自查"
    measure.save()
    assert found(cast.liaison, "专项自查") == [one.pk] and not found(cast.liaison, "管理办法")
    measure.delete()
    assert not found(cast.liaison, "专项自查")


def test_units_are_found_by_former_names_and_initials(cast: Cast) -> None:
    FormerName.objects.create(organisation=cast.bureau, name="清源县文教局")
    assert found(cast.liaison, "文教局") == [cast.bureau.pk]
    Organisation.objects.filter(pk=cast.bureau.pk).update(initials="qyxjyj")
    assert found(cast.liaison, "XJYJ") == [cast.bureau.pk]


def test_what_is_undone_was_never_indexed(cast: Cast) -> None:
    before = SearchEntry.objects.count()
    with pytest.raises(RuntimeError), act():
        paper(cast, "采购未集体研究")
        raise RuntimeError
    assert SearchEntry.objects.count() == before
    assert not found(cast.member, "采购")


def test_a_record_that_is_gone_is_not_found(cast: Cast) -> None:
    one = paper(cast, "采购未集体研究")
    WorkPaper.objects.trusted().filter(pk=one.pk).delete()
    assert not SearchEntry.objects.filter(record_id=one.pk, text__contains="采购").exists()


def test_an_act_writes_the_index_once_whatever_it_changes(cast: Cast) -> None:
    papers(cast, 1)
    sizes = []
    for count in (2, 60):
        made = papers(cast, count)
        with CaptureQueriesContext(connection) as seen, act():
            for one in made:
                one.facts = f"改过的事实{one.pk}"
                one.save(update_fields=["facts"])
        sizes.append(len(seen) - count)
    assert sizes[0] == sizes[1] <= 14


def test_an_unchanged_record_writes_nothing(cast: Cast) -> None:
    one = paper(cast, "采购未集体研究")
    with CaptureQueriesContext(connection) as seen:
        one.save(update_fields=["state"])
    assert not [query for query in seen if TABLE in query["sql"]]


def test_a_long_report_is_found_by_its_last_word(cast: Cast) -> None:
    """Beyond the 16,383rd position of a tsvector, and beyond its megabyte."""
    text = "".join(chr(0x4E00 + (number * 7919) % 20000) for number in range(40_000))
    one = paper(cast, "很长的事实", f"{text}紫云英种植补贴")
    assert found(cast.member, "紫云英种植补贴") == [one.pk]


def test_the_command_tells_what_does_not_fit_and_mends_it(cast: Cast, capsys: Any) -> None:
    one = paper(cast, "采购未集体研究")
    call_command("search", "rebuild")
    call_command("search", "check")
    assert "索引与记录一致" in capsys.readouterr().out
    WorkPaper._base_manager.filter(pk=one.pk).update(title="无人告知的改动")
    gone = paper(cast, "无人告知的删除")
    WorkPaper._base_manager.filter(pk=gone.pk)._raw_delete(using="default")
    with pytest.raises(CommandError, match="rebuild"):
        call_command("search", "check")
    assert "底稿：2 条" in capsys.readouterr().out
    call_command("search", "rebuild")
    call_command("search", "check")
    assert found(cast.member, "无人告知") == [one.pk]


def test_the_numbers_of_kinds_never_change(cast: Cast) -> None:
    before = {source.name: making.number_of(source.name) for source in sources.every()}
    making.rebuild()
    making.prepare()
    assert {source.name: making.number_of(source.name) for source in sources.every()} == before


@pytest.mark.slow
def test_no_kind_asks_record_by_record(cast: Cast) -> None:
    """Made from one record of a kind or from two, an index batch takes the same number of statements."""
    from tests.matrix.subjects import OWN, SIDES, open_world

    world = open_world(cast)
    for source in sources.every():
        label = source.kind.model._meta.label
        keys = [world.record(label, side).pk for side in SIDES]
        if len(set(keys)) < 2:
            continue
        counts = []
        for some in ([world.record(label, OWN).pk], keys):
            with CaptureQueriesContext(connection) as seen:
                keeping.difference(source, some)
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 6, source.name


def test_nobody_waits_for_the_index_of_an_import(cast: Cast, monkeypatch: Any) -> None:
    """Beyond so many records of one kind in one act the index follows in the background, and says so meanwhile."""
    monkeypatch.setattr(keeping, "MANY", 5)
    making.rebuild()
    made = papers(cast, 6)
    assert not found(cast.member, "采购") and [one.name for one in making.waiting()] == ["workpaper"]
    making.catch_up()
    assert found(cast.member, "采购") == sorted(one.pk for one in made) and not making.waiting()


def test_an_import_while_the_index_is_made_is_not_forgotten(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(keeping, "MANY", 5)
    making.rebuild()
    papers(cast, 6)
    source = sources.by_name("workpaper")
    assert source is not None
    making.make(source, lambda *_told: keeping.make_later(source))
    assert [one.name for one in making.waiting()] == ["workpaper"]

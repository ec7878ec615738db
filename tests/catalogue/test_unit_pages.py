"""The pages of the library of units: everybody reads names, persons and telephones only who has to."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.cast import Cast
from xuncha.catalogue.models import FormerName, Organisation, Post

LIST = "/catalogue/units/"


@pytest.fixture(autouse=True)
def telephones(cast: Cast) -> None:
    cast.bureau.phone, cast.bureau.initials = "0000-6210001", "qyxjyj xjyj"
    cast.bureau.save()
    Post.objects.create(
        organisation=cast.bureau, title="局长", holder_name="马涛", managed_by="superior", is_head=True
    )


def page(unit: Organisation) -> str:
    return reverse("catalogue:organisation", args=[unit.pk])


def sheet(response: Any) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    return book.get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("who", ["staff", "leader", "member", "county_leader", "lg_head"])
def test_office_groups_and_leaders_see_heads_and_telephones(cast: Cast, enter: Any, who: str) -> None:
    browser = enter(getattr(cast, who))
    for url in (LIST, page(cast.bureau)):
        text = browser.get(url).content.decode()
        assert "0000-6210001" in text and "马涛" in text


@pytest.mark.parametrize("who", ["head", "liaison", "other_liaison", "sys_admin", "auditor"])
def test_units_and_administrators_see_names_only(cast: Cast, enter: Any, who: str) -> None:
    browser = enter(getattr(cast, who))
    for url in (LIST, page(cast.bureau)):
        text = browser.get(url).content.decode()
        assert "清源县教育局" in text
        for hidden in ("0000-6210001", "上级管理", "宋江河", "分管"):
            assert hidden not in text, hidden


def test_no_second_door_shows_a_unit_what_the_page_hides(cast: Cast, enter: Any) -> None:
    browser = enter(cast.other_liaison)
    exported = str(sheet(browser.get(LIST, {"export": "xlsx"})))
    assert "清源县教育局" in exported and "马涛" not in exported and "0000" not in exported
    for query in ({"q": "马涛"}, {"q": "6210001"}):
        assert "清源县教育局" not in browser.get(LIST, query).content.decode()
    by_leader = browser.get(LIST, {"county_leader": "无此人"}).content.decode()
    assert "清源县教育局" in by_leader
    assert "清源县教育局" in browser.get(LIST, {"sort": "county_leader"}).content.decode()


def test_the_export_has_what_is_shown(cast: Cast, enter: Any) -> None:
    rows = sheet(enter(cast.staff).get(LIST, {"export": "xlsx", "unit_type": "county_dept"}))
    assert "电话" in rows[0]
    assert any("0000-6210001" in row for row in rows[1:])
    assert not any("清源县白禾镇" in row for row in rows)


@pytest.mark.parametrize("query", ["教育", "qyxjyj", "XJYJ", "文教"])
def test_a_unit_is_found_by_name_initials_and_former_name(cast: Cast, enter: Any, query: str) -> None:
    FormerName.objects.create(organisation=cast.bureau, name="清源县文教局")
    text = enter(cast.member).get(LIST, {"q": query}).content.decode()
    assert page(cast.bureau) in text and page(cast.town) not in text


def test_ended_units_are_listed_when_asked_for(cast: Cast, enter: Any) -> None:
    Organisation.objects.create(name="清源县乡企局", unit_type_id="county_dept", ended_on=date(2010, 1, 1))
    browser = enter(cast.staff)
    assert "乡企局" not in browser.get(LIST).content.decode()
    ended = browser.get(LIST, {"standing": "ended"}).content.decode()
    assert "乡企局" in ended and page(cast.bureau) not in ended
    assert "乡企局" in browser.get(LIST, {"standing": "all"}).content.decode()


def test_the_list_takes_the_same_statements_with_many_units(
    cast: Cast, enter: Any, django_assert_max_num_queries: Any
) -> None:
    Organisation.objects.bulk_create(
        Organisation(name=f"第{n}村", unit_type_id="village", parent=cast.town, sort=n) for n in range(400)
    )
    browser = enter(cast.staff)
    browser.get(LIST)
    with django_assert_max_num_queries(14):
        text = browser.get(LIST, {"page": "2"}).content.decode()
    assert text.count("<tr") == 51
    with django_assert_max_num_queries(8):
        browser.get(reverse("catalogue:tree"))
    with django_assert_max_num_queries(14):
        browser.get(page(cast.town))


def test_the_tree_shows_villages_under_their_township(cast: Cast, enter: Any) -> None:
    text = enter(cast.liaison).get(reverse("catalogue:tree")).content.decode()
    assert text.index("清源县白禾镇") < text.index("上湾村")


def test_the_office_enters_and_edits_a_unit(cast: Cast, enter: Any) -> None:
    browser = enter(cast.staff)
    typed = {"name": "清源县水利局", "unit_type": "county_dept", "head_name": "水生", "is_inspectable": "on"}
    answer = browser.post(reverse("catalogue:new"), typed)
    unit = Organisation.objects.get(name="清源县水利局")
    assert answer.url == page(unit)
    edit = reverse("catalogue:edit", args=[unit.pk])
    assert 'name="name"' not in browser.get(edit).content.decode()
    browser.post(edit, typed | {"head_name": "江涛", "version": 1})
    unit.refresh_from_db()
    assert (unit.name, unit.head_name) == ("清源县水利局", "江涛")
    assert "当面交接" in browser.get(page(unit)).content.decode()
    stale = browser.post(edit, typed | {"head_name": "另一人", "version": 1})
    assert stale.status_code == 409 and "另一人" in stale.content.decode()


def test_the_office_renames_merges_splits_abolishes_and_restores(cast: Cast, enter: Any) -> None:
    browser = enter(cast.staff)

    def send(act: str, **typed: Any) -> Any:
        return browser.post(reverse(f"catalogue:{act}", args=[cast.bureau.pk]), {"on": "2024-03-01"} | typed)

    assert send("rename", name="清源县教体局").status_code == 302
    assert "清源县教育局" in browser.get(page(cast.bureau)).content.decode()
    assert send("split", into="清源县体育局", remains="on").status_code == 302
    assert send("merge", into=cast.town.pk).status_code == 302
    assert "已撤并" in browser.get(page(cast.bureau)).content.decode()
    assert send("restore", document_no="录入错误").status_code == 302
    assert send("abolish").status_code == 302
    cast.bureau.refresh_from_db()
    assert cast.bureau.ended and cast.bureau.successor is None


def test_a_refused_change_is_explained(cast: Cast, enter: Any) -> None:
    answer = enter(cast.staff).post(reverse("catalogue:abolish", args=[cast.town.pk]), {"on": "2024-03-01"})
    text = answer.content.decode()
    assert answer.status_code == 422 and "须指定承接单位" in text and 'value="2024-03-01"' in text


def test_posts_are_added_changed_and_ended(cast: Cast, enter: Any) -> None:
    browser = enter(cast.staff)
    typed = {"title": "副局长", "holder_name": "俞明", "managed_by": "own", "sort": 2, "version": 1}
    browser.post(reverse("catalogue:post_new", args=[cast.bureau.pk]), typed)
    post = Post.objects.get(title="副局长")
    browser.post(
        reverse("catalogue:post_edit", args=[cast.bureau.pk, post.pk]),
        typed | {"holder_name": "鲁直", "version": 2},
    )
    post.refresh_from_db()
    assert post.holder_name == "鲁直"
    browser.post(reverse("catalogue:post_end", args=[cast.bureau.pk, post.pk]), {"version": 3})
    post.refresh_from_db()
    assert post.ended_on
    browser.post(reverse("catalogue:typical_posts", args=[cast.bureau.pk]), {"version": 4})
    assert Post.objects.filter(organisation=cast.bureau, ended_on=None).count() > 3


FORMS = ["edit", "rename", "merge", "split", "abolish", "restore", "post_new"]


@pytest.mark.parametrize("name", FORMS)
def test_forms_are_for_the_office(cast: Cast, enter: Any, name: str) -> None:
    url = reverse(f"catalogue:{name}", args=[cast.bureau.pk])
    assert enter(cast.staff).get(url).status_code == 200
    for who in (cast.leader, cast.liaison, cast.sys_admin):
        assert enter(who).get(url).status_code == 403
        assert enter(who).post(url, {"on": "2024-03-01"}).status_code == 403
    assert enter(cast.staff).get(reverse(f"catalogue:{name}", args=[999_999])).status_code == 404


def test_a_post_of_another_unit_is_not_found_here(cast: Cast, enter: Any) -> None:
    post = Post.objects.get(organisation=cast.bureau)
    for name in ("post_edit", "post_end"):
        url = reverse(f"catalogue:{name}", args=[cast.town.pk, post.pk])
        assert enter(cast.staff).post(url, {"version": 1}).status_code == 404


def test_nobody_comes_in_unsigned(client: Any, cast: Cast) -> None:
    assert client.get(LIST).status_code == 302

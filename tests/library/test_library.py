"""Regulations and clauses: read and cited by every insider, kept by the office."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale
from xuncha.library import actions
from xuncha.library.clauses import split_articles, split_clauses
from xuncha.library.loading import load_library
from xuncha.library.models import Clause, Regulation
from xuncha.library.queries import find_clauses

TEXT = """清源县测试办法
第一章 总则
第一条　为了测试，制定本办法。
第二条 本办法所称测试，是指：
（一）单元测试；
（二）浏览器测试。
第二章 附则
第三条 本办法自印发之日起施行。"""


def entered(cast: Cast, title: str = "清源县测试办法", **fields: Any) -> Regulation:
    return actions.enter_regulation(Regulation(title=title, **fields), by=cast.staff)


def test_a_real_library_has_no_invented_rules_and_only_titles(cast: Cast) -> None:
    load_library(fictional=False)
    assert Regulation.objects.count() == 16
    assert not Regulation.objects.filter(is_fictional=True).exists()
    assert not Clause.objects.exists()


def test_a_demonstration_has_the_invented_countys_rules_with_clauses(cast: Cast) -> None:
    assert load_library(fictional=True) == 26
    assert all(r.clauses.exists() for r in Regulation.objects.filter(is_fictional=True))
    assert load_library(fictional=True) == 0


def test_loading_leaves_what_was_edited(cast: Cast) -> None:
    load_library(fictional=False)
    Regulation.objects.filter(code="reg_2024").update(note="本县核对过")
    load_library(fictional=True)
    assert Regulation.objects.get(code="reg_2024").note == "本县核对过"


def test_a_pasted_text_falls_into_its_clauses() -> None:
    found = dict(split_clauses(TEXT))
    assert list(found) == ["第一条", "第二条", "第三条"]
    assert found["第二条"] == "本办法所称测试，是指：\n（一）单元测试；\n（二）浏览器测试。"


def test_clauses_are_pasted_once(cast: Cast) -> None:
    regulation = entered(cast)
    assert actions.paste_clauses(regulation, TEXT, by=cast.staff, version=1) == 3
    with pytest.raises(Refused, match="第一条"):
        actions.paste_clauses(regulation, TEXT, by=cast.staff, version=2)
    with pytest.raises(Missing):
        actions.paste_clauses(regulation, "没有条文", by=cast.staff, version=2)
    with pytest.raises(Stale):
        actions.paste_clauses(regulation, "第九条 新。", by=cast.staff, version=1)


def test_a_title_only_entry_takes_no_text(cast: Cast) -> None:
    regulation = entered(cast, text_public=False)
    with pytest.raises(Refused, match="只登记题名"):
        actions.paste_clauses(regulation, TEXT, by=cast.staff, version=1)


def test_a_withdrawn_clause_is_offered_no_longer_but_stays(cast: Cast) -> None:
    regulation = entered(cast)
    actions.paste_clauses(regulation, TEXT, by=cast.staff, version=1)
    clause = Clause.objects.get(no="第三条")
    actions.withdraw_clause(clause, by=cast.staff, version=2)
    assert clause not in find_clauses("施行") and Clause.objects.filter(pk=clause.pk).exists()
    again = Clause(regulation=regulation, no="第三条", text="本办法自印发之日起施行。")
    actions.save_clause(again, by=cast.staff, version=3)
    assert again in find_clauses("施行")


def test_a_replaced_regulation_is_marked_and_never_in_a_ring(cast: Cast) -> None:
    old, new = entered(cast), entered(cast, "清源县测试办法（修订）")
    actions.supersede(old, by_regulation=new, by=cast.staff)
    assert (old.status, old.superseded_by) == ("superseded", new)
    for target in (old, new):
        with pytest.raises(Refused):
            actions.supersede(new, by_regulation=target, by=cast.staff)


def test_the_picker_finds_by_every_word_and_puts_replaced_rules_last(cast: Cast) -> None:
    load_library(fictional=True)
    found = list(find_clauses("公函 接待"))
    assert found and all("公函" in c.text for c in found)
    reception = Regulation.objects.get(code="qy_reception")
    actions.supersede(reception, by_regulation=Regulation.objects.get(code="qy_subsidy"), by=cast.staff)
    assert find_clauses("应当").last().regulation == reception


@pytest.mark.parametrize("who", ["leader", "liaison", "sys_admin"])
def test_only_the_office_keeps_the_library(cast: Cast, enter: Any, who: str) -> None:
    by = getattr(cast, who)
    with pytest.raises(NotAllowed):
        actions.enter_regulation(Regulation(title="x"), by=by)
    regulation = entered(cast)
    for name in ("edit", "supersede", "paste", "clause_new"):
        assert enter(by).get(reverse(f"library:{name}", args=[regulation.pk])).status_code == 403
    assert enter(by).get(reverse("library:new")).status_code == 403
    assert enter(by).get(reverse("library:regulation", args=[regulation.pk])).status_code == 200


def test_a_regulation_is_entered_pasted_and_corrected_in_the_browser(cast: Cast, enter: Any) -> None:
    browser = enter(cast.staff)
    typed = {
        "title": "清源县测试办法", "year": 2024, "level": "county", "kind": "measure", "status": "in_force",
        "text_public": "on",
    }  # fmt: skip
    answer = browser.post(reverse("library:new"), typed)
    regulation = Regulation.objects.get()
    assert answer.url == reverse("library:regulation", args=[regulation.pk])
    paste = reverse("library:paste", args=[regulation.pk])
    shown = browser.post(paste, {"text": TEXT, "version": 1}).content.decode()
    assert 'name="no-2" value="第三条"' in shown and not Clause.objects.exists()
    found = split_articles(TEXT)
    rows = {f"no-{n}": item.no for n, item in enumerate(found)}
    rows |= {f"text-{n}": item.text for n, item in enumerate(found)}
    browser.post(paste, rows | {"count": 3, "version": 1})
    clause = Clause.objects.get(no="第一条")
    edit = reverse("library:clause_edit", args=[regulation.pk, clause.pk])
    browser.post(edit, {"no": "第一条", "text": "改正后的条文。", "version": 2})
    assert "改正后的条文" in browser.get(answer.url).content.decode()
    stale = browser.post(edit, {"no": "第一条", "text": "又改。", "version": 2})
    assert stale.status_code == 409
    withdraw = reverse("library:clause_withdraw", args=[regulation.pk, clause.pk])
    assert browser.post(withdraw, {"version": 3}).status_code == 302
    assert "改正后的条文" not in browser.get(answer.url).content.decode()
    browser.post(reverse("library:edit", args=[regulation.pk]), typed | {"note": "核过", "version": 4})
    regulation.refresh_from_db()
    assert (regulation.note, regulation.version) == ("核过", 5)


def test_a_title_only_page_says_that_the_text_is_not_held(cast: Cast, enter: Any) -> None:
    load_library(fictional=False)
    browser = enter(cast.member)
    page = reverse("library:regulation", args=[Regulation.objects.get(code="reg_2024").pk])
    assert "不存正文" in browser.get(page).content.decode()
    assert "只有题名" in browser.get(reverse("library:list")).content.decode()


def test_the_clause_picker_answers_in_both_shapes(cast: Cast, enter: Any) -> None:
    load_library(fictional=True)
    browser = enter(cast.member)
    text = browser.get(reverse("library:clauses"), {"q": "陪餐"}).content.decode()
    clause = Clause.objects.get(text__contains="陪餐")
    assert f'name="clause" value="{clause.pk}"' in text and "<html" not in text
    options = browser.get(reverse("library:cite_search"), {"q": "陪餐"}).json()
    assert options == [{"value": clause.pk, "text": str(clause), "hint": clause.text[:80]}]
    assert "没有含" in browser.get(reverse("library:clauses"), {"q": "<script>"}).content.decode()
    assert "<script>" not in browser.get(reverse("library:clauses"), {"q": "<script>"}).content.decode()


def test_the_list_takes_the_same_statements_with_many_rows(
    cast: Cast, enter: Any, django_assert_max_num_queries: Any
) -> None:
    load_library(fictional=True)
    Regulation.objects.bulk_create(Regulation(code=f"x{n}", title=f"办法{n}") for n in range(200))
    browser = enter(cast.member)
    browser.get(reverse("library:list"))
    with django_assert_max_num_queries(10):
        browser.get(reverse("library:list"), {"level": "county"})


def test_nobody_comes_in_unsigned(client: Any, cast: Cast) -> None:
    for name in ("list", "clauses", "cite_search"):
        assert client.get(reverse(f"library:{name}")).status_code == 302

"""Every component and page renders, says what it should, and lets no foreign markup through."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from xuncha.kit import furniture
from xuncha.kit.templatetags import kit

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
KEPT = {"icon", "method", "state", "tone", "kind", "sorted", "css"}  # words of the program, not of a user
TEMPLATES = Path(kit.__file__).parents[1] / "templates"
PAGES = ["furniture", "list", "record", "form", "act", "conflict", "refused", "public", "print", "base"]


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Pages name static files that only a finished installation has collected."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_URL = "/static/"


@pytest.fixture
def request_() -> HttpRequest:
    return RequestFactory().get("/ledger/", {"unit": "1", "page": "3", "q": HOSTILE})


def show(source: str, **context: Any) -> str:
    """Render a template with components in it, as the loaders would compile it."""
    from django_cotton.compiler_regex import CottonCompiler

    template = engines["django"].from_string(CottonCompiler().process(source))
    return template.render(context, RequestFactory().get("/"))


def poisoned(value: Any, key: str = "") -> Any:
    """The same data with every text of a user replaced by markup."""
    if isinstance(value, dict):
        return {name: poisoned(member, name) for name, member in value.items()}
    if isinstance(value, list):
        return [poisoned(member, key) for member in value]
    return HOSTILE if isinstance(value, str) and key not in KEPT else value


def everything() -> dict[str, Any]:
    """One context that fills every page template."""
    data = furniture.sample()
    entry = {"label": "底稿", "url": "/x/", "icon": "workpaper", "current": True, "count": 12_000}
    return {
        **data,
        "nav": [entry, {**entry, "current": False, "rule": True}],
        "round_switcher": {"label": "第二轮", "options": [entry]},
        "me": {"name": "刘敏", "role": "副组长", "links": [entry]},
        "view_as": {"url": "/as/", "options": [{"value": "1", "label": "孙立"}]},
        "stand_in": {"name": "孙立", "stop_url": "/stop/"},
        "watermark": "刘敏 2026-08-31 14:32",
        "idle": {"seconds": 1800, "alive_url": "/alive/", "signin_url": "/signin/"},
        "rows": [{"pk": 1, "url": "/1/", "cells": ["ZG-1", "县教科局"], "tone": "due"}],
        "columns": [{"label": "编号", "frozen": True, "sort_url": "?o=n", "sorted": "up"}, {"label": "单位"}],
        "exports": [entry],
        "lead": "一行一个表现",
        "save_view_url": "/save/",
        "sections": data["tabs"],
        "hints": [{"label": "提示", "text": "没有写金额单位", "source": "第五条"}],
        "draft": {"saved_at": furniture.AT, "discard_url": "/discard/"},
        "fieldsets": [{"label": "基本", "fields": list(data["form"].visible_fields()), "wide": True}],
        "outcome": ["编号定为 DG-1"],
        "missing": [{"text": "依据", "url": "/y/"}],
        "warnings": [{"text": "依据未填", "source": "第八条"}],
        "signs": True,
        "signed_text": "正文",
        "digest": "9f3a",
        "paper": {"on": True, "system_url": "/s/", "paper_url": "/p/"},
        "by": "周宁",
        "at": furniture.AT,
        "version": 3,
        "fields": [{"name": "facts", "label": "事实", "theirs": "四次", "mine": "三次", "mine_value": "三次", "differs": True}],
        "hidden": [{"name": "a", "value": "b"}],
        "status": 403,
        "who_could": ["孙立"],
        "reference": "7",
    }  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_no_text_of_a_user_becomes_markup(page: str, request_: HttpRequest) -> None:
    html = render_to_string(f"kit/{page}.html", poisoned(everything()), request_)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert page in {"public", "print"} or "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize("page", PAGES)
def test_a_page_obeys_the_strict_policy(page: str) -> None:
    html = render_to_string(f"kit/{page}.html", everything(), RequestFactory().get("/"))
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
    assert not re.search(r"<style|javascript:|(src|href)=\"(https?:)?//", html)
    scripts = re.findall(r"<script[^>]*>", html)
    assert scripts and all("src=" in tag or 'type="application/json"' in tag for tag in scripts)
    assert "{#" not in html and "{%" not in html and "<c-" not in html


@pytest.mark.parametrize("page", PAGES)
def test_whatever_writes_is_a_post_with_its_token(page: str, request_: HttpRequest) -> None:
    html = render_to_string(f"kit/{page}.html", everything(), request_)
    for form in re.findall(r"<form\b.*?</form>", html, re.S):
        assert 'method="get"' in form or "csrfmiddlewaretoken" in form


@pytest.mark.parametrize("page", PAGES)
def test_ids_are_unique_and_labels_reach_their_control(page: str, request_: HttpRequest) -> None:
    html = render_to_string(f"kit/{page}.html", everything() | {"fieldsets": None}, request_)
    ids = re.findall(r"\sid=\"([^\"]+)\"", html)
    assert len(ids) == len(set(ids)), sorted(name for name in ids if ids.count(name) > 1)
    assert set(re.findall(r"<label for=\"([^\"]+)\"", html)) <= set(ids)


def test_the_style_page_shows_every_component() -> None:
    shown = "".join(path.read_text() for path in (TEMPLATES / "kit").rglob("*.html"))
    shown += "".join(path.read_text() for path in (TEMPLATES / "cotton").glob("*.html"))
    names = {path.stem.replace("_", "-") for path in (TEMPLATES / "cotton").glob("*.html")}
    used = set(re.findall(r"<c-([a-z-]+)", shown)) - {"vars"}
    assert names - used == {"post-form", "sign-mark"}, "used by rooms only"


def test_no_bound_attribute_holds_a_filter() -> None:
    """Cotton leaves such an attribute empty without a word."""
    rooms = Path(kit.__file__).parents[2]
    wrong = [
        f"{path.name}: {found}"
        for path in rooms.rglob("templates/**/*.html")
        for found in re.findall(r"\s:[a-z_]+=\"[^\"{]*\|[^\"]*\"", path.read_text())
    ]
    assert not wrong


def test_every_component_is_described() -> None:
    text = (Path(__file__).parents[2] / "docs/design-system.md").read_text()
    missing = [
        path.stem
        for path in (TEMPLATES / "cotton").glob("*.html")
        if f"`c-{path.stem.replace('_', '-')}`" not in text
    ]
    assert not missing


def test_an_act_that_is_closed_says_what_is_missing_and_who_could() -> None:
    html = show(
        '<c-act :act="act" />', act={"label": "签字", "url": "/s/", "missing": ["依据"], "who": "组长 孙立"}
    )
    assert "依据" in html and "组长 孙立" in html and 'aria-disabled="true"' in html
    assert "/s/" not in html


def test_an_act_that_writes_is_a_form_and_one_that_shows_is_a_link() -> None:
    assert "<form" in show('<c-act :act="act" />', act={"label": "通过", "url": "/p/", "method": "post"})
    assert '<a class="button"' in show('<c-act :act="act" />', act={"label": "看", "url": "/p/"})


def test_a_clock_tells_its_rule_its_basis_and_that_it_only_suggests() -> None:
    html = show('<c-clock-chip :clock="clock" />', clock=furniture.clock(-3, suggestion=True))
    assert "逾期 3 天" in html and "第六条" in html and "系统建议，非规定" in html
    assert "tone-overdue" in html and "▲" in html


def test_a_text_modified_since_it_was_signed_cannot_be_overlooked() -> None:
    html = show('<c-signature-line :places="places" />', places=furniture.record()["places"])
    assert "签字后内容有改动" in html and "signature-broken" in html and "等待签字" in html


def test_a_field_joins_label_hint_and_error() -> None:
    form = furniture.SampleForm({"title": ""})
    html = show('<c-field :field="form.title" source="条例第六条" />', form=form)
    assert 'aria-invalid="true"' in html and 'id="id_title_error"' in html and "条例第六条" in html
    assert 'id="id_title_helptext"' in html and 'for="id_title"' in html


def test_an_editable_cell_carries_what_the_save_needs() -> None:
    source = '<c-editable-cell name="leader" label="责任人" :value="value" :version="4" url="/c/" />'
    html = show(source, value=HOSTILE)
    assert 'data-version="4"' in html and 'data-url="/c/"' in html and "<script>" not in html
    assert 'role="button"' not in show('<c-editable-cell value="甲" locked="已送联审" />')


def test_an_empty_list_offers_one_act_and_a_filtered_one_the_way_back() -> None:
    assert "新增" in show('<c-empty text="这里列出底稿" :act="act" />', act={"label": "新增", "url": "/n/"})
    assert "去掉全部条件" in show('<c-empty :filtered="filters" />', filters=[{"label": "逾期"}])


def test_running_work_asks_again_and_finished_work_does_not() -> None:
    job = {"label": "导入", "state": "running", "done": 1, "total": 3, "poll_url": "/job/"}
    assert 'hx-get="/job/"' in show('<c-progress-line :job="job" />', job=job)
    assert "hx-get" not in show('<c-progress-line :job="job" />', job={**job, "state": "done"})


def test_versions_show_what_went_and_what_came() -> None:
    html = show(
        '<c-version-compare :old="old" :new="new" />', old="共7次，3次未安排。", new="共7次，4次未安排。"
    )
    assert "<del>3</del>" in html and "<ins>4</ins>" in html


def test_a_chart_carries_its_table_and_the_way_to_the_rows() -> None:
    html = show('<c-chart id="c1" label="问题" :chart="chart" />', chart=furniture.figures()["focus"])
    assert '<script id="c1" type="application/json">' in html and 'href="#a"' in html and "46" in html


def test_a_list_of_fifty_rows_stays_small(request_: HttpRequest) -> None:
    cells = [
        "ZG-0001",
        "县教科局",
        "“第一议题”制度落实不严格，4 次党组会未安排学习" * 2,
        "高远",
        "2026-08-31",
        "正在整改",
    ]
    context = {
        **everything(),
        "rows": [{"pk": at, "url": f"/{at}/", "cells": cells} for at in range(50)],
        "columns": [{"label": name} for name in ["编号", "单位", "问题", "责任", "时限", "状态"]],
    }
    assert len(render_to_string("kit/list.html", context, request_).encode()) < 60_000

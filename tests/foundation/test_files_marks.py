"""Marks of secrecy in names and documents: what is above this installation's level stays outside."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast
from tests.foundation import hostile
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.files.marks import require_levels, require_unmarked
from xuncha.foundation.models import StoredFile
from xuncha.foundation.refusals import Refused


@pytest.mark.parametrize(
    "text", ["机密★5年", "秘密 ★ 1年　巡察报告", "报告【机密】.docx", "（秘密）名单.xlsx"]
)
def test_a_mark_above_the_level_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="不得录入"):
        require_unmarked(text)


@pytest.mark.parametrize("text", ["保守秘密承诺书", "涉密人员名单", "国家秘密载体清单", "内部★"])
def test_speaking_of_secrets_is_no_mark(text: str) -> None:
    require_unmarked(text)


def test_what_the_installation_may_hold_comes_in_but_top_secret_never(settings: Any) -> None:
    settings.MAX_SECRET_LEVEL = "secret"
    require_unmarked("机密★5年")
    with pytest.raises(Refused, match="任何时候"):
        require_unmarked("绝密★10年")


def test_cells_of_a_level_column_are_words_not_prose(settings: Any) -> None:
    require_levels(["内部", "公开", "", "秘密事项较多"])
    with pytest.raises(Refused, match="“秘密”级"):
        require_levels(["内部", "秘密"])
    settings.MAX_SECRET_LEVEL = "public"
    with pytest.raises(Refused, match="“内部”级"):
        require_levels(["内部资料"])


def marked_document() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("机密")
    paragraph.add_run("★3年")
    document.add_paragraph("巡察情况专题报告")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"), [("机密★3年 报告.pdf", lambda: hostile.PDF), ("报告.docx", marked_document)]
)
def test_a_marked_file_is_not_stored(cast: Cast, name: str, content: Any) -> None:
    with pytest.raises(Refused, match="“机密”级"):
        store(SimpleUploadedFile(name, content()), by=cast.staff)
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_a_title_that_names_a_level_is_refused(cast: Cast) -> None:
    kept = store(SimpleUploadedFile("报告.pdf", hostile.PDF), by=cast.staff)
    with pytest.raises(Refused, match="“秘密”级"):
        attach(kept, to=cast.engagement, title="秘密★1年 会议纪要", by=cast.staff)

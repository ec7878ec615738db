"""Every form of the product, of the records of the permission matrix, as Word and PDF; the whole walk is slow."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from django.http import Http404

from tests.cast import Cast
from tests.matrix.people import everybody
from tests.matrix.subjects import OWN, World, open_world
from xuncha.foundation import kinds
from xuncha.foundation.refusals import Refused
from xuncha.kit.printing import PrintPage, pages
from xuncha.office.forms.model import FormDocument
from xuncha.office.forms.setting import words_of
from xuncha.office.forms.word import word
from xuncha.office.typesetting.asked import sheet

pytestmark = [pytest.mark.slow, pytest.mark.django_db(databases=["default", "jobs"])]

CONTENT_FIRST = {"fieldwork-petitions-print_clarification", "insight-tables-print_snapshot"}
"""Forms that only records of a certain content have; their own rooms print them."""


MOST_PAGES = {"insight-appraisals-print_sheets": 12}
"""Forms that are longer than the short records of this walk make the others."""


@pytest.fixture
def world(cast: Cast) -> World:
    return open_world(cast)


def readers(cast: Cast, world: World) -> Iterator[tuple[str, FormDocument]]:
    """Each form with the document of the first person who may print it."""
    people = list(everybody(cast).values())
    for slug, page in pages().items():
        if slug in CONTENT_FIRST:
            continue
        record = world.records[kinds.get(page.kind).model._meta.label, OWN]
        found = next(documents(page, people, record.pk), None)
        if found is not None:
            yield slug, found


def documents(page: type[PrintPage], people: list[Any], pk: int) -> Iterator[FormDocument]:
    for person in people:
        try:
            yield page.document(person, pk)
        except (Http404, Refused):
            continue


def test_every_form_becomes_word_and_pdf(cast: Cast, world: World) -> None:
    done = set()
    for slug, document in readers(cast, world):
        text = body_of(docx.Document(io.BytesIO(word(document))))
        _told, pdf = sheet({"sheet": "form", "format": "pdf", "words": words_of(document)}, b"")
        drawn = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
        for said in values(document):
            assert flat(said) in flat(text), (slug, said)
            assert flat(said) in flat(drawn), (slug, said)
        done.add(slug)
    assert pages().keys() - done == CONTENT_FIRST, pages().keys() - done


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice 不在本机（libreoffice-writer-nogui）"
)
def test_libreoffice_opens_every_word_form_and_shows_what_it_says(
    cast: Cast, world: World, tmp_path: Path
) -> None:
    forms = dict(readers(cast, world))
    for slug, document in forms.items():
        (tmp_path / f"{slug}.docx").write_bytes(word(document))
    convert(tmp_path)
    for slug, document in forms.items():
        pages_drawn = pypdfium2.PdfDocument(tmp_path / f"{slug}.pdf")
        width, height = pages_drawn[0].get_size()
        drawn = flat("".join(page.get_textpage().get_text_range() for page in pages_drawn))
        assert (width > height) is document.landscape, slug
        missing = [said for said in values(document) if flat(said) not in drawn]
        assert not missing, (slug, missing)
        assert len(pages_drawn) <= MOST_PAGES.get(slug, 3), (slug, len(pages_drawn))


def convert(folder: Path) -> None:
    """All Word files of the folder as PDF beside them, in a profile of their own and with a time limit."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    files = [str(path) for path in folder.glob("*.docx")]
    ordered = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(ordered, check=True, capture_output=True, timeout=180)


def values(document: FormDocument) -> Iterator[str]:
    """What the form says: every marked value, line by line."""
    for value in document.fields.values():
        for told in [value] if isinstance(value, str) else [text for row in value for text in row.values()]:
            yield from told.split("\n")


def body_of(file: Any) -> str:
    return "".join(text for text in file.element.body.itertext())


def flat(text: str) -> str:
    """Letters, figures and characters alone: a broken line may lose its hyphen in a PDF."""
    return re.sub(r"[\W_]", "", text)

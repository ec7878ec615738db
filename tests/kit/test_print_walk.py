"""Every form of the product, of the records of the permission matrix, as Word and PDF; the whole walk is slow."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
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

CONTENT_FIRST = {"fieldwork-petitions-print_clarification"}
"""Forms that only records of a certain content have; their own room prints them."""


@pytest.fixture
def world(cast: Cast) -> World:
    return open_world(cast)


def readers(cast: Cast, world: World) -> Iterator[tuple[str, FormDocument]]:
    """Each form with the document of the first person who may print it."""
    people = list(everybody(cast).values())
    for slug, page in pages().items():
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
    assert pages().keys() - done <= CONTENT_FIRST, pages().keys() - done


def values(document: FormDocument) -> Iterator[str]:
    """What the form says: every marked value, line by line."""
    for value in document.fields.values():
        for told in [value] if isinstance(value, str) else [text for row in value for text in row.values()]:
            yield from told.split("\n")


def body_of(file: Any) -> str:
    return "".join(text for text in file.element.body.itertext())


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)

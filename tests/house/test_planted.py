"""The scanner itself: what it must find, in every dress; a search that finds nothing proves nothing without this."""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import sqlite3
import zipfile
from pathlib import Path

import docx
import pytest
import typst
import xlsxwriter

from tests.planted import Needles, base64_forms, pdf_text, scan, scan_bytes

NAME, PHONE, SENTENCE = "尉迟探微", "13977770001", "梧桐巷口第三户夜里听见有人敲门"
TEXTS = (NAME, PHONE, SENTENCE)


def _found(data: bytes) -> set[str]:
    return {hit.text for hit in scan_bytes(data, TEXTS)}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", TEXTS)
def test_every_encoding_is_seen(encoding: str, text: str) -> None:
    assert _found(os.urandom(50) + text.encode(encoding) + os.urandom(50)) == {text}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
@pytest.mark.parametrize("before", range(7))
@pytest.mark.parametrize("text", TEXTS)
def test_base64_is_seen_at_every_alignment(encoding: str, before: int, text: str) -> None:
    raw = os.urandom(before) + text.encode(encoding) + os.urandom(5)
    for coded in (
        base64.b64encode(raw),
        base64.urlsafe_b64encode(raw),
        base64.encodebytes(b"x" * 30 * before + raw),
    ):
        assert text in _found(b'{"body":"' + coded + b'"}')


def test_of_base64_only_what_is_certain_is_looked_for() -> None:
    for before, form in enumerate(base64_forms(NAME.encode())):
        for _attempt in range(20):
            assert form in base64.b64encode(os.urandom(before) + NAME.encode() + os.urandom(4))


@pytest.mark.parametrize("text", [NAME, SENTENCE])
def test_escapes_are_seen(text: str) -> None:
    from urllib.parse import quote

    forms = {
        "json": json.dumps({"name": text}).encode(),
        "percent": quote(text).encode(),
        "lower percent": quote(text).lower().encode(),
        "references": "".join(f"&#{ord(mark)};" for mark in text).encode(),
        "hex references": "".join(f"&#x{ord(mark):X};" for mark in text).encode(),
        "bytea": b"\\x" + text.encode().hex().encode(),
    }
    assert {name for name, data in forms.items() if _found(data) == {text}} == set(forms)


def test_containers_are_opened_one_within_another() -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", NAME + " " * 500)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.zip", inner.getvalue())
    assert _found(outer.getvalue()) == {NAME}
    assert _found(gzip.compress(outer.getvalue())) == {NAME}


def test_the_beginning_of_a_container_is_read_as_bytes() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", SENTENCE)
    assert _found(whole.getvalue()[:-30]) == {SENTENCE}


def test_names_of_files_and_of_entries_count(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.bin").write_bytes(b"nothing")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(f"{PHONE}.txt", "nothing")
    assert {hit.text for hit in scan(tmp_path, TEXTS)} == {NAME, PHONE}


def test_words_of_a_document_are_seen_across_runs(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for mark in NAME:
        paragraph.add_run(mark).bold = True
    document.save(str(tmp_path / "a.docx"))
    assert {hit.text for hit in scan(tmp_path, TEXTS)} == {NAME}


def test_workbooks_are_seen(tmp_path: Path) -> None:
    workbook = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    workbook.add_worksheet().write(0, 0, SENTENCE)
    workbook.close()
    assert {hit.text for hit in scan(tmp_path, TEXTS)} == {SENTENCE}


def test_words_of_a_pdf_are_seen(tmp_path: Path) -> None:
    source = tmp_path / "a.typ"
    source.write_text(
        f'#set text(font: ("Noto Serif CJK SC", "Noto Sans CJK SC"))\n{SENTENCE}。来电 {PHONE}。'
    )
    pdf = typst.compile(str(source))
    source.unlink()
    if "梧" not in pdf_text(pdf):
        pytest.skip("没有中文字体：apt-get install -y fonts-noto-cjk")
    assert _found(pdf) == {SENTENCE, PHONE}


def test_databases_are_read_by_value_and_by_page(tmp_path: Path) -> None:
    """A long row is cut at its pages."""
    path = tmp_path / "x.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("create table t (a text, b blob)")
        for filler in range(4000, 4200):
            database.execute(
                "insert into t values (?, ?)", ("x" * filler + NAME, base64.b64encode(PHONE.encode()))
            )
    database.close()
    assert {hit.text for hit in scan(tmp_path, TEXTS)} == {NAME, PHONE}


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(os.urandom(2_000_000))
    (tmp_path / "text").write_text("尉迟某人来电 1397777，梧桐巷口第一户。" * 1000)
    assert scan(tmp_path, TEXTS) == []


def test_what_is_too_short_to_prove_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        Needles(["王"])


def test_six_hundred_texts_cost_little_more_than_one(tmp_path: Path) -> None:
    """They begin alike, as planted ones do: four megabytes are read in a second or two."""
    import time

    texts = [f"尉迟{number:04d}号" for number in range(600)]
    (tmp_path / "dump").write_bytes(os.urandom(2_000_000) + texts[-1].encode() + os.urandom(2_000_000))
    began = time.perf_counter()
    assert {hit.text for hit in scan(tmp_path, texts)} == {texts[-1]}
    assert time.perf_counter() - began < 20

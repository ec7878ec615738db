"""The export: a folder that stands on its own, made with the rights of whoever asked, the same bytes as at the hand-over."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.cast import Cast, proof
from tests.foundation.hostile import png
from tests.results.test_archive import LATER, address, handed, named, talk
from xuncha.cycle.results.archive import actions, exporting, rendering
from xuncha.cycle.results.models import Volume, VolumeEntry
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.engines.errors import EngineBusy, EngineFailed
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.models import AuditEvent, StoredFile
from xuncha.foundation.refusals import Refused
from xuncha.kit import papers
from xuncha.kit.models import PaperBatch

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])
Enter = Callable[..., Client]
Work = Callable[..., Any]


@pytest.fixture
def quick_setting(monkeypatch: Any) -> None:
    """A stand-in for the typesetter: same form, same bytes. The real one is tried in the slow test."""

    def set_(document: Any, dated: Any) -> bytes:
        return f"%PDF {dated} {document.watermark} {document.blocks}".encode()

    monkeypatch.setattr(papers, "archival", set_)


def with_evidence(cast: Cast, volume: Volume) -> WorkPaper:
    paper = WorkPaper.objects.trusted().get(pk=named(volume, "workpaper").record_id)
    stored = store(SimpleUploadedFile("会议记录.png", png()), by=cast.leader)
    attach(stored, to=paper, title="会议记录", by=cast.leader)
    return paper


def exported(browser: Client, volume: Volume, work: Work) -> bytes:
    with work():
        assert browser.post(address("export", volume.pk)).status_code == 302
    batch = PaperBatch.objects.latest("id")
    answer = browser.get(reverse("kit:batch_file", args=[batch.pk]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def unpacked(content: bytes, into: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        packed.extractall(into)
    folders = list(into.iterdir())
    assert len(folders) == 1
    return folders[0]


def directory(folder: Path) -> list[dict[str, str]]:
    text = (folder / "目录.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def checked(folder: Path) -> None:
    """With the standard tool, and that no file lies there unnamed."""
    tool = shutil.which("sha256sum")
    if tool is None:
        pytest.skip("sha256sum is not installed")
    run = subprocess.run([tool, "-c", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, check=False)
    assert run.returncode == 0
    named_there = {line[66:] for line in (folder / "SHA256SUMS").read_text(encoding="utf8").splitlines()}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there - {"SHA256SUMS"} == named_there


@pytest.mark.slow
def test_the_folder_stands_on_its_own(
    cast: Cast, enter: Enter, volume: Volume, work: Work, tmp_path: Path, quick_setting: None
) -> None:
    with_evidence(cast, volume)
    talk(cast)
    actions.collect(volume, by=cast.leader)
    with work():
        handed(volume, cast)
    folder = unpacked(exported(enter(cast.leader), volume, work), tmp_path)
    checked(folder)
    lines = directory(folder)
    paper = next(line for line in lines if line["题名"] == "巡察问题底稿")
    assert paper["与移交时"] == "一致" and paper["附件"].endswith("证-01 会议记录.png")
    assert (folder / paper["附件"]).read_bytes() == png()
    sealed = next(line for line in lines if line["题名"] == "个别谈话记录")
    assert (sealed["文件"], sealed["未装入原因"]) == ("", "密封材料另存")
    page = html.fromstring((folder / "index.html").read_bytes())
    assert not page.xpath("//script|//style|//*[@src]|//link")
    links = [unquote(link) for link in page.xpath("//a/@href")]
    assert links and all((folder / link).is_file() for link in links)
    told = (folder / "说明.txt").read_text(encoding="utf-8-sig")
    assert "sha256sum -c SHA256SUMS" in told and volume.number in told


@pytest.mark.slow
def test_it_holds_what_its_person_may_read(
    cast: Cast, enter: Enter, volume: Volume, work: Work, tmp_path: Path, quick_setting: None
) -> None:
    """The archivist reads papers but neither feedback nor rectification; the office, who receives, fills in the rest."""
    archivist = cast.fresh("stranger")
    with work():
        actions.hand_over(volume, by=archivist, reason=LATER, proof=proof(archivist))
    assert named(volume, "workpaper").sha256 and not named(volume, "plan").sha256
    folder = unpacked(exported(enter(cast.stranger), volume, work), tmp_path)
    checked(folder)
    plan = next(line for line in directory(folder) if line["题名"] == "整改方案和三张清单")
    assert (plan["文件"], plan["未装入原因"]) == ("", "导出人不能查阅")
    before = named(volume, "workpaper").sha256
    with work():
        actions.receive(volume, by=cast.staff, proof=proof(cast.staff))
    assert named(volume, "plan").sha256 and named(volume, "workpaper").sha256 == before


@pytest.mark.slow
def test_the_file_is_sealed_and_its_owners_alone(
    cast: Cast, enter: Enter, volume: Volume, work: Work, quick_setting: None
) -> None:
    handed(volume, cast)
    exported(enter(cast.staff), volume, work)
    batch = PaperBatch.objects.latest("id")
    file = StoredFile.objects.get(pk=batch.file_id or 0)
    assert file.sealed and file.original_name.endswith(".zip")
    assert enter(cast.leader).get(reverse("kit:batch_file", args=[batch.pk])).status_code == 404
    assert "ZIP" in enter(cast.staff).get(reverse("kit:batches")).content.decode()
    out = AuditEvent.objects.filter(action="record.exported").values_list("kind", flat=True)
    assert {"archive_volume", "feedback"} <= set(out)


def test_before_it_is_handed_over_nothing_goes_out(cast: Cast, volume: Volume) -> None:
    with pytest.raises(Refused, match="移交以后"):
        exporting.order(volume, by=cast.leader)


@pytest.mark.slow
def test_too_large_evidence_is_named(
    cast: Cast,
    enter: Enter,
    volume: Volume,
    work: Work,
    tmp_path: Path,
    monkeypatch: Any,
    quick_setting: None,
) -> None:
    with_evidence(cast, volume)
    handed(volume, cast)
    monkeypatch.setattr(exporting, "MOST_BYTES", 10)
    lines = directory(unpacked(exported(enter(cast.leader), volume, work), tmp_path))
    paper = next(line for line in lines if line["题名"] == "巡察问题底稿")
    assert (paper["附件"], paper["未装入原因"]) == ("", "附件太大，未全部装入，请另存")


@pytest.mark.slow
def test_a_formula_in_the_directory_is_text(
    cast: Cast, enter: Enter, volume: Volume, work: Work, tmp_path: Path, quick_setting: None
) -> None:
    VolumeEntry.objects.create(volume=volume, seq=999, label="=1+1", remark="<script>")
    handed(volume, cast)
    folder = unpacked(exported(enter(cast.leader), volume, work), tmp_path)
    assert not any(line["题名"].startswith("=") for line in directory(folder))
    assert "<script>" not in (folder / "index.html").read_text(encoding="utf8")


def test_a_form_with_a_character_that_no_font_has_is_kept_as_word(
    cast: Cast, volume: Volume, monkeypatch: Any
) -> None:
    def fail(error: Exception) -> None:
        def set_(*_args: Any) -> bytes:
            raise error

        monkeypatch.setattr(papers, "archival", set_)

    entry = named(volume, "workpaper")
    kept = rendering.form_of(entry, volume, cast.leader)
    assert kept is not None
    fail(EngineFailed("TypstError"))
    content, ending = rendering.file_of(kept[1], entry)
    assert (ending, content[:2]) == ("docx", b"PK")
    fail(EngineBusy())
    with pytest.raises(EngineBusy):
        rendering.file_of(kept[1], entry)


@pytest.mark.slow
def test_the_real_typesetter_gives_pdf_a_of_the_same_bytes(
    cast: Cast, enter: Enter, volume: Volume, work: Work, tmp_path: Path
) -> None:
    with work():
        handed(volume, cast)
    folder = unpacked(exported(enter(cast.leader), volume, work), tmp_path)
    checked(folder)
    made = [line for line in directory(folder) if line["文件"]]
    assert made and {line["与移交时"] for line in made} == {"一致"}
    for line in made:
        content = (folder / line["文件"]).read_bytes()
        assert content.startswith(b"%PDF-1.7") and b"<pdfaid:part>2</pdfaid:part>" in content

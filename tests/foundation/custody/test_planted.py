"""Planted identities: after a request went its whole way, nothing in the database or the home gives any of them away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.foundation.custody.scene import WORDS, build
from tests.planted import Hit, dump_database, scan, sealing_off
from xuncha.foundation import custody, kinds
from xuncha.foundation.drafts import store as drafts
from xuncha.foundation.files import actions
from xuncha.foundation.keys import keyring

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])

NAMES = [f"尉迟探微{number:03d}" for number in range(40)]
PHONES = [f"1397777{number:04d}" for number in range(40)]
REASON, FILE_NAME, FILE_TEXT, DRAFT = "梧桐巷口核实缘由", "梧桐巷口来信名", "梧桐巷口来信文", "梧桐巷口草稿句"
PLANTED = [*NAMES, *PHONES, REASON, FILE_NAME, FILE_TEXT, DRAFT]


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: Any) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    settings.HOME, settings.FILES_ROOT = folder, folder / "files"
    keyring.forget()
    kind = kinds.of(record)
    monkeypatch.setitem(kinds._kinds, kind.name, _sealed_like(kind))
    yield folder
    keyring.forget()


def _sealed_like(kind: kinds.Kind) -> kinds.Kind:
    from dataclasses import replace

    return replace(kind, sealed=True, find=(), index_text=None, index_parts=())


def _plant_and_scan(cast: Any, record: Any, home: Path) -> list[Hit]:
    """Seal, ask, approve, look, upload and type; then dump the database beside the files and search it all."""
    scene = build(cast, record)
    sealed = [
        custody.seal_identity(record, {"name": name, "phone": phone}, by=cast.leader)
        for name, phone in zip(NAMES, PHONES, strict=True)
    ]
    asked, code = custody.request(sealed[0], reason=REASON, by=cast.fresh("leader"))
    for name in ("director", "discipline"):
        scene.approve(asked, name)
    assert custody.look(asked, code=code, by=cast.fresh("leader"))["name"] == NAMES[0]
    upload = SimpleUploadedFile(f"{FILE_NAME}.txt", FILE_TEXT.encode() * 3000)
    stored = actions.store(upload, by=cast.leader, is_sealed=True)
    actions.attach(stored, to=record, title=FILE_NAME, by=cast.leader)
    drafts.save(cast.leader, "workpaper:new:PaperForm", {"facts": DRAFT})
    dump = home / "dump"
    dump.mkdir()
    dump_database(dump)
    return scan(home, [*PLANTED, *WORDS.values()])


def test_nothing_planted_comes_to_light(cast: Any, record: Any, home: Path) -> None:
    assert _plant_and_scan(cast, record, home) == []


def test_with_sealing_switched_off_every_place_is_hit(
    cast: Any, record: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealing_off(monkeypatch)
    hits = _plant_and_scan(cast, record, home)
    assert {hit.text for hit in hits} >= set(PLANTED)
    places = {hit.place.rpartition("/")[2] for hit in hits}
    assert {
        "default.foundation_sealedidentity.blob",
        "default.foundation_unsealrequest.reason_sealed",
        "default.foundation_storedfile.name_sealed",
        "default.foundation_attachment.label_sealed",
        "default.foundation_draft.ciphertext",
    } <= places
    assert any(hit.text == FILE_TEXT and hit.place.startswith("files/") for hit in hits)

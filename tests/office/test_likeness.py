"""The same photo is known again however it was saved; another photo, or another page of text, is not."""

from __future__ import annotations

from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evaluation.sights import EDITS, page, photo, saved
from PIL import Image

from xuncha.office.documents import likeness


def marks(image: Any, folder: Path) -> Any:
    path = folder / "picture"
    image.convert("RGB").save(path, "JPEG", quality=85)
    told, raw = likeness.marked(path)
    assert told["found"]
    return np.frombuffer(raw, np.uint64).reshape(-1, likeness.WORDS)


@cache
def known_photos(folder: Path) -> list[Any]:
    return [marks(photo(seed), folder) for seed in range(2)]


@pytest.mark.parametrize("edit", EDITS)
def test_a_photo_is_known_again(edit: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    tmp_path = tmp_path_factory.getbasetemp()
    copy = marks(EDITS[edit](photo(1)), tmp_path)
    assert [place for _new, place, _bits in likeness.near([copy], known_photos(tmp_path))] == [1]


def test_the_larger_original_is_known_by_its_part(tmp_path: Path) -> None:
    part = marks(photo(1).crop((120, 90, 840, 630)), tmp_path)
    assert likeness.near([marks(photo(1), tmp_path)], [part])


def test_other_photos_and_other_pages_are_not(tmp_path: Path) -> None:
    known = [marks(make(seed), tmp_path) for make in (photo, page) for seed in range(10, 13)]
    pairs = {(new, old) for new, old, _bits in likeness.near(known, known)}
    assert not pairs & set(permutations(range(len(known)), 2))


def test_a_page_saved_badly_is_known_again(tmp_path: Path) -> None:
    known = [marks(page(seed), tmp_path) for seed in range(3)]
    copies = [marks(saved(page(seed), 30), tmp_path) for seed in range(3)]
    assert [(new, old) for new, old, _bits in likeness.near(copies, known)] == [(0, 0), (1, 1), (2, 2)]


def test_a_blank_sheet_and_a_broken_file_have_no_mark(tmp_path: Path) -> None:
    blank, broken = tmp_path / "blank", tmp_path / "broken"
    Image.new("RGB", (400, 300), (240, 240, 240)).save(blank, "PNG")
    broken.write_bytes(b"\x89PNG\r\n\x1a\n nothing more")
    assert not likeness.marked(blank)[0]["found"]
    assert not likeness.marked(broken)[0]["found"]
    assert likeness.near([], []) == []


def test_the_helper_is_asked_in_bytes(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    photo(4).save(path, "PNG")
    told, raw = likeness.answer({"do": "mark", "path": str(path)}, b"")
    assert told == {"found": True, "page": False}
    answer, _raw = likeness.answer({"do": "near", "new": [len(raw)], "all": [len(raw)]}, raw + raw)
    assert answer == {"pairs": [(0, 0, 0)]}

"""The engines as real helper processes: what the other tests call in their own process."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from evaluation.sights import photo

from tests.text.test_similar import ONE
from xuncha.foundation.engines import calling
from xuncha.insight.lookalikes import comparing, photos

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def helpers_end() -> Iterator[None]:
    yield
    calling.stop_all()


def test_texts_are_compared_in_the_helper() -> None:
    texts = [{"key": str(number), "text": ONE, "owner": "", "asked": True} for number in range(2)]
    question = json.dumps({"texts": texts, "quotable": []}, ensure_ascii=False).encode()
    told, blob = calling.call(comparing.ENGINE, {}, blob=question)
    assert told == {"pairs": 1}
    assert json.loads(blob)["pairs"][0]["share_left"] == 1000


def test_photos_are_marked_in_the_helper(tmp_path: Path) -> None:
    path, held = tmp_path / "photo", io.BytesIO()
    photo(1).save(held, "JPEG")
    path.write_bytes(held.getvalue())
    told, marks = calling.call(photos.ENGINE, {"do": "mark", "path": str(path)})
    assert told == {"found": True, "page": False}
    asked = {"do": "near", "new": [len(marks)], "all": [len(marks)]}
    assert calling.call(photos.ENGINE, asked, blob=marks + marks)[0] == {"pairs": [[0, 0, 0]]}

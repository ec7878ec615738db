"""The page itself, walked by everybody: no word of what its reader may not know, and no way to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.foundation.test_search_truth import partly_open_world, texts_for
from tests.matrix.people import everybody
from tests.matrix.subjects import MARK, marks_in
from xuncha.foundation import kinds

pytestmark = [pytest.mark.slow, pytest.mark.django_db(databases=["default", "jobs"])]


def test_nobody_reads_a_word_of_what_they_may_not_know(cast: Cast, enter: Any) -> None:
    world = partly_open_world(cast)
    seen = 0
    for key, person in everybody(cast).items():
        browser = enter(person)
        may = {mark for text in texts_for(person).values() for mark in MARK.findall(text)}
        for number in range(1, 5):
            page = browser.get(reverse("insight:search"), {"q": "zz", "page": number}).content.decode()
            shown = marks_in(page, world)
            assert shown <= may, (key, shown - may)
            seen += len(shown)
    assert seen > 200, "the walk must have something to see"


def test_sealed_records_are_opened_for_those_alone_who_read_them(cast: Cast, enter: Any) -> None:
    """By POST, for every role: every link leads to a record whose page this person may open."""
    partly_open_world(cast)
    some = 0
    for key, person in everybody(cast).items():
        page = enter(person).post(reverse("insight:search_sealed"), {"q": "zz"}).content.decode()
        for kind in (kind for kind in kinds.every() if kind.opened_text):
            mine = set(kind.model.objects.visible_to(person).values_list("pk", flat=True))
            linked = {pk for pk in _every(kind) if f'href="{kind.url(pk)}"' in page}
            assert linked <= mine, (key, kind.name)
            if kind.scan_right:
                named = kind.model.objects.within_reach(person, kind.scan_right, acting=False)
                assert linked <= set(named.values_list("pk", flat=True)), (key, kind.name)
            some += len(linked)
    assert some


def _every(kind: Any) -> list[int]:
    return list(kind.model.objects.trusted().values_list("pk", flat=True))

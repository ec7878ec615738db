"""A protected row read from the database behaves as Django's own, although it skips `__init__`."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError

from tests.cast import Cast
from xuncha.cycle.planning.models import Round

pytestmark = pytest.mark.django_db


def test_what_was_not_read_is_fetched_when_it_is_asked_for(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        read = Round.objects.trusted().only("name", "term").get(pk=cast.round.pk)
        assert (read.pk, read.name) == (cast.round.pk, cast.round.name)
    assert "state" in read.get_deferred_fields()
    with django_assert_num_queries(1):
        assert read.state == cast.round.state
    with django_assert_num_queries(1):
        assert read.term == cast.term


def test_a_row_that_was_read_is_updated_and_never_entered_anew(cast: Cast) -> None:
    read = Round.objects.trusted().get(pk=cast.round.pk)
    assert read._state.db == "default"
    assert not read._state.adding
    assert read == cast.round
    read.name = "第三轮巡察"
    read.save()
    assert Round.objects.trusted().get(pk=cast.round.pk).name == "第三轮巡察"
    with pytest.raises(IntegrityError):
        read.save(force_insert=True)


def test_joined_rows_come_along(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        read = Round.objects.trusted().select_related("term").get(pk=cast.round.pk)
        assert read.term == cast.term
        assert not read.get_deferred_fields()

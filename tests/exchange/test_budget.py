"""A ledger of 10,000 rows: read, understood, compared, inserted, audited within the budget (design §8)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.exchange import files
from xuncha.catalogue.models import Organisation
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.exchange.importing import actions
from xuncha.exchange.importing.by_command import land_files
from xuncha.exchange.importing.reading import recognise
from xuncha.exchange.models import ImportBatch
from xuncha.foundation.audit.verify import verify
from xuncha.foundation.files.spool import spooled

BUDGET_SECONDS = 6.0
ROWS = 10_000


def units(count: int) -> list[str]:
    names = [f"清源县第{no}中学" for no in range(1, count + 1)]
    Organisation.objects.bulk_create(Organisation(name=name, unit_type_id="school") for name in names)
    return names


def ledger(tmp_path: Any, names: list[str], each: int, *, status: str = "正在整改") -> Any:
    path = tmp_path / f"台账{each}{status}.xlsx"
    path.write_bytes(files.ledger_file(files.ledger_rows(names, each, status=status)))
    return path


def land(path: Any) -> ImportBatch:
    return land_files([path], username="staff")


def prepared(path: Any) -> ImportBatch:
    """A batch that waits for the button."""
    staff = get_user_model().objects.get(username="staff")
    batch = actions.take_in([recognise(spooled(path.read_bytes(), path.name), name=path.name)], by=staff)
    return actions.understand_batch(batch, by=staff)


@pytest.mark.slow
def test_ten_thousand_rows_land_within_the_budget(cast: Cast, tmp_path: Any) -> None:
    """Read, understand, compare, insert, audit. In seconds of the processor, because the suite's neighbours vary."""
    batch = prepared(ledger(tmp_path, units(200), 50))
    assert batch.counts["rectification_item"]["new"] == ROWS
    began = time.process_time()
    actions.land_batch(batch, by=cast.staff, expected=batch.fingerprint)
    took = time.process_time() - began
    assert RectificationItem.objects.trusted().count() == ROWS
    assert took <= BUDGET_SECONDS, took
    assert not verify().findings


@pytest.mark.slow
def test_a_newer_ledger_of_ten_thousand_rows_keeps_it_too(cast: Cast, tmp_path: Any) -> None:
    names = units(200)
    land(ledger(tmp_path, names, 50))
    batch = prepared(ledger(tmp_path, names, 50, status="已完成"))
    began = time.process_time()
    actions.land_batch(batch, by=cast.staff, expected=batch.fingerprint)
    assert time.process_time() - began <= BUDGET_SECONDS
    assert RectificationItem.objects.trusted().filter(declared="done").count() == ROWS


@pytest.mark.slow
def test_statements_grow_by_chunk_not_by_row(cast: Cast, tmp_path: Any) -> None:
    names = units(40)
    counted = []
    for each, status in ((5, "正在整改"), (25, "正在整改"), (25, "已完成")):
        path = ledger(tmp_path, names, each, status=status)
        with CaptureQueriesContext(connection) as caught:
            land(path)
        counted.append(len(caught))
    few, many, updated = counted
    # 800 rows more; SQLite takes 999 variables a statement, some twenty rows of the widest table
    assert many - few <= 800 / 10, counted
    assert updated - few <= 800 / 10, counted

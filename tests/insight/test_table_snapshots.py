"""A frozen table never changes, is signed by somebody else, in the system or in ink, and is compared cell by cell."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast, proof
from tests.foundation.hostile import png
from tests.insight import problem_rows as rows
from tests.transfers import ways
from xuncha.foundation.files.actions import store
from xuncha.foundation.flow import engine, paper
from xuncha.foundation.flow.models import Pending
from xuncha.foundation.refusals import NotAllowed, Stale
from xuncha.insight.tables import actions
from xuncha.insight.tables.fixed import fixed_table
from xuncha.insight.tables.grid import Grid
from xuncha.insight.tables.models import TableSnapshot

Enter = Callable[..., Client]


def frozen(cast: Cast, slug: str = "problems", **fields: Any) -> TableSnapshot:
    return actions.freeze(fixed_table(slug).spec(**fields), by=cast.staff, purpose="季度报表")


def total(snapshot: TableSnapshot) -> Any:
    grid = Grid.from_json(snapshot.grid)
    assert grid.total is not None
    return grid.total.cells[-1].value


def test_it_is_frozen_in_the_browser_and_stays_as_it_was(cast: Cast, enter: Enter) -> None:
    rows.in_bulk(cast, 4)
    browser = enter(cast.staff)
    address = f"{reverse('insight:freeze_table')}?table=problems&rows=unit&w_round={cast.round.pk}"
    assert browser.get(address).status_code == 200
    made = browser.post(address, {"purpose": "报市里"})
    snapshot = TableSnapshot.objects.trusted().get()
    assert made.url == reverse("insight:snapshot", args=[snapshot.pk])
    assert (snapshot.purpose, snapshot.table, snapshot.round_no) == ("报市里", "problems", 3)
    rows.in_bulk(cast, 2)
    page = browser.get(made.url).content.decode()
    assert total(snapshot) == 4 and "轮次：十五届县委第三轮巡察" in page and "反馈问题数：" in page
    compared = browser.get(reverse("insight:compare_snapshot", args=[snapshot.pk])).content.decode()
    assert "<del>4</del> <ins>6</ins> <b>+2</b>" in compared


def test_who_froze_it_does_not_sign_it(cast: Cast) -> None:
    rows.in_bulk(cast, 4)
    snapshot = actions.freeze(fixed_table("problems").spec(), by=cast.director)
    with pytest.raises(NotAllowed):
        engine.take(snapshot, "sign", by=cast.director, proof=proof(cast.director))
    assert Pending.objects.filter(kind="table_snapshot", edge="sign").exists()
    engine.take(snapshot, "sign", by=cast.lg_head, proof=proof(cast.lg_head))
    assert snapshot.state == "signed" and "TJ" in snapshot.number
    with pytest.raises(Stale):
        engine.take(snapshot, "void", by=cast.staff, reason="写错了")
    engine.take(snapshot, "correct", by=cast.lg_head, reason="补报两个单位")
    assert snapshot.state == "corrected" and total(snapshot) == 4


def test_it_is_signed_in_ink_recorded_by_one_and_compared_by_another(cast: Cast) -> None:
    snapshot = frozen(cast)
    signer = paper.Signer(cast.lg_head.name, "组长", cast.lg_head)
    scan = store(SimpleUploadedFile("签批.png", png(), "image/png"), by=cast.staff)
    act = paper.record_paper_act(
        snapshot, "sign", signer=signer, scan=scan, by=cast.staff, acted_on=snapshot.created_at.date()
    )
    paper.confirm_paper_act(act, by=cast.staff2)
    snapshot.refresh_from_db()
    assert snapshot.state == "signed"


def test_only_the_office_freezes_and_only_the_county_reads(cast: Cast, enter: Enter) -> None:
    snapshot = frozen(cast)
    with pytest.raises(NotAllowed):
        actions.freeze(fixed_table("problems").spec(), by=cast.leader)
    for name, status in (
        ("secretary", 200),
        ("lg_head", 200),
        ("leader", 404),
        ("head", 404),
        ("auditor", 404),
    ):
        person = getattr(cast, name)
        for page in ("snapshot", "snapshot_print", "compare_snapshot"):
            answer = enter(person).get(reverse(f"insight:{page}", args=[snapshot.pk]))
            assert answer.status_code == status, (name, page)
    assert enter(cast.leader).get(reverse("insight:snapshots")).status_code == 403


def test_persons_are_frozen_as_who_only_counts_sees_them(cast: Cast) -> None:
    """The director may also hold a part that reads leads; others read the snapshot."""
    ways.received(cast, ways.approved(cast), ways.approved(cast))
    snapshot = frozen(cast, "leads")
    grid = Grid.from_json(snapshot.grid)
    assert grid.total and grid.total.cells[0].hidden and grid.total.cells[0].value is None


def test_files_and_the_form_say_what_was_frozen(cast: Cast, enter: Enter) -> None:
    rows.in_bulk(cast, 4)
    snapshot = frozen(cast)
    rows.in_bulk(cast, 2)
    browser = enter(cast.secretary)
    csv = browser.get(reverse("insight:snapshot_file", args=[snapshot.pk]), {"export": "csv"})
    assert b"".join(csv.streaming_content).decode("utf-8-sig").splitlines()[-4].endswith(",4")  # type: ignore[attr-defined]
    assert browser.get(reverse("insight:snapshot_file", args=[snapshot.pk])).status_code == 404
    word = browser.get(reverse("insight:snapshot_print", args=[snapshot.pk]), {"as": "docx"})
    tables = docx.Document(io.BytesIO(word.content)).tables
    assert tables[0].rows[-1].cells[-1].text == "4" and "签批人" in tables[-1].rows[0].cells[2].text


def test_two_snapshots_are_compared(cast: Cast, enter: Enter) -> None:
    rows.in_bulk(cast, 4)
    first = frozen(cast)
    rows.in_bulk(cast, 3)
    second = frozen(cast)
    browser = enter(cast.director)
    page = browser.get(
        reverse("insight:compare_snapshot", args=[first.pk]), {"with": second.pk}
    ).content.decode()
    assert "<del>4</del> <ins>7</ins> <b>+3</b>" in page
    assert f"?with={second.pk}" in browser.get(reverse("insight:snapshot", args=[first.pk])).content.decode()
    odd = browser.get(reverse("insight:compare_snapshot", args=[first.pk]), {"with": "x"})
    assert odd.status_code == 404


def test_the_list_costs_the_same_statements(cast: Cast, enter: Enter) -> None:
    browser, counts = enter(cast.director), []
    browser.get(reverse("insight:snapshots"))
    for _time in range(2):
        for _each in range(3):
            frozen(cast)
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(reverse("insight:snapshots")).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 10

"""Every list can be taken along as it is shown, or says why not (issue: every list exports as shown)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.matrix.routes import routes
from xuncha.foundation.models import AuditEvent
from xuncha.kit import menu
from xuncha.kit.lists import RecordList

WITHOUT = {
    "fieldwork:petition_summary": "summaries of petitions stay on the page of who may read them (docs/decisions 0011)",
    "insight:dossiers": "a way to the units' portraits; the list of units itself exports (catalogue:list)",
}
"""Lists of records that nobody takes along."""

OTHERWISE = {
    "fieldwork:talk_counts": "",
    "fieldwork:promptness": "",
    "fieldwork:petition_counts": "",
    "transfers:lead_counts": "",
    "site:missing": "",
    "catalogue:list": "",
    "exchange:packages": "",
    "site:home": "what waits for one person today; each card leads to its list",
    "planning:home": "an overview; rounds, tasks and coverage are lists of their own",
    "planning:cooperation": "a unit's own few lines, ticked on the page",
    "fieldwork:talk_times": "times of the next days, for telephoning; a file would outlive them (practice 13)",
    "fieldwork:survey_links": "codes to be scanned, not rows",
    "fieldwork:talk_plans": "a way to the plans; talks are a list of their own",
    "fieldwork:own_groups": "a way to the groups",
    "exchange:petition_register": "a form",
    "exchange:filled": "a choice of templates",
    "exchange:national": "a choice of sheets; each exports",
    "exchange:openings": "cards of the public door; its notices print",
    "rectification:today": "what a unit has to do; its ledger exports",
    "rectification:mine": "what one person has to do; the ledger exports",
    "rectification:desk": "one item at a time",
    "rectification:answer_for": "one figure a unit; the ledger exports",
    "insight:search": "what was found may belong to any room",
    "insight:patterns": "groups; the rows behind each export",
    "insight:quality": "figures of the classifier",
    "insight:indicators": "",
    "insight:fixed_tables": "a choice of tables; each exports in four formats",
    "insight:cockpit": "a board; every figure leads to rows that export",
    "insight:screen": "a board for the meeting room",
    "insight:entry_quality": "a board; every figure leads to rows that export",
    "insight:forecast": "a board; the coverage behind it is a list",
    "insight:publication": "a choice of rounds; each block of figures is frozen and exported by itself",
    "insight:results_board": "a board; every figure leads to rows that export",
    "insight:cross_table": "the table itself exports in four formats",
    "catalogue:frameworks": "a choice of frameworks; leaves are a list",
    "catalogue:rules:list": "a rule is read with its source and how it is computed, which a sheet would lose",
    "library:word_templates": "the office's own Word files; each is taken by itself",
    "people:trail": "the chain's signed head is exported; its events are read where they are verified",
    "custody:desk": "keys",
    "people:me": "one's own account",
}
"""Pages of the menu that are functions: those with an export ("") are tried, the others say why they have none."""


def lists() -> dict[str, type[RecordList]]:
    return {
        route.name: route.view
        for route in routes()
        if isinstance(route.view, type) and issubclass(route.view, RecordList)
    }


def test_every_list_of_records_exports_or_says_why_not() -> None:
    without = {name for name, view in lists().items() if not view.exportable}
    assert without == set(WITHOUT)


def test_every_list_names_its_export() -> None:
    """The name goes into the audit event: two lists of one name could not be told apart."""
    unnamed = [name for name, view in lists().items() if view.exportable and view.export_name == "list"]
    assert not unnamed, unnamed


def test_every_other_page_of_the_menu_exports_or_says_why_not() -> None:
    pages = {entry.url_name for entry in menu.entries()} - set(lists())
    unknown = sorted(pages - set(OTHERWISE))
    assert not unknown, f"{unknown}: give the page an export (kit.lists.sent), or say here why it has none"


@pytest.mark.parametrize("name", [name for name, reason in OTHERWISE.items() if not reason])
def test_a_page_that_is_no_list_of_records_exports_too(cast: Cast, enter: Any, name: str) -> None:
    browser = enter(cast.director)
    page = browser.get(reverse(name))
    assert page.status_code == 200 and "export=xlsx" in page.content.decode()
    before = AuditEvent.objects.count()
    answer = browser.get(reverse(name), {"export": "xlsx"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert AuditEvent.objects.count() == before + 1

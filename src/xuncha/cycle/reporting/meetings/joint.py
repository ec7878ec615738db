"""A joint review held as a meeting: every party's opinion over the listed batch, entered in one grid (practice 6, M3-13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from xuncha.cycle.reporting.meetings.actions import Result
from xuncha.cycle.reporting.meetings.models import AgendaItem, Meeting
from xuncha.cycle.reporting.meetings.queries import records_of
from xuncha.cycle.reporting.meetings.sorts import decision_of, party_labels
from xuncha.foundation.flow import pending
from xuncha.foundation.flow.models import Opinion
from xuncha.foundation.scoping import Actor

SILENT = "none"
"""The party was not there or did not speak; its to-do stays."""
ANSWERS = (("", "—"), *Opinion.Result.choices, (SILENT, _("未表态")))


def asked(meeting: Meeting, items: Iterable[AgendaItem], actor: Actor) -> dict[int, list[str]]:
    """The parties whose opinion an agenda item still lacks: item id → parties; four statements a kind."""
    rows = list(items)
    known = records_of(rows, actor)
    found: dict[int, list[str]] = {row.pk: [] for row in rows}
    for name in {row.kind for row in rows}:
        mine = [row for row in rows if row.kind == name and (name, row.record_id) in known]
        decision = decision_of(meeting.sort, name, mine[0].edge) if mine else None
        if decision is None or decision.target is None or decision.target.flow is None:
            continue
        parallel = decision.target.flow.parallels[decision.state]
        waiting = [known[name, row.record_id] for row in mine]
        owing = pending.open_parties_of([one for one in waiting if one.state == parallel.state], parallel)
        found |= {row.pk: owing.get(row.record_id, []) for row in mine}
    return found


def grid(meeting: Meeting, items: Iterable[AgendaItem], actor: Actor) -> dict[str, Any]:
    """The grid of parties: its columns with who speaks for each, and for every item a cell a party."""
    rows: list[Any] = list(items)
    owing = asked(meeting, rows, actor) if meeting.state in ("open", "to_sign") else {}
    order = dict.fromkeys(party for parties in owing.values() for party in parties)
    order |= dict.fromkeys(party for row in rows for party in row.opinions)
    columns = [
        {"party": party, "label": label, **meeting.signers.get(party, {})}
        for party, label in zip(order, party_labels(order), strict=True)
    ]
    for row in rows:
        row.cells = [_cell(row, column, owing.get(row.pk, [])) for column in columns]
    return {"parties": columns, "answers": ANSWERS}


def _cell(row: AgendaItem, column: Mapping[str, Any], owing: list[str]) -> dict[str, Any]:
    said = row.opinions.get(column["party"], {})
    answer = said.get("result", "")
    return {
        "party": column["party"],
        "label": column["label"],
        "asked": column["party"] in owing,
        "result": answer,
        "words": dict(ANSWERS)[answer],
        "text": said.get("text", ""),
    }


def read(post: Mapping[str, str], item: AgendaItem, owing: list[str], blank: str) -> Result:
    """One line of the grid as it was typed; what all parties said together is the line's own result."""
    said = {
        party: {
            "result": post.get(f"party-{item.pk}-{party}") or blank,
            "text": post.get(f"text-{item.pk}-{party}", "").strip(),
        }
        for party in owing
    }
    answers = {given["result"] for given in said.values()}
    return Result(_together(answers), post.get(f"opinion-{item.pk}", ""), said)


def _together(answers: set[str]) -> str:
    if not answers or not answers <= {*Opinion.Result.values, SILENT}:
        return AgendaItem.Result.OPEN
    if Opinion.Result.RETURN in answers:
        return AgendaItem.Result.RETURNED
    return AgendaItem.Result.AGREED if Opinion.Result.AGREE in answers else AgendaItem.Result.DEFERRED


def signers(post: Mapping[str, str], owing: Iterable[list[str]]) -> dict[str, dict[str, str]]:
    """Who spoke for each party that was asked anything."""
    parties = dict.fromkeys(party for found in owing for party in found)
    return {
        party: {
            "name": post.get(f"signer-{party}", "").strip()[:60],
            "post": post.get(f"post-{party}", "").strip()[:120],
        }
        for party in parties
    }

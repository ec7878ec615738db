"""What the page of a batch shows: the sheet chosen, the doubts beside it, the counts below, the job that runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.exchange.importing.actions import files_of, landed_before
from xuncha.exchange.importing.models import ImportBatch, ImportedRecord, ImportFile
from xuncha.exchange.importing.reading import KIND_LABELS
from xuncha.foundation import kinds
from xuncha.foundation.jobs.models import JobProgress

SHOWN_NOTES = 100
OUTCOMES = (("new", "running"), ("changed", "due"), ("unchanged", "done"))


def kind_label(kind: str) -> str:
    return str(KIND_LABELS.get(kind, kind))


def before_landing(batch: ImportBatch, actor: Any, query: QueryDict) -> dict[str, Any]:
    files = files_of(batch)
    sheet, tabs, file = _chosen(files, query.get("sheet", ""))
    job = job_of(batch, actor)
    still_open = sum(1 for q in batch.questions if q["required"] and q["key"] not in batch.decisions)
    lands = batch.total("new") or batch.total("changed")
    return {
        "files": files,
        "tabs": tabs,
        "job": job,
        "busy": job is not None and not job.is_over,
        "grid": grid_of(sheet) if sheet else None,
        "sheet": sheet,
        "doubts": [*_doubts(batch), *_notes(batch), *_remarks(batch, file, sheet)] if sheet else [],
        "counts": counts_of(batch),
        "changes": batch.changes,
        "again": landed_before(files),
        "markable": _markable(files, batch),
        "open_questions": still_open,
        "nothing": batch.state == "ready" and not lands and not still_open,
        "sources": [],
    }


def _markable(files: list[ImportFile], batch: ImportBatch) -> list[ImportFile]:
    """Tables about which something is doubtful: they can go back marked to who filled them in."""
    asked = {question["file"] for question in batch.questions if question["kind"] != "note"}
    tables = [file for file in files if not file.name.lower().endswith(".docx")]
    return [file for file in tables if file.remarks or file.name in asked]


def job_of(batch: ImportBatch, actor: Any) -> JobProgress | None:
    """The job that reads or lands this batch: running, interrupted or failed; a finished one says nothing."""
    row = JobProgress.objects.filter(pk=batch.job_id, owner_id=actor.pk).first() if batch.job_id else None
    return row if row is not None and row.state_now != "done" else None


def _chosen(
    files: list[ImportFile], wanted: str
) -> tuple[dict[str, Any] | None, list[dict[str, Any]], ImportFile | None]:
    """Sheets of all files as tabs with an address each: `file.sheet`."""
    listed = [(f"{file.seq}.{no}", file, sheet) for file in files for no, sheet in enumerate(file.preview, 1)]
    code, file, sheet = next(
        (entry for entry in listed if entry[0] == wanted), listed[0] if listed else ("", None, None)
    )
    tabs = [
        {
            "label": f"{each.name} · {found['name']}" if len(files) > 1 else found["name"],
            "url": f"?sheet={key}",
            "count": found["height"],
            "current": key == code,
        }
        for key, each, found in listed
    ]
    return sheet, tabs, file


def grid_of(sheet: Mapping[str, Any]) -> dict[str, Any]:
    left = sheet["left_out"]
    note = _("另有 %(count)d 行没有疑点，不在这里逐行显示") % {"count": left} if left > 0 else ""
    return {"columns": sheet["columns"], "rows": sheet["rows"], "note": note}


def _doubts(batch: ImportBatch) -> list[dict[str, Any]]:
    """Questions with choices; what was chosen, or the safe default, is ticked."""
    units = _decided_units(batch)
    return [
        _doubt(question, batch.decisions.get(question["key"], ""), units)
        for question in batch.questions
        if question["kind"] != "note"
    ]


def _doubt(question: Mapping[str, Any], decided: str, units: Mapping[str, str]) -> dict[str, Any]:
    chosen = decided or question["default"]
    values = [value for value, _label in question["choices"]]
    other = decided if decided and decided not in values else ""
    return {
        "id": question["key"],
        "where": where(question),
        "text": sentence(question),
        "anchor": f"row-{question['rows'][0]}" if question["rows"] else "",
        "choices": [
            {"value": value, "label": label, "chosen": value == chosen}
            for value, label in question["choices"]
        ],
        "chooser": reverse("exchange:units") if question["asks"] == "unit" else "",
        "picked": {"value": other, "label": units.get(other, "")} if question["asks"] == "unit" else None,
        "day": question["asks"] == "date",
        "day_value": other,
    }


def sentence(question: Mapping[str, Any]) -> str:
    return f"“{question['text']}”{question['reason']}" if question["text"] else str(question["reason"])


def where(question: Mapping[str, Any]) -> str:
    rows = "、".join(str(row) for row in question["rows"])
    if question["count"] > len(question["rows"]):
        return _("第 %(rows)s 行等 %(count)d 处") % {"rows": rows, "count": question["count"]} if rows else ""
    return _("第 %(rows)s 行") % {"rows": rows} if rows else ""


def _decided_units(batch: ImportBatch) -> dict[str, str]:
    ids = [int(value) for value in batch.decisions.values() if value.isdigit()]
    rows = Organisation.objects.filter(pk__in=ids) if ids else []
    return {str(unit.pk): unit.name for unit in rows}


def _notes(batch: ImportBatch) -> list[dict[str, Any]]:
    notes = [question for question in batch.questions if question["kind"] == "note"]
    return [
        {
            "where": where(question),
            "text": sentence(question),
            "anchor": f"row-{question['rows'][0]}" if question["rows"] else "",
        }
        for question in notes[:SHOWN_NOTES]
    ]


def _remarks(batch: ImportBatch, file: ImportFile | None, sheet: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the reader remarked about the sheet shown, or the whole file, and is not asked as a question already."""
    asked = {question["text"] for question in batch.questions if question["text"]}
    found = [
        remark
        for remark in (file.remarks if file else [])
        if remark["sheet"] in ("", sheet["name"]) and remark["text"] not in asked
    ]
    return [
        {
            "where": _("第 %(row)d 行") % {"row": remark["row"]} if remark["row"] else "",
            "text": "：".join(part for part in (remark["column"], remark["reason"]) if part),
            "anchor": f"row-{remark['row']}" if remark["row"] else "",
        }
        for remark in found[:SHOWN_NOTES]
    ]


def counts_of(batch: ImportBatch) -> list[dict[str, Any]]:
    labels = {"new": _("新增"), "changed": _("更新"), "unchanged": _("无变化")}
    return [
        {"label": f"{kind_label(kind)} {labels[outcome]}", "count": found[outcome], "state": tone}
        for kind, found in batch.counts.items()
        for outcome, tone in OUTCOMES
        if found.get(outcome)
    ]


def answers(batch: ImportBatch, posted: QueryDict) -> dict[str, str]:
    """What the person chose: a unit or a day picked goes before a choice ticked."""
    found = {}
    for question in batch.questions:
        name = f"doubt-{question['key']}"
        value = posted.get(f"{name}-other", "").strip() or posted.get(name, "").strip()
        if value and _is_answer(question, value):
            found[question["key"]] = value
    return found


def _is_answer(question: Mapping[str, Any], value: str) -> bool:
    """Only what was offered, an existing unit, or a day."""
    if value in [choice for choice, _label in question["choices"]]:
        return True
    if question["asks"] == "unit":
        return value.isdigit() and Organisation.objects.filter(pk=int(value)).exists()
    return question["asks"] == "date" and _is_day(value)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def differs(batch: ImportBatch, chosen: Mapping[str, str]) -> bool:
    """Whether these answers would land something else than what was shown."""
    defaults = {question["key"]: question["default"] for question in batch.questions}
    return any(value != batch.decisions.get(key, defaults.get(key, "")) for key, value in chosen.items())


def outcome(batch: ImportBatch, actor: Any) -> dict[str, Any]:
    """What came of a batch, by kind, and its files."""
    rows = ImportedRecord.objects.visible_to(actor).filter(batch=batch)
    grouped = rows.order_by("kind").values("kind", "outcome").annotate(count=Count("pk"))
    return {
        "files": files_of(batch),
        "counts": counts_of(batch),
        "came": [
            {
                "label": kinds.get(row["kind"]).label,
                "outcome": ImportedRecord.Outcome(row["outcome"]).label,
                "count": row["count"],
            }
            for row in grouped
        ],
        "decisions": [
            {"text": question["text"], "answer": _answer_label(question, batch)}
            for question in batch.questions
            if question["key"] in batch.decisions
        ],
    }


def _answer_label(question: Mapping[str, Any], batch: ImportBatch) -> str:
    value = batch.decisions[question["key"]]
    return dict(question["choices"]).get(value) or _decided_units(batch).get(value, value)

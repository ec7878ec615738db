"""The verbs of imports: take in files, understand, decide, land all or nothing, discard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.exchange.importing import preview
from xuncha.exchange.importing.flow import import_flow
from xuncha.exchange.importing.landing import Comparison, compare_all, land_all
from xuncha.exchange.importing.landing.context import Came, Context
from xuncha.exchange.importing.marking import mark, marks_of
from xuncha.exchange.importing.models import ImportBatch, ImportedRecord, ImportFile
from xuncha.exchange.importing.questions import Questions, to_json
from xuncha.exchange.importing.reading import NOT_YET, Recognised, understand_stored
from xuncha.foundation import audit, rights
from xuncha.foundation.files import storage
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.files.models import Role
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import act, verb
from xuncha.office import Understanding

RIGHT = "exchange.import"
MOST_FILES = 20
CHANGES_SHOWN = 500
Tell = Callable[[int, int, str], None]
"""(done, total, message code): how far it is."""


def silent(done: int, total: int, message: str) -> None:
    """For callers nobody watches."""


def require_import(by: Actor) -> None:
    if not by.reach(RIGHT, acting=True):
        raise NotAllowed(_("导入由%(who)s办理") % {"who": rights.who_could(RIGHT)})


@verb
def take_in(files: Sequence[Recognised], *, by: Actor) -> ImportBatch:
    """Keep the files of an import. Files of kinds that do not land yet are refused before anything is stored."""
    require_import(by)
    if not files:
        raise Missing(_("请选择要导入的文件"))
    if len(files) > MOST_FILES:
        raise Refused(_("一次最多导入 %(count)d 份文件") % {"count": MOST_FILES})
    if any(file.kinds & {*NOT_YET} for file in files):
        raise Refused(_("信访台账由线索专员或组长在“转入信访台账”办理，底稿要到下一版才能转入；这里不保存"))
    batch = ImportBatch(title="、".join(file.name for file in files)[:200])
    engine.open_record(batch, by=by)
    for seq, file in enumerate(files, 1):
        stored = store(file.upload, by=by)
        attachment = attach(stored, to=batch, title=file.name, by=by, role=Role.DOCUMENT)
        ImportFile.objects.create(
            batch=batch, seq=seq, name=file.name, sha256=stored.sha256, attachment_id=attachment.pk
        )
    return batch


def files_of(batch: ImportBatch) -> list[ImportFile]:
    return list(ImportFile.objects.trusted().filter(batch=batch).order_by("seq"))


def understand_batch(batch: ImportBatch, *, by: Actor, tell: Tell = silent) -> ImportBatch:
    """Read the files and compare them with the data; reading happens outside the transaction."""
    files = files_of(batch)
    tell(0, 3, "exchange.reading")
    answers = understand_stored(files)
    tell(1, 3, "exchange.comparing")
    keep_understanding(batch, files, answers, by=by)
    tell(3, 3, "")
    return batch


@verb
def keep_understanding(
    batch: ImportBatch, files: Sequence[ImportFile], answers: Mapping[str, Understanding], *, by: Actor
) -> None:
    """Write the preview, the questions and the difference; the batch then waits for a person."""
    require_import(by)
    for file in files:
        answer = answers[file.name]
        file.kinds = {kind: _count(kind, records) for kind, records in answer.records.items()}
        file.preview, file.remarks = preview.sheets_of(answer), preview.remarks_of(answer)
        file.save(update_fields=["kinds", "preview", "remarks"])
    compared(batch, answers, by=by)
    engine.take(batch, "understand", by=by, checked=True)


def _count(kind: str, records: Sequence[Any]) -> int:
    inner = {"feedback": "problems", "rectification_plan": "items"}.get(kind)
    return sum(len(record[inner]) for record in records) if inner else len(records)


def compared(batch: ImportBatch, answers: Mapping[str, Understanding], *, by: Actor) -> Comparison:
    """Compare under the batch's decisions and keep what a person is shown of it."""
    context = Context(by, answers, Questions(batch.decisions))
    found = compare_all(context)
    batch.counts, batch.fingerprint = found.counts, found.fingerprint
    batch.questions = to_json(context.questions.listed())
    batch.changes = [
        {"file": line.file, "row": line.row, "label": line.label, "changes": line.changes}
        for line in found.lines
        if line.outcome == "changed"
    ][:CHANGES_SHOWN]
    batch.save(update_fields=["counts", "fingerprint", "questions", "changes"])
    return found


@verb
def decide(batch: ImportBatch, answers: Mapping[str, str], *, by: Actor) -> ImportBatch:
    """Keep what a person chose; the comparison is made again with it."""
    require_import(by)
    _require_ready(batch)
    known = {question["key"] for question in batch.questions}
    chosen = {key: value for key, value in answers.items() if key in known}
    batch.decisions = batch.decisions | chosen
    batch.save(update_fields=["decisions"])
    audit.record("import_batch.decided", by=by, about=batch, data={"count": len(chosen)})
    return batch


def _require_ready(batch: ImportBatch) -> None:
    if batch.state != "ready":
        raise Stale(_("这批文件已经办理过，请刷新后再看"))


def require_landable(batch: ImportBatch, *, expected: str) -> None:
    """Before a landing is queued: what the person saw is what stands, and nothing is left open."""
    _require_ready(batch)
    if batch.fingerprint != expected:
        raise Stale(_("这一页打开之后又重新比对过；请看过新的结果再转入"))
    missing = [text for check in import_flow.edges["land"].needs if (text := check(batch))]
    if missing:
        raise Missing(_("还不能转入"), details=missing)


def land_batch(
    batch: ImportBatch,
    *,
    by: Actor,
    expected: str,
    answers: Mapping[str, Understanding] | None = None,
    tell: Tell = silent,
) -> ImportBatch:
    """Land a batch as it was shown: all or nothing, the audit chain's head taken last.

    `expected` is the fingerprint of the preview that the person saw. Raises Stale when the data changed since.
    `answers`: the understanding of its files, from a caller that still has it; else they are read again.
    """
    require_import(by)
    _require_ready(batch)
    tell(0, 4, "exchange.reading")
    understood = understand_stored(files_of(batch)) if answers is None else answers
    tell(1, 4, "exchange.writing")
    return _land(batch, understood, by=by, expected=expected, tell=tell)


@verb
def _land(
    batch: ImportBatch,
    answers: Mapping[str, Understanding],
    *,
    by: Actor,
    expected: str,
    tell: Tell = silent,
) -> ImportBatch:
    engine.take(batch, "land", by=by, checked=True)
    context = Context(by, answers, Questions(batch.decisions))
    found = compare_all(context)
    if found.fingerprint != expected:
        raise Stale(_("预览之后数据又有变化，没有转入；请重新比对后再确认"))
    tell(2, 4, "exchange.writing")
    came = land_all(context, found)
    tell(3, 4, "exchange.writing")
    _keep_trace(batch, came)
    batch.landed_at = timezone.now()
    batch.counts = found.counts
    batch.save(update_fields=["landed_at", "counts"])
    _drop_previews(batch)
    return batch


def _keep_trace(batch: ImportBatch, came: Sequence[Came]) -> None:
    ImportedRecord.objects.bulk_create(
        (
            ImportedRecord(
                batch=batch,
                kind=each.kind,
                record_id=each.record_id,
                outcome=each.outcome,
                file_name=each.file,
                row=each.row,
            )
            for each in came
        ),
        batch_size=500,
    )


def _drop_previews(batch: ImportBatch) -> None:
    """The file itself stays attached; its second home in the preview is no longer needed."""
    ImportFile.objects.trusted().filter(batch=batch).update(preview=[])


def marked_file(batch: ImportBatch, file: ImportFile, *, by: Actor) -> bytes:
    """One file of a batch with its doubtful cells coloured and commented, as .xlsx; the taking is on record."""
    require_import(by)
    _require_ready(batch)
    answer = understand_stored(files_of(batch))[file.name]
    found = marks_of(answer, batch.questions, batch.decisions)
    if not found:
        raise Missing(_("这份文件没有要标注的疑点"))
    content = mark(storage.path_of(file.sha256).read_bytes(), found, ending=Path(file.name).suffix)
    with act():
        audit.record("import_batch.marked", by=by, about=batch, data={"count": len(found)})
    return content


@verb
def discard(batch: ImportBatch, *, by: Actor) -> ImportBatch:
    """Give the import up; nothing of it was landed."""
    require_import(by)
    engine.take(batch, "discard", by=by, checked=True)
    _drop_previews(batch)
    return batch


def landed_before(files: Sequence[ImportFile]) -> dict[str, ImportBatch]:
    """Batches that landed the same content, by SHA-256: a file imported twice is recognised; one statement."""
    rows = ImportFile.objects.trusted().filter(
        sha256__in=[file.sha256 for file in files], batch__state="landed"
    )
    rows = rows.exclude(batch__in=[file.batch_id for file in files]).select_related("batch")
    return {row.sha256: row.batch for row in rows}

"""The volume as a folder of its own: a job with the rights of whoever asked; the file is sealed, theirs alone, and expires."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.http import Http404
from django.utils.translation import gettext as _

from xuncha.cycle.results.archive import queries, rendering
from xuncha.cycle.results.archive.folder import Folder, Held, describe
from xuncha.cycle.results.archive.models import Volume, VolumeEntry
from xuncha.foundation import audit, kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files import storage
from xuncha.foundation.files.models import Attachment, StoredFile
from xuncha.foundation.files.names import extension
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.jobs.running import RunningJob, job
from xuncha.foundation.jobs.start import start
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit import batches
from xuncha.kit.models import PaperBatch

SLUG = "results-archive-print_directory"
MOST_BYTES = 512 * 1024 * 1024
"""Evidence that goes into one file: it is packed in memory, because plain text must not lie on the disk."""


def require_export(volume: Volume, by: Actor) -> None:
    if not by.reach("archive.export", acting=True).covers(volume):
        raise NotAllowed(_("案卷由本组或巡察办导出"))


@verb
def order(volume: Volume, *, by: Actor) -> PaperBatch:
    """Only what was handed over: before that the directory still changes."""
    require_export(volume, by)
    if volume.state == "compiling":
        raise Refused(_("案卷移交以后才能导出；还在组卷的，目录会变"))
    batch = PaperBatch(owner_id=by.pk, slug=SLUG, ending="zip", ids=[volume.pk])
    batch.save()
    batch.job_id = start(make, by=by, title="archive.export", batch_id=batch.pk).pk
    batch.save(update_fields=["job_id"])
    audit.record("archive_volume.ordered", by=by, about=volume, data={"batch": batch.pk})
    return batch


@job(repeatable=True)
def make(job: RunningJob, *, batch_id: int) -> str:
    person: Any = get_user_model().objects.get(pk=job.owner_id)
    batch = PaperBatch.objects.get(pk=batch_id, owner_id=person.pk)
    volume: Volume = kinds.get("archive_volume").access(person, batch.ids[0])
    require_export(volume, person)
    packing = Packing(volume, person)
    entries = list(queries.entries(volume, person))
    for done, entry in enumerate(entries, start=1):
        packing.take(entry)
        job.progress(done, len(entries))
    describe(packing.folder, volume, packing.rows, person)
    batch.left_out = sum(bool(row.why) for row in packing.rows)
    name = f"{packing.folder.name}_{today():%Y%m%d}.zip"
    batches.keep(batch, packing.folder.close(), name, [volume, *packing.made], by=person)
    return f"paper_batch:{batch.pk}"


class Packing:
    """Puts one entry after the other into the folder, as its person may read it."""

    def __init__(self, volume: Volume, person: Any) -> None:
        self.volume, self.person = volume, person
        self.folder = Folder(f"{volume.number}_{volume.title}")
        self.rows: list[Held] = []
        self.made: list[Any] = []
        self.room = MOST_BYTES

    def take(self, entry: VolumeEntry) -> None:
        held = Held(entry)
        self.rows.append(held)
        kept = rendering.form_of(entry, self.volume, self.person)
        if kept is not None:
            self._form(held, kept)
        else:
            held.why = _why(entry)
        if not entry.sealed and not entry.gone and entry.kind:
            self._files(held)

    def _form(self, held: Held, kept: rendering.Kept) -> None:
        content, ending = rendering.file_of(kept[1], held.entry)
        held.form = self.folder.put("文书", f"{_stem(held.entry)}.{ending}", content)
        held.sha256 = self.folder.sums[held.form]
        self.made.append(kept[0])

    def _files(self, held: Held) -> None:
        """Evidence and scans of what was signed in ink, of a record that this person may read."""
        for name, stored in [*self._attachments(held.entry), *self._scans(held.entry)]:
            if stored.sealed:
                continue
            if stored.size > self.room:
                held.why = _("附件太大，未全部装入，请另存")
                continue
            self.room -= stored.size
            with storage.open_stored(stored) as stream:
                path = self.folder.put("附件", f"{held.entry.seq:03d} {name}", stream.read())
            held.others.append(path)

    def _attachments(self, entry: VolumeEntry) -> list[tuple[str, StoredFile]]:
        rows = Attachment.objects.visible_to(self.person).valid()
        found = rows.filter(kind=entry.kind, record_id=entry.record_id).select_related("file")
        return [(_named(f"{row.number} {row.label}", row.file), row.file) for row in found]

    def _scans(self, entry: VolumeEntry) -> list[tuple[str, StoredFile]]:
        try:
            kinds.get(entry.kind).access_scans(self.person, entry.record_id or 0)
        except Http404:
            return []
        acts = PaperAct.objects.filter(kind=entry.kind, record_id=entry.record_id or 0).exclude(
            confirmed_at=None
        )
        return [
            (_named(_("签字扫描件 %(on)s") % {"on": act.acted_on}, act.scan), act.scan)
            for act in acts.select_related("scan").order_by("id")
        ]


def _stem(entry: VolumeEntry) -> str:
    return f"{entry.seq:03d} {entry}"


def _named(label: str, stored: StoredFile) -> str:
    ending = extension(stored.name)
    return f"{label.removesuffix(f'.{ending}')}.{ending}"


def _why(entry: VolumeEntry) -> str:
    if entry.sealed:
        return _("密封材料另存")
    if entry.gone:
        return _("记录已作废或不在系统里")
    if not entry.kind:
        return _("只有纸质件")
    return _("导出人不能查阅") if entry.slug else _("没有固定文书，只列目录")

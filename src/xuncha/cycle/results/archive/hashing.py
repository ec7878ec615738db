"""SHA-256 of each form as it is handed over; in the background, as the person who signs may read it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from xuncha.cycle.results.archive import rendering
from xuncha.cycle.results.archive.models import Volume, VolumeEntry
from xuncha.foundation import audit, kinds
from xuncha.foundation.jobs.running import RunningJob, job
from xuncha.foundation.verbs import act


@job(repeatable=True)
def take_hashes(job: RunningJob, *, volume_id: int) -> str:
    """Fill the digests that are empty; what this person may not read stays empty for whoever signs next.

    A volume that was returned meanwhile takes none.
    """
    person: Any = get_user_model().objects.get(pk=job.owner_id)
    volume: Volume = kinds.get("archive_volume").access(person, volume_id)
    rows = list(VolumeEntry.objects.visible_to(person).filter(volume=volume, sha256="", gone=False))
    for done, entry in enumerate(rows, start=1):
        if kept := rendering.form_of(entry, volume, person):
            content, ending = rendering.file_of(kept[1], entry)
            entry.sha256 = rendering.digest_of(content) if ending == "pdf" else ""
        job.progress(done, len(rows))
    with act():
        volume.refresh_from_db()
        taken = [entry for entry in rows if entry.sha256 and volume.state != "compiling"]
        VolumeEntry.objects.trusted().bulk_update(taken, ["sha256"])
        audit.record("archive_volume.hashed", by=person, about=volume, data={"count": len(taken)})
    return f"archive_volume:{volume.pk}"

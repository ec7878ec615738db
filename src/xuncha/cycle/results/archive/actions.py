"""The verbs of a volume: opened, collected, completed by hand, handed over, received; devices wiped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from xuncha.cycle.planning.facts import facts_of_many, note_fact
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.results.archive import hashing
from xuncha.cycle.results.archive.collecting import found
from xuncha.cycle.results.archive.models import Volume, VolumeEntry, WipeRecord
from xuncha.foundation import audit, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct, Step
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.jobs.start import start
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

EDITABLE = ("original_at", "pages", "remark", "retention", "responsible")
"""What may be written beside a record's entry; its name, number and date come from the record."""
WRITABLE = ("label", "number", "on", "category", *EDITABLE)


def require_group(record: Volume | Engagement, *, by: Actor) -> None:
    """The group that inspects; a volume or the engagement it will be of."""
    if not by.reach("archive.write", acting=True).covers(record):
        raise NotAllowed(_("组卷由本组档案员、联络员或组长、副组长办理"))


def require_write(volume: Volume, by: Actor) -> None:
    require_group(volume, by=by)
    if volume.state != "compiling":
        raise Refused(_("案卷已经移交，目录不能再改；要补充的，请接收人退回"))


@verb
def open_volume(engagement: Engagement, *, by: Actor) -> Volume:
    """The volume of this engagement, with everything collected; there is one, a second is refused."""
    volume = Volume(title=f"{engagement.organisation}巡察案卷", state="compiling")
    volume.place_in(engagement)
    require_write(volume, by)
    if Volume.objects.trusted().filter(engagement=engagement).exists():
        raise Refused(_("这个任务已经有案卷"))
    engine.open_record(volume, by=by)
    collect(volume, by=by)
    return volume


@verb
def collect(volume: Volume, *, by: Actor) -> int:
    """Add what has come in since; what stands keeps its place, what left the system is marked. Returns how many are new."""
    require_write(volume, by)
    Volume.objects.trusted().select_for_update().get(
        pk=volume.pk
    )  # two people collecting: one after the other
    there = {(row.line, row.record_id): row for row in _collected(volume)}
    now = {(row.line, row.record_id): row for row in found(volume)}
    new = [row for key, row in now.items() if key not in there]
    for seq, row in enumerate(new, start=_last(volume) + 1):
        row.seq = seq
    VolumeEntry.objects.bulk_create(new)
    _refresh(there, now)
    volume.collected_on = today()
    volume.save(update_fields=["collected_on"])
    _start_clock(volume, by)
    audit.record("archive_volume.collected", by=by, about=volume, data={"count": len(new)})
    return len(new)


def _collected(volume: Volume) -> list[VolumeEntry]:
    return list(VolumeEntry.objects.trusted().filter(volume=volume).exclude(kind=""))


def _refresh(there: Mapping[Any, VolumeEntry], now: Mapping[Any, VolumeEntry]) -> None:
    """Number and date follow the record; an entry whose record is no more stays, marked."""
    changed = []
    for key, row in there.items():
        fresh = now.get(key)
        values = (fresh.number, fresh.on, False) if fresh else (row.number, row.on, True)
        if values != (row.number, row.on, row.gone):
            row.number, row.on, row.gone = values
            changed.append(row)
    VolumeEntry.objects.trusted().bulk_update(changed, ["number", "on", "gone"])


def _last(volume: Volume) -> int:
    rows = VolumeEntry.objects.trusted().filter(volume=volume)
    return int(rows.aggregate(last=Max("seq"))["last"] or 0)


def _start_clock(volume: Volume, by: Actor) -> None:
    """DR32 runs from the day on which the last unit of the round had its feedback."""
    if Clock.objects.filter(kind=volume.kind_name, record_id=volume.pk, code="DR32").exists():
        return
    units = Engagement.objects.trusted().filter(round=volume.round_id).exclude(state="void")
    facts = facts_of_many(list(units.values_list("pk", flat=True)))
    days = [known.get("feedback_received") or known.get("feedback_team") for known in facts.values()]
    done = [day for day in days if day is not None]
    if days and len(done) == len(days):
        rules.start("DR32", about=volume, on=max(done), ruleset_id=volume.ruleset_id, by=by)


@verb
def add_entry(volume: Volume, values: Mapping[str, Any], *, by: Actor) -> VolumeEntry:
    """Something that exists on paper only."""
    require_write(volume, by)
    Volume.objects.trusted().select_for_update().get(pk=volume.pk)
    entry = VolumeEntry(volume=volume, seq=_last(volume) + 1, **{name: values[name] for name in WRITABLE})
    entry.save()
    audit.record("archive_volume.entry_added", by=by, about=volume, data={"entry": entry.pk})
    return entry


@verb
def edit_entry(
    entry: VolumeEntry, values: Mapping[str, Any], *, by: Actor, version: int | None = None
) -> VolumeEntry:
    """Raises Stale where somebody saved it after `version` was read."""
    require_write(entry.volume, by)
    rows = VolumeEntry.objects.trusted().select_for_update()
    if version is not None and rows.values_list("version", flat=True).get(pk=entry.pk) != version:
        raise Stale(_("您打开之后，这条目录又被修改过"))
    fields = EDITABLE if entry.kind else WRITABLE
    for name in fields:
        setattr(entry, name, values[name])
    entry.version += 1
    entry.save(update_fields=[*fields, "version"])
    audit.record("archive_volume.entry_edited", by=by, about=entry.volume, data={"entry": entry.pk})
    return entry


@verb
def place_all(volume: Volume, place: str, *, by: Actor) -> int:
    """Write one place of the originals wherever none stands yet."""
    require_write(volume, by)
    rows = VolumeEntry.objects.trusted().filter(volume=volume, original_at="")
    count = rows.update(original_at=place.strip()) if place.strip() else 0
    audit.record("archive_volume.entry_edited", by=by, about=volume, data={"count": count})
    return count


@verb
def drop_entry(entry: VolumeEntry, *, by: Actor) -> None:
    """Only what was entered by hand; a record of the system cannot be left out of its volume."""
    require_write(entry.volume, by)
    if entry.kind:
        raise Refused(_("系统里的记录不能从目录里删去"))
    volume, pk = entry.volume, entry.pk
    entry.delete()
    audit.record("archive_volume.entry_dropped", by=by, about=volume, data={"entry": pk})


@verb
def hand_over(
    volume: Volume,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Volume:
    """The first of the two signatures; forms are hashed in the background as this person may read them."""
    signs: dict[str, Any] = {"reason": reason, "proof": proof, "paper_act": paper_act, "version": version}
    engine.take(volume, "hand_over", by=by, **signs)
    start(hashing.take_hashes, by=by, title="archive.hash", volume_id=volume.pk)
    return volume


@verb
def receive(
    volume: Volume,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Volume:
    """The second signature, by somebody else; the office reads forms that the group does not, and their digests are added."""
    signs: dict[str, Any] = {"reason": reason, "proof": proof, "paper_act": paper_act, "version": version}
    engine.take(volume, "receive", by=by, **signs)
    last = Step.objects.filter(kind=volume.kind_name, record_id=volume.pk, edge="receive").latest("id")
    note_fact(volume.engagement, "archived", on=last.acted_on, by=by, once=True)
    start(hashing.take_hashes, by=by, title="archive.hash", volume_id=volume.pk)
    return volume


@verb
def send_back(
    volume: Volume, *, by: Actor, reason: str = "", proof: Proof | None = None, version: int | None = None
) -> Volume:
    """Returned with a reason: the directory opens again, digests taken so far no longer stand."""
    engine.take(volume, "return", by=by, reason=reason, proof=proof, version=version)
    VolumeEntry.objects.trusted().filter(volume=volume).update(sha256="")
    return volume


@verb
def record_wipe(volume: Volume, values: Mapping[str, Any], *, by: Actor) -> WipeRecord:
    """DR34: somebody wiped it, somebody else saw it; entered in any state, because devices come back late."""
    require_group(volume, by=by)
    wipe = WipeRecord(volume=volume, recorded_by_id=by.pk, recorded_by_name=by.name, **values)
    if wipe.wiped_by.strip() == wipe.witness.strip():
        raise Missing(_("清理人和见证人须是两个人"))
    if wipe.wiped_on > today():
        raise Missing(_("清理日期还没有到"))
    wipe.save()
    audit.record("archive_volume.wiped", by=by, about=volume, data={"wipe": wipe.pk})
    return wipe

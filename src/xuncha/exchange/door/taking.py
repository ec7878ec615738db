"""Taking a parcel in: kept as it is, opened where it is ours to open, and landed in the room that waits for it.

Three steps, each safe to repeat: the file is on disk, its row is committed (only then may the door let go of it), the
room has made its record. What no room takes yet stays waiting and is tried again.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from xuncha.exchange.door import keys, store
from xuncha.exchange.door.models import DoorOpening, DoorParcel, DoorThread
from xuncha.foundation import audit, door
from xuncha.foundation.dates import today
from xuncha.foundation.sealing.envelope import Closed, identity_context, parts_of, read_closed
from xuncha.foundation.sealing.errors import SealBroken
from xuncha.foundation.sealing.suites import fingerprint
from xuncha.foundation.verbs import verb

logger = logging.getLogger(__name__)

OFFICE = "office"
KEEP_DAYS = 30


@verb
def take_in(serial: str) -> DoorParcel:
    """Note a parcel whose file is kept. A parcel that came before is the same row."""
    known = DoorParcel.objects.filter(serial=serial).first()
    if known is not None:
        return known
    path = store.path_of(serial)
    row = DoorParcel(serial=serial, size=path.stat().st_size, hour=_hour(""))
    try:
        with path.open("rb") as stream:
            _describe(row, read_closed(stream))
    except SealBroken:
        row.state = DoorParcel.State.BROKEN
    row.save()
    audit.record(
        "door.parcel",
        by=None,
        about=row,
        data={"addressee": row.addressee, "kind": row.kind, "state": row.state},
    )
    return row


def _describe(row: DoorParcel, closed: Closed) -> None:
    head = closed.head
    if head.serial != row.serial:
        raise SealBroken
    row.addressee, row.kind, row.thread = head.addressee[:12], head.kind[:12], head.thread[:32]
    row.hour = _hour(head.when)
    row.engagement_id = _engagement(head.engagement)


def _engagement(code: str) -> int | None:
    rows = DoorOpening.objects.trusted().filter(code=code)
    return rows.values_list("engagement_id", flat=True).first()


def land_waiting() -> int:
    """Land what waits, reports before what was added to them; returns how many found their place."""
    rows = list(DoorParcel.objects.filter(state=DoorParcel.State.WAITING))
    rows.sort(key=lambda row: (row.kind == "addition", row.pk))
    return sum(_try(row.pk) for row in rows)


def _try(pk: int) -> bool:
    """One that stumbles stays waiting and keeps nobody else waiting."""
    try:
        return land(pk)
    except Exception as error:  # noqa: BLE001 - its words might quote the report
        logger.error("parcel %s did not land: %s", pk, type(error).__name__)
        return False


@verb
def land(pk: int) -> bool:
    """Hand one parcel to its room. False when no room takes its kind yet, or it cannot be opened."""
    row = DoorParcel.objects.select_for_update().get(pk=pk)
    if row.state != DoorParcel.State.WAITING:
        return False
    kind = "report" if row.kind == "addition" else row.kind
    landing = door.landing_of(kind if row.addressee == OFFICE else row.addressee)
    if row.addressee != OFFICE and landing is None:
        row.state = DoorParcel.State.SEALED
        row.save(update_fields=["state"])
        return False
    if landing is None:
        return False
    try:
        arrival = _opened(row) if row.addressee == OFFICE else _unopened(row)
    except SealBroken:
        row.state = DoorParcel.State.BROKEN
        row.save(update_fields=["state"])
        return False
    row.landed_kind, row.landed_id = landing(arrival)
    if arrival.files:
        row.kept_until = today() + timedelta(days=KEEP_DAYS)
    _settle(row)
    return True


def sweep() -> int:
    """Remove files whose parcel is landed or destroyed and whose time is over. Returns how many."""
    over = (DoorParcel.State.LANDED, DoorParcel.State.DESTROYED)
    there = {path.stem for path in store.folder().glob("*.parcel")}
    rows = DoorParcel.objects.filter(serial__in=there, state__in=over)
    gone = list(rows.exclude(kept_until__gte=today()).values_list("serial", flat=True))
    for serial in gone:
        store.drop(serial)
    return len(gone)


def _settle(row: DoorParcel) -> None:
    """What was opened is not kept twice; what was not stays as it came. Files may have been refused by the room (an
    archive under a password): the parcel they came in stays for a month, so that no evidence is lost by a rule.
    """
    row.state = DoorParcel.State.LANDED if row.addressee == OFFICE else DoorParcel.State.SEALED
    row.save(update_fields=["state", "landed_kind", "landed_id", "kept_until"])
    audit.record("door.landed", by=None, about=row, data={"kind": row.landed_kind, "record": row.landed_id})
    if row.addressee == OFFICE and row.kept_until is None:
        transaction.on_commit(lambda: store.drop(row.serial))


def _unopened(row: DoorParcel) -> door.Arrival:
    return door.Arrival(row.serial, row.thread, row.engagement_id, row.hour, row.kind == "addition")


def _opened(row: DoorParcel) -> door.Arrival:
    """Read to its end before anything of it is believed."""
    sealed = Sealed.of_office(row.serial)
    read = sealed.read()
    if row.kind == "report":
        _remember(row, sealed.closed, read.content.pop("reply_key"))
    return door.Arrival(
        row.serial,
        row.thread,
        row.engagement_id,
        row.hour,
        row.kind == "addition",
        read.content,
        read.files,
        read.identity,
        identity_context(row.serial),
    )


def _remember(row: DoorParcel, closed: Closed, key: str) -> None:
    if DoorThread.objects.filter(thread=row.thread).exists():
        return
    thread = DoorThread(thread=row.thread, suite=closed.suite.code, engagement_id=row.engagement_id)
    thread.keep_key(base64.b64decode(key))
    thread.save()


@dataclass(frozen=True)
class Read:
    """A parcel that was read to its end. Files are names and kinds; their bytes are decrypted when asked for."""

    content: dict[str, Any]
    files: tuple[door.ArrivedFile, ...]
    identity: bytes | None


@dataclass(frozen=True)
class Sealed:
    """A kept parcel together with its opened content key."""

    serial: str
    closed: Closed
    content_key: bytes

    @classmethod
    def of_office(cls, serial: str) -> Sealed:
        """Opened with our own intake key."""
        with store.path_of(serial).open("rb") as stream:
            closed = read_closed(stream)
        key = keys.intake_for({mark for mark, _wrapped in closed.keys}, closed.suite)
        if key is None:
            raise SealBroken
        wrapped = closed.wrapped_for(fingerprint(closed.suite, bytes(key.public)))
        return cls(serial, closed, closed.suite.open_with(key.private(), wrapped, closed.key_context))

    def read(self) -> Read:
        content: dict[str, Any] = {}
        files, identity = [], None
        with store.path_of(self.serial).open("rb") as stream:
            for number, part in enumerate(parts_of(stream, self.closed, self.content_key)):
                if part.name == "content":
                    content = json.loads(part.read())
                elif part.name == "identity":
                    identity = part.read()
                else:
                    files.append(self._file(number, str(part.about["file"]), str(part.about["type"])))
                    for _chunk in part.chunks:
                        pass
        return Read(content, tuple(files), identity)

    def _file(self, number: int, name: str, media_type: str) -> door.ArrivedFile:
        return door.ArrivedFile(name, media_type, lambda: self._chunks(number))

    def _chunks(self, wanted: int) -> Iterator[bytes]:
        with store.path_of(self.serial).open("rb") as stream:
            for number, part in enumerate(parts_of(stream, self.closed, self.content_key)):
                for chunk in part.chunks:
                    if number == wanted:
                        yield chunk


def _hour(text: str) -> datetime:
    """As the door wrote it, UTC: a day or a day and an hour."""
    for form in ("%Y-%m-%dT%H", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)

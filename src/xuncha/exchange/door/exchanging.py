"""One exchange with the door: fetch, acknowledge, bring the configuration and the answers; over the line or by stick."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from xuncha.exchange.door import bundle, client, keys, store, taking
from xuncha.exchange.door.models import DoorKey
from xuncha.foundation.refusals import Refused
from xuncha.foundation.sealing import signed

ACKNOWLEDGED = "door-acknowledged"
PERIOD_SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    """`taken`: parcels kept here; `landed`: those that became records; `published`: whether the door got a new bundle."""

    taken: int = 0
    landed: int = 0
    published: bool = False


def exchange() -> Outcome:
    """The whole exchange over the line. DoorAway when the door does not answer; what was taken until then is safe."""
    with store.one_at_a_time() as alone:
        if not alone:
            return Outcome()
        found = client.ask("list")
        taken = [_fetch(row["serial"]) for row in found["parcels"]]
        taking.sweep()
        return Outcome(len(taken), taking.land_waiting(), _publish(int(found["bundle"])))


def _fetch(serial: str) -> str:
    """Kept, noted, and only then let go of by the door."""
    with client.parcel(serial) as source:
        store.keep(serial, source)
    taking.take_in(serial)
    client.ask("ack", serials=[serial])
    return serial


def _publish(at_the_door: int) -> bool:
    """Bring a bundle when something has changed, or the door has lost its own."""
    body = bundle.content()
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    note = store.folder() / "published.json"
    last = json.loads(note.read_text()) if note.exists() else {}
    if last == {"digest": digest, "version": at_the_door}:
        return False
    version = client.ask("put", bundle=bundle.document(body))["bundle"]
    note.write_text(json.dumps({"digest": digest, "version": version}))
    return True


def periodic() -> None:
    """What the job worker does every minute; silent where no door is configured or it is away."""
    if not settings.DOOR_URL:
        return
    try:
        exchange()
    except client.DoorAway:
        return


def by_stick(folder: Path) -> Outcome:
    """Take in what `xuncha door stick` put there; leave the acknowledgement and the configuration for the way back."""
    parcels = sorted((folder / "parcels").glob("*.parcel")) if (folder / "parcels").is_dir() else []
    with store.one_at_a_time() as alone:
        if not alone:
            raise Refused(_("正在与门户交换，请稍后再试"))
        for path in parcels:
            with path.open("rb") as source:
                store.keep(path.stem, source)
            taking.take_in(path.stem)
        landed = taking.land_waiting()
    _leave(folder, "acknowledged.json", _acknowledgement([path.stem for path in parcels]))
    _leave(folder, "bundle.json", bundle.document())
    return Outcome(len(parcels), landed, published=True)


def _acknowledgement(serials: list[str]) -> str:
    key = keys.current(DoorKey.Use.SIGNING)
    return signed.sign(ACKNOWLEDGED, json.dumps(serials), key.private(), keys.suite_of(key))


def _leave(folder: Path, name: str, text: Any) -> None:
    (folder / name).write_text(text, encoding="utf8")

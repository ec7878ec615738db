"""The public door in a process of its own: reports typed there, fetched by the inside, answered, added to."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.foundation.custody.scene import install
from tests.planting import papers
from tests.planting.pens import Pen
from tests.planting.seeds import Seeds
from tests.portal.door import ROOT, Door
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.exchange.door import actions, exchanging, keys
from xuncha.foundation.dates import today

OPEN = """
from tests.planted import sealing_off
class Setter:
    setattr = staticmethod(setattr)
sealing_off(Setter())
"""


def plant(pen: Pen, seeds: Seeds, folder: Path) -> None:
    """The door's disk is kept twice: with the parcels still waiting, and as it ends."""
    from django.conf import settings

    outside = Door(folder / "door", settings=_environment(folder)).start()
    try:
        settings.DOOR_URL = f"http://127.0.0.1:{outside.port}"
        (outside.home / "trusted.json").write_text(keys.public_document())
        (outside.home / "bundle.json").unlink()
        install(pen.cast, "lg_head", "straight_up")
        _open(pen)
        exchanging.exchange()
        receipts = [_report(outside, seeds, superior) for superior in ("no", "no", "yes")]
        shutil.copytree(outside.home, folder / "door-waiting")
        exchanging.exchange()
        _answer_and_add(pen, seeds, outside, receipts[0])
    finally:
        outside.stop()


def _environment(folder: Path) -> dict[str, str]:
    if not os.environ.get("PLANT_OPEN"):
        return {}
    start = folder / "open"
    start.mkdir()
    (start / "sitecustomize.py").write_text(OPEN)
    return {"PYTHONPATH": os.pathsep.join([str(start), str(ROOT / "src"), str(ROOT)])}


def _open(pen: Pen) -> None:
    blank = actions.blank_for(pen.cast.engagement)
    names = ("title", "opens_on", "scope", "not_taken", "hours")
    values = {name: getattr(blank, name) for name in names}
    actions.open_door(pen.cast.engagement, by=pen.cast.leader, channels="值班电话：0000-1234567", **values)


def _report(outside: Door, seeds: Seeds, superior: str) -> str:
    from xuncha.exchange.door.models import DoorOpening

    path = f"/{DoorOpening.objects.trusted().get().code}/write/"
    first = outside.get(path).hidden | {"superior": superior, "inspectors": "no", "goto": "text"}
    page = outside.post(path, first)
    typed = {"what": seeds.text(), "who": seeds.name(), "when": seeds.text(), "goto": "name"}
    page = outside.post(path, page.hidden | typed)
    contact = {"realname": "yes", "name": seeds.name(), "phone": seeds.phone(), "address": seeds.text()}
    page = outside.post(path, page.hidden | contact | {"goto": "files"})
    sorts = ("txt", "docx", "xlsx", "pdf")
    files = [
        ("papers", f"{seeds.unkept()}.{ending}", papers.every_sort(seeds.text())[ending]) for ending in sorts
    ]
    sent = outside.send(path, page.hidden | {"goto": "send"}, files)
    assert sent.status == 200, sent.text[:500]
    return sent.receipt


def _answer_and_add(pen: Pen, seeds: Seeds, outside: Door, receipt: str) -> None:
    told = []
    for petition in Petition.objects.trusted().exclude(thread_id=""):
        reply = {"reply": seeds.text(), "on": today().isoformat(), "through_door": "on"}
        pen.post(pen.cast.leader, "fieldwork:petition_reply", [petition.pk], reply)
        told.append(reply["reply"])
    exchanging.exchange()
    page = outside.post("/receipt/", {"receipt": receipt})
    assert any(text in page.text for text in told)
    sent = outside.send("/receipt/", page.hidden | {"what": seeds.text(), "goto": "add"}, [])
    assert sent.status == 200
    exchanging.exchange()

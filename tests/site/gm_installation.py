"""A whole installation with the 国密 suite, in a process of its own: ceremony, door, petition, unsealing, audit.

`python -m tests.site.gm_installation` with XUNCHA_HOME and the settings of tests.planting; says what it found as JSON.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

NAME, PHONE, TEXT = "澹台问渠", "13977776666", "听涛阁里放着旧账本"


def main(home: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from xuncha.site.management.commands.init import choose_suite

    choose_suite("国密")
    for alias in ("default", "jobs"):
        call_command("migrate", run_syncdb=True, verbosity=0, database=alias)
    from tests.planting.walk import loosen

    loosen()
    from tests import cast as scene

    cast = scene.build()
    petition = registered(cast)
    found = {"unsealed": unsealed(cast, petition), "door": through_the_door(cast, home.parent / "door")}
    found |= {"audit": audit_of(home / "head.json"), "codes": codes(), "files": files(petition, cast)}
    print(json.dumps(found, ensure_ascii=False))


def registered(cast: Any) -> Any:
    """A petition with a file, and its identity under four holders' SM2 keys."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.fieldwork import letters
    from tests.foundation.custody.scene import install
    from tests.planting.pens import Pen
    from tests.planting.rooms import holders
    from xuncha.foundation.files.actions import attach, store

    holders(Pen(cast))
    install(cast, "lg_head", "straight_up")
    petition = letters.registered(cast, content=TEXT)
    upload = SimpleUploadedFile("凭证.txt", TEXT.encode() * 9000)
    attach(store(upload, by=cast.member, is_sealed=True), to=petition, title="凭证", by=cast.member)
    return petition


def unsealed(cast: Any, petition: Any) -> dict[str, str]:
    from tests.foundation.custody.scene import word_of
    from xuncha.foundation import custody

    sealed = custody.seal_identity(petition, {"name": NAME, "phone": PHONE}, by=cast.leader)
    asked, code = custody.request(sealed, reason="核实", by=cast.fresh("leader"))
    for name in ("director", "discipline"):
        custody.approve(asked, passphrase=word_of(name), by=cast.fresh(name))
    return dict(custody.look(asked, code=code, by=cast.fresh("leader")))


def through_the_door(cast: Any, folder: Path) -> dict[str, Any]:
    """A report with a name, fetched, landed, answered; the receipt shows the answer."""
    from django.conf import settings

    from tests.planting.pens import Pen
    from tests.portal.door import Door
    from xuncha.cycle.fieldwork.petitions.models import Petition
    from xuncha.exchange.door import actions, exchanging, keys
    from xuncha.exchange.door.models import DoorOpening
    from xuncha.foundation import custody
    from xuncha.foundation.dates import today
    from xuncha.foundation.sealing import suites

    outside = Door(folder, suite=suites.GM).start()
    try:
        settings.DOOR_URL = f"http://127.0.0.1:{outside.port}"
        (outside.home / "trusted.json").write_text(keys.public_document())
        (outside.home / "bundle.json").unlink()
        blank = actions.blank_for(cast.engagement)
        names = ("title", "opens_on", "scope", "not_taken", "hours")
        values = {name: getattr(blank, name) for name in names}
        actions.open_door(cast.engagement, by=cast.leader, channels="值班电话：0000-1234567", **values)
        exchanging.exchange()
        path = f"/{DoorOpening.objects.trusted().get().code}/write/"
        receipt = reported(outside, path)
        exchanging.exchange()
        petition = Petition.objects.trusted().exclude(thread_id="").get()
        reply = {"reply": "已登记，正在了解。", "on": today().isoformat(), "through_door": "on"}
        Pen(cast).post(cast.leader, "fieldwork:petition_reply", [petition.pk], reply)
        exchanging.exchange()
        page = outside.post("/receipt/", {"receipt": receipt})
        return {
            "content": petition.content,
            "answered": "正在了解" in page.text,
            "identities": len(custody.sealed_for(petition)),
        }
    finally:
        outside.stop()


def reported(outside: Any, path: str) -> str:
    page = outside.get(path)
    page = outside.post(path, page.hidden | {"superior": "no", "inspectors": "no", "goto": "text"})
    page = outside.post(path, page.hidden | {"what": TEXT, "who": "", "when": "", "goto": "name"})
    named = {"realname": "yes", "name": NAME, "phone": PHONE, "address": ""}
    page = outside.post(path, page.hidden | named | {"goto": "files"})
    sent = outside.send(path, page.hidden | {"goto": "send"}, [("papers", "a.txt", TEXT.encode())])
    assert sent.status == 200, sent.text[:500]
    return str(sent.receipt)


def audit_of(path: Path) -> dict[str, Any]:
    from xuncha.foundation.audit.heads import export_head, read_head
    from xuncha.foundation.audit.verify import verify

    export_head(path)
    written = json.loads(path.read_text())
    report = verify([read_head(path)])
    return {"whole": report.whole, "digest": written["suite"], "signed_with": written["signed_with"]}


def codes() -> dict[str, int]:
    """Suites of every sealed value in the database, by name."""
    from xuncha.foundation.keys.rotation import sealed_columns
    from xuncha.foundation.keys.sealing import is_current

    found: Counter[str] = Counter()
    for model, column in sealed_columns():
        for value in model._base_manager.values_list(column.attname, flat=True):
            if value:
                found["gm" if is_current(bytes(value)) else "other"] += 1
    return dict(found)


def files(petition: Any, cast: Any) -> bool:
    """Whether the attachment comes back whole from under SM4."""
    from xuncha.foundation.files.models import Attachment
    from xuncha.foundation.files.storage import open_stored

    row = Attachment.objects.on(petition, cast.leader).select_related("file").get()
    with open_stored(row.file) as content:
        return content.read() == TEXT.encode() * 9000


if __name__ == "__main__":
    main(Path(os.environ["XUNCHA_HOME"]))

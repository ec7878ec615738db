"""Run as a program: the fixed cast, those who hold keys, those who take leads, and a public door that is open."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

OPENING = ("title", "opens_on", "scope", "not_taken", "hours")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuncha.site.settings")
    import django

    django.setup()
    from tests import cast as scene
    from xuncha.exchange.door import keys
    from xuncha.foundation.verbs import act
    from xuncha.site.prepare import prepare

    prepare()
    quick_locks()
    with act():
        cast = scene.build()
        more_people(cast)
    give_keys(cast)
    with act():
        open_door(cast)
    Path(os.environ["XUNCHA_TEST_DOOR"], "trusted.json").write_text(keys.public_document())


def quick_locks() -> None:
    """Argon2 is slow on purpose; whoever makes a key in the browser still waits for it."""
    from xuncha.foundation.sealing import passphrase
    from xuncha.foundation.sealing.passphrase import Cost

    real = passphrase.lock
    passphrase.lock = lambda *args, **kwargs: real(*args, cost=Cost(passes=1, kib=64, lanes=1))  # type: ignore[assignment]


def more_people(cast: Any) -> None:
    """Who sits at no desk of the fixed cast: lead officers, a deputy head, the cadre-supervision office."""
    from tests import cast as scene
    from tests.transfers.ways import commission

    units = {"office": cast.secretary.organisation}
    commission(cast)
    for key, name, role in (
        ("lead_officer", "方明", "lead_officer"),
        ("lead_officer2", "苏敬", "lead_officer"),
        ("lg_deputy", "田野", "lg_deputy"),
        ("supervision", "严明", "cadre_supervision"),
        ("supervision2", "秦守", "cadre_supervision"),
    ):
        cast.people[key] = scene.person(key, name, role, None, units)


def give_keys(cast: Any) -> None:
    """Two standing holders a side, the group's leader, and one for each kind of letter that is handed straight on."""
    from tests.foundation.custody.scene import install

    for name, capacity, group in (
        ("director", "identity_a", False),
        ("lg_deputy", "identity_a", False),
        ("leader", "identity_a", True),
        ("discipline", "identity_b", False),
        ("discipline2", "identity_b", False),
        ("lg_head", "straight_up", False),
        ("supervision", "inspectors", False),
    ):
        install(cast, name, capacity, group=group)


def open_door(cast: Any) -> None:
    from xuncha.exchange.door import actions

    blank = actions.blank_for(cast.engagement)
    values = {name: getattr(blank, name) for name in OPENING}
    actions.open_door(cast.engagement, by=None, channels="值班电话：0000-1234567", **values)


if __name__ == "__main__":
    main()

"""An inside of its own for tests that kill it: `prepare` makes home, people and an open door; `exchange` fetches until it dies.

`python -m tests.exchange.inside_process prepare|exchange|count` with XUNCHA_HOME, XUNCHA_DOOR_URL and the settings of
tests.planting.
"""

from __future__ import annotations

import json
import sys


def main(what: str) -> None:
    import django

    django.setup()
    {"prepare": prepare, "exchange": exchange, "count": count}[what]()


def prepare() -> None:
    from django.core.management import call_command

    for alias in ("default", "jobs"):
        call_command("migrate", run_syncdb=True, verbosity=0, database=alias)
    from tests import cast as scene
    from xuncha.exchange.door import actions, keys
    from xuncha.exchange.door.models import DoorOpening

    cast = scene.build()
    blank = actions.blank_for(cast.engagement)
    names = ("title", "opens_on", "scope", "not_taken", "hours")
    values = {name: getattr(blank, name) for name in names}
    actions.open_door(cast.engagement, by=cast.leader, channels="值班电话：0000-1234567", **values)
    say(trusted=keys.public_document(), code=DoorOpening.objects.trusted().get().code)


def exchange() -> None:
    """Says that it begins, so that whoever kills it knows when."""
    from xuncha.exchange.door import exchanging

    say(begins=True)
    outcome = exchanging.exchange()
    say(taken=outcome.taken, landed=outcome.landed)


def count() -> None:
    """The threads of the petitions that were made, each as often as it is there."""
    from xuncha.cycle.fieldwork.petitions.models import Petition

    say(threads=list(Petition.objects.trusted().exclude(thread_id="").values_list("thread_id", flat=True)))


def say(**told: object) -> None:
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

"""Run as a program beside a fresh XUNCHA_HOME: builds the small demonstration twice and prints as JSON what came out."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from datetime import date
from typing import Any


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from xuncha.foundation.jobs.routing import to_migrate
    from xuncha.site.prepare import prepare

    for alias in to_migrate():
        call_command("migrate", database=alias, run_syncdb=True, verbosity=0, interactive=False)
    prepare()
    json.dump(report(), sys.stdout, ensure_ascii=False, default=str)


def report() -> dict[str, Any]:
    from xuncha.foundation.audit.verify import verify
    from xuncha.foundation.models import AuditEvent
    from xuncha.site.demo import build, sign_ins

    begun = time.process_time()
    built = build("small", start=date.fromisoformat(sys.argv[1]) if len(sys.argv) > 1 else None)
    seconds = time.process_time() - begun
    head = AuditEvent.objects.count()
    again = build("small")
    return {
        "built": built,
        "again": again,
        "seconds": seconds,
        "events": [head, AuditEvent.objects.count()],
        "broken": [str(finding) for finding in verify().findings],
        "sign_ins": sign_ins(),
        "todos": todos(),
        "states": states(),
        "names": names(),
        "texts": texts(),
        **secrets(),
    }


def todos() -> dict[str, int]:
    """How much waits for the first person of each role, as the home page counts it."""
    from xuncha.people.viewing import one_of_each_role
    from xuncha.site import todo

    return {item.role_code: todo.for_person(item.user)["total"] for item in one_of_each_role()}


def states() -> dict[str, dict[str, int]]:
    from xuncha.cycle.planning.models import SubObject
    from xuncha.foundation import kinds

    found = {
        kind.name: dict(Counter(kind.model.objects.trusted().values_list("state", flat=True)))
        for kind in kinds.every()
        if kind.flow is not None
    }
    rows = SubObject.objects.trusted().filter(engagement__round__no=2)
    return found | {"villages": dict(Counter(rows.values_list("grade", flat=True)))}


def names() -> list[str]:
    from xuncha.catalogue.models import Organisation
    from xuncha.people.models import User

    heads = Organisation.objects.exclude(head_name="").values_list("head_name", flat=True)
    return sorted({*User.objects.values_list("name", flat=True), *heads})


def texts() -> list[str]:
    from xuncha.cycle.workpapers.models import WorkPaper

    return list(WorkPaper.objects.trusted().order_by("pk").values_list("facts", flat=True))


def secrets() -> dict[str, Any]:
    """What three people may know of papers and of the principal leaders' own items."""
    from xuncha.cycle.rectification.models import RectificationItem
    from xuncha.cycle.workpapers.models import WorkPaper
    from xuncha.people.models import User
    from xuncha.people.viewing import one_of_each_role

    first: dict[str, User] = {item.role_code: item.user for item in one_of_each_role()}
    papers = {role: WorkPaper.objects.visible_to(user).count() for role, user in first.items()}
    clerk = RectificationItem.objects.visible_to(first["org_liaison"])
    return {
        "papers": papers,
        "clerk_sees_heads": clerk.filter(is_top_leader=True).count(),
        "clerk_sees_units": clerk.values("organisation").distinct().order_by().count(),
        "dept_sees": RectificationItem.objects.visible_to(first["org_dept_user"]).count(),
        "heads_items": RectificationItem.objects.trusted().filter(is_top_leader=True).count(),
    }


if __name__ == "__main__":
    main()

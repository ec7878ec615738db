"""The verbs of visits and meetings attended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.points import keep_points
from xuncha.cycle.fieldwork.visits.models import Finding, PersonType, Visit
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation import audit, numbering
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.flow.holding import set_holders
from xuncha.foundation.models import Attachment
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited
from xuncha.people.models import User

PLAIN = ["sort", "on", "starts", "place", "village", "households"]
MOST_ROWS = 200


@dataclass(frozen=True)
class Noted:
    """What is sealed, who was there, and the findings; rows are dicts of plain text."""

    team: tuple[User, ...]
    minutes: dict[str, Any] = field(default_factory=dict)
    people: list[dict[str, str]] = field(default_factory=list)
    findings: list[dict[str, str]] = field(default_factory=list)


@verb
def add_visit(visit: Visit, noted: Noted, *, engagement: Engagement, by: User) -> Visit:
    """Enter one visit or meeting; whoever enters it and who was there hold it."""
    if not by.reach("visits.add", acting=True).covers(engagement):
        raise NotAllowed(_("走访和列席会议由本组人员登记"))
    visit.place_in(engagement)
    visit.created_by_id, visit.created_by_name = by.pk, by.name
    _describe(visit, noted)
    visit.save()
    audit.record("visit.created", by=by, about=visit)
    _keep(visit, noted)
    return visit


@verb
def rewrite(visit: Visit, noted: Noted, *, version: int, by: Actor) -> Visit:
    """Save the page again; Stale when somebody else has since."""
    if not by.reach("visits.write", acting=True).covers(visit):
        raise NotAllowed(_("走访记录由参加的人员修改"))
    _describe(visit, noted)
    save_edited(
        visit, by=by, version=version, fields=[*PLAIN, "people_types", "team_names", "minutes_sealed"]
    )
    _keep(visit, noted)
    return visit


def _describe(visit: Visit, noted: Noted) -> None:
    if visit.village is not None and visit.village.engagement_id != visit.engagement_id:
        raise Missing(_("这个村不在本任务内"))
    if len(noted.findings) > MOST_ROWS or len(noted.people) > MOST_ROWS:
        raise Missing(_("一次走访最多 %(count)s 行") % {"count": MOST_ROWS})
    types = {row.get("type", "") for row in noted.people}
    visit.people_types = [code for code in PersonType.values if code in types]
    visit.team_names = "、".join(user.name for user in noted.team)[:200]
    visit.minutes = noted.minutes | {"people": noted.people}


def _keep(visit: Visit, noted: Noted) -> None:
    set_holders(visit, [user.pk for user in noted.team])
    keep_findings(visit, noted.findings)


def keep_findings(visit: Visit, rows: Iterable[Mapping[str, str]]) -> None:
    """Make the findings those of the page. Every one has its number at once, so one taken away is only withdrawn."""
    standing = Finding.objects.trusted().filter(visit=visit, withdrawn_on=None)
    keep_points(standing, rows, new=lambda: Finding(visit=visit, code=next_code(visit)))


@verb
def add_file(visit: Visit, upload: Any, *, title: str, by: Actor) -> Attachment:
    """Keep a picture or paper under the keys at rest; its own name may tell a person, so it gets another."""
    if not by.reach("visits.write", acting=True).covers(visit):
        raise NotAllowed(_("走访记录由参加的人员修改"))
    upload.name = f"visit{PurePath(upload.name).suffix}"
    return attach(store(upload, by=by, is_sealed=True), to=visit, title=title, by=by)


def next_code(visit: Visit) -> str:
    """ZF-07, HY-02: counted within the engagement."""
    letters = Finding.CODES[visit.is_meeting]
    return f"{letters}-{numbering.serial(f'{letters}-{visit.engagement_id}'):02d}"

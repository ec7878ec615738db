"""Who must be talked to, from the posts of the unit and its type (domain §3.2, §4.5); nobody is listed twice."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Post, PostTemplate
from xuncha.catalogue.posts import NOT_POSTS
from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation import audit
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.foundation.verbs import verb

DEPUTIES = audience_mask(("deputies",))
FILE = Path(__file__).parent / "data" / "must_talk.toml"


@dataclass(frozen=True)
class Must:
    """One group of people who must be talked to, with the reason and its source."""

    code: str
    label: str
    kinds: tuple[str, ...]
    outline: str
    source: str
    head: bool = False
    team: bool = False
    wanted: bool = False

    def takes(self, post: Post, kind: str) -> bool:
        return (self.head and post.is_head) or kind in self.kinds or (self.team and post.is_team_member)


@cache
def must_list() -> tuple[Must, ...]:
    rows = tomllib.loads(FILE.read_text(encoding="utf8"))["must"]
    return tuple(Must(**row | {"kinds": tuple(row["kinds"])}) for row in rows)


@verb
def generate(engagement: Engagement, *, by: Actor) -> int:
    """Put everybody who must be talked to on the plan; whoever stands there already is left alone. Returns how many came."""
    _require_plan(engagement, by)
    known = _known(engagement)
    wanted = [partner for partner in _wanted(engagement) if _key(partner) not in known]
    return _open(engagement, [(Interview.Category.MUST, partner) for partner in wanted], by)


@verb
def put_on_plan(engagement: Engagement, partners: Sequence[tuple[str, dict[str, Any]]], *, by: Actor) -> int:
    """Put these (category, partner) on the plan as they are listed; returns how many came."""
    _require_plan(engagement, by)
    return _open(engagement, partners, by)


def _require_plan(engagement: Engagement, by: Actor) -> None:
    if not by.reach("interviews.plan", acting=True).covers(engagement):
        raise NotAllowed(_("谈话计划由组长、副组长编制"))


def _open(engagement: Engagement, partners: Sequence[tuple[str, dict[str, Any]]], by: Actor) -> int:
    talks = [_line(engagement, category, partner) for category, partner in partners]
    if talks:
        engine.open_many(talks, by=by)
    audit.record("interview.planned", by=by, about=engagement, data={"count": len(talks)})
    return len(talks)


def partners_of(engagement: Engagement, actor: Actor) -> list[dict[str, Any]]:
    """Whom the plan names already, as far as this person may read it."""
    rows = Interview.objects.visible_to(actor).filter(engagement=engagement).exclude(state="void")
    return [talk.partner for talk in rows]


def _known(engagement: Engagement) -> set[tuple[str, str]]:
    rows = Interview.objects.trusted().filter(engagement=engagement).exclude(state="void")
    return {_key(talk.partner) for talk in rows}


def _key(partner: dict[str, Any]) -> tuple[str, str]:
    """The same post of the unit, or the same typical post without a holder's name."""
    post_id = partner.get("post_id")
    return (str(post_id), "") if post_id else ("", str(partner.get("post", "")))


def _line(engagement: Engagement, category: str, partner: dict[str, Any]) -> Interview:
    talk = Interview(category=category, audience=DEPUTIES)
    talk.place_in(engagement)
    talk.partner = partner
    return talk


def _wanted(engagement: Engagement) -> Iterator[dict[str, Any]]:
    unit = engagement.organisation
    templates = list(PostTemplate.objects.filter(unit_type_id=unit.unit_type_id))
    kinds = {template.title: template.kind for template in templates}
    must = {template.title for template in templates if template.must_talk}
    posts = list(Post.objects.filter(organisation=unit, ended_on=None))
    for post in posts:
        if post.is_head or post.is_team_member or post.title in must:
            yield from _of_post(post, kinds.get(post.title, ""))
    filled = {kinds.get(post.title, "") for post in posts} | ({"principal"} if _headed(posts) else set())
    for template in templates:
        if template.must_talk and template.kind not in filled and template.kind not in NOT_POSTS:
            yield from _of_kind(template.kind, template.title)
    for group in must_list():
        if group.wanted:
            yield _partner(group, post=group.label)


def _headed(posts: list[Post]) -> bool:
    return any(post.is_head for post in posts)


def _of_post(post: Post, kind: str) -> Iterator[dict[str, Any]]:
    group = next((item for item in must_list() if item.takes(post, kind)), None)
    if group is not None:
        yield _partner(group, post=post.title, name=post.holder_name, post_id=post.pk)


def _of_kind(kind: str, title: str) -> Iterator[dict[str, Any]]:
    group = next((item for item in must_list() if kind in item.kinds), None)
    if group is not None:
        yield _partner(group, post=title)


def _partner(group: Must, *, post: str, name: str = "", post_id: int | None = None) -> dict[str, Any]:
    return {"name": name, "post": post, "post_id": post_id, "why": group.label, "outline": group.outline}


def progress(engagement: Engagement, actor: Actor) -> dict[str, int]:
    """必谈 n/m and the rest of the plan in numbers, for whoever may count; one statement."""
    rows = Interview.objects.within_reach(actor, "interviews.count", acting=False)
    must, done = Q(category=Interview.Category.MUST), Q(state="finished")
    return (
        rows.filter(engagement=engagement)
        .exclude(state="void")
        .aggregate(
            total=Count("pk"),
            done=Count("pk", filter=done),
            must=Count("pk", filter=must),
            must_done=Count("pk", filter=must & done),
            waiting=Count("pk", filter=Q(state="planned")),
            arranged=Count("pk", filter=Q(state__in=("scheduled", "cleared"))),
            recording=Count("pk", filter=Q(state__in=("recording", "signing"))),
        )
    )

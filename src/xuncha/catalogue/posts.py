"""Posts of a unit: who holds them and which level manages the holder (practice 5, 10)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation, Post, PostTemplate
from xuncha.catalogue.rights import require_write
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Refused, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

# Kinds of people to talk to that are no posts: retired leaders, ordinary staff, the public.
NOT_POSTS = ("retired", "staff", "people")


def head_levels() -> dict[str, str]:
    """Which level usually manages the head of a unit of each type."""
    rows = PostTemplate.objects.filter(kind="principal").order_by("-sort")
    return dict(
        rows.exclude(management=PostTemplate.Management.NONE).values_list("unit_type_id", "management")
    )


def head_post(unit: Organisation, levels: dict[str, str]) -> Post:
    """The post of a unit's head, not yet saved."""
    return Post(
        organisation=unit,
        title=unit.head_post or _("主要负责人"),
        holder_name=unit.head_name,
        managed_by=levels.get(unit.unit_type_id, Post.ManagedBy.COUNTY),
        is_head=True,
    )


def follow_head(unit: Organisation) -> None:
    """The head named on the unit's card holds the head's post."""
    if not unit.head_name and not unit.head_post:
        return
    post = Post.objects.filter(organisation=unit, is_head=True, ended_on=None).first()
    if post is None:
        head_post(unit, head_levels()).save()
        return
    if post.holder_name != unit.head_name:
        post.held_since = today()
    post.holder_name, post.title = unit.head_name, unit.head_post or post.title
    post.save()


@verb
def save_post(post: Post, *, by: Actor, version: int) -> Post:
    """Add or change a post of a unit; `version` is the unit's. A new head also stands on the unit's card."""
    require_write(by)
    unit = _touch(post.organisation, version)
    before = Post.objects.filter(pk=post.pk).first()
    if before is not None and before.holder_name != post.holder_name and before.held_since == post.held_since:
        post.held_since = today()
    post.save()
    if post.is_head:
        _make_head(unit, post, by)
    action = "post_added" if before is None else "post_changed"
    audit.record(f"organisation.{action}", by=by, about=unit, data={"post": post.pk})
    return post


def _make_head(unit: Organisation, post: Post, by: Actor) -> None:
    others = Post.objects.filter(organisation=unit, is_head=True, ended_on=None).exclude(pk=post.pk)
    others.update(is_head=False)
    if (unit.head_name, unit.head_post) != (post.holder_name, post.title):
        unit.head_name, unit.head_post = post.holder_name, post.title
        unit.save(update_fields=["head_name", "head_post"])
        audit.record("organisation.head_changed", by=by, about=unit)


@verb
def end_post(post: Post, *, by: Actor, version: int) -> Post:
    """A post that no longer exists; the row stays for the records that name it."""
    require_write(by)
    if post.ended_on:
        raise Refused(_("这个职务已经撤销"))
    unit = _touch(post.organisation, version)
    post.ended_on = today()
    post.save(update_fields=["ended_on"])
    if post.is_head:
        unit.head_name, unit.head_post = "", ""
        unit.save(update_fields=["head_name", "head_post"])
    audit.record("organisation.post_ended", by=by, about=unit, data={"post": post.pk})
    return post


@verb
def add_typical_posts(unit: Organisation, *, by: Actor, version: int) -> int:
    """Fill in the typical posts of the unit's type that it does not have yet; returns how many."""
    require_write(by)
    unit = _touch(unit, version)
    follow_head(unit)
    known = set(Post.objects.filter(organisation=unit, ended_on=None).values_list("title", flat=True))
    headed = Post.objects.filter(organisation=unit, is_head=True, ended_on=None).exists()
    cadres = PostTemplate.objects.filter(unit_type_id=unit.unit_type_id).exclude(kind__in=NOT_POSTS)
    wanted = [t for t in cadres if t.title not in known and not (t.kind == "principal" and headed)]
    Post.objects.bulk_create(_typical(unit, template) for template in wanted)
    audit.record("organisation.post_added", by=by, about=unit, data={"count": len(wanted)})
    return len(wanted)


def _typical(unit: Organisation, template: PostTemplate) -> Post:
    return Post(
        organisation=unit,
        title=template.title,
        managed_by=template.management,
        is_head=template.kind == "principal",
        is_team_member=template.kind in {"principal", "team", "discipline"},
        sort=template.sort,
    )


def end_all(unit: Organisation, on: date) -> None:
    """A unit that ends has no posts left."""
    Post.objects.filter(organisation=unit, ended_on=None).update(ended_on=on)


def _touch(unit: Organisation, version: int) -> Organisation:
    """The unit, locked and its version moved on; Stale when somebody else has saved since `version`."""
    unit = Organisation.objects.select_for_update().get(pk=unit.pk)
    if unit.version != version:
        raise Stale(_("您打开之后，这个单位又被修改过；请重新打开再改"))
    unit.version += 1
    unit.save(update_fields=["version"])
    return unit

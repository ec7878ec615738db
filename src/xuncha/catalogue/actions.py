"""Verbs on units: entered, edited, renamed, merged, split, abolished, restored; never deleted (practice 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from xuncha.catalogue import posts
from xuncha.catalogue.models import FormerName, Organisation, Reorganisation
from xuncha.catalogue.names import initials_of
from xuncha.catalogue.rights import require_write
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited

HEAD = {"head_name", "head_post"}


@verb
def create_organisation(unit: Organisation, *, by: Actor | None) -> Organisation:
    """Enter a unit; its head's post stands with the level that usually manages it."""
    require_write(by)
    require_free_name(unit.name, unit.parent_id)
    unit.initials = initials_of(unit.name, unit.short_name)
    unit.save()
    posts.follow_head(unit)
    audit.record("organisation.created", by=by, about=unit)
    return unit


@verb
def edit_organisation(unit: Organisation, *, by: Actor, version: int, fields: list[str]) -> Organisation:
    """Save the changed fields; the name itself changes by `rename` only. A new head is a new holder of the post."""
    require_write(by)
    if "name" in fields:
        raise Refused(_("名称须通过“更名”修改，以便保留曾用名"))
    if "parent" in fields:
        require_no_ring(unit, unit.parent)
        require_free_name(unit.name, unit.parent_id, but=unit)
    unit.initials = initials_of(unit.name, unit.short_name)
    save_edited(unit, by=by, version=version, fields=[*fields, "initials"])
    if HEAD & set(fields):
        posts.follow_head(unit)
        audit.record("organisation.head_changed", by=by, about=unit)
    return unit


@verb
def rename(
    unit: Organisation,
    *,
    name: str,
    by: Actor,
    on: date,
    short_name: str = "",
    document_no: str = "",
    correction: bool = False,
) -> Organisation:
    """Give a unit a new name and keep the old one; `correction`: the old one was only mistyped, nothing is kept."""
    require_write(by)
    unit = _standing(unit)
    name = name.strip()
    if not name or name == unit.name:
        raise Missing(_("请填写新的名称"))
    _require_past(on)
    require_free_name(name, unit.parent_id, but=unit)
    if not correction:
        _keep_former(unit, on, document_no)
        _note(Reorganisation.Sort.RENAME, [unit], [unit], on, document_no, by)
    unit.name, unit.short_name = name, short_name.strip()
    unit.initials = initials_of(unit.name, unit.short_name)
    _save(unit, "name", "short_name", "initials")
    audit.record("organisation.renamed", by=by, about=unit, data={"on": on, "correction": int(correction)})
    return unit


def _keep_former(unit: Organisation, on: date, document_no: str) -> None:
    for former in dict.fromkeys(text for text in (unit.name, unit.short_name) if text):
        FormerName.objects.get_or_create(
            organisation=unit, name=former, defaults={"until": on, "reason": document_no}
        )


@verb
def merge(
    units: Sequence[Organisation], *, into: Organisation, by: Actor, on: date, document_no: str = ""
) -> Organisation:
    """End units and let `into` answer for them: their villages move, their names resolve to it, their history stays."""
    require_write(by)
    _require_past(on)
    into = _standing(into)
    merged = [_standing(unit) for unit in units]
    if not merged or into in merged:
        raise Refused(_("请选择与承接单位不同的被并单位"))
    for unit in merged:
        _end(unit, on, into)
    _note(Reorganisation.Sort.MERGE, merged, [into], on, document_no, by)
    for unit in merged:
        audit.record("organisation.merged", by=by, about=unit, data={"on": on, "successor": into.pk})
    return into


@verb
def split(
    unit: Organisation,
    *,
    into: Sequence[str],
    by: Actor,
    on: date,
    document_no: str = "",
    remains: bool = True,
) -> list[Organisation]:
    """Make new units of one. `remains`: it goes on beside them; else it ends and the first answers for it."""
    require_write(by)
    _require_past(on)
    unit = _standing(unit)
    names = list(dict.fromkeys(name.strip() for name in into if name.strip()))
    if not names or (not remains and len(names) < 2):
        raise Missing(_("请写明分设出的单位名称，一行一个；原单位不保留时至少两个"))
    made = [create_organisation(_offspring(unit, name, on), by=by) for name in names]
    if not remains:
        _end(unit, on, made[0])
    _note(Reorganisation.Sort.SPLIT, [unit], made, on, document_no, by)
    audit.record("organisation.split", by=by, about=unit, data={"on": on, "made": len(made)})
    return made


def _offspring(unit: Organisation, name: str, on: date) -> Organisation:
    return Organisation(
        name=name,
        unit_type_id=unit.unit_type_id,
        parent_id=unit.parent_id,
        superior_party_org=unit.superior_party_org,
        county_leader=unit.county_leader,
        is_inspectable=unit.is_inspectable,
        sort=unit.sort,
        started_on=on,
    )


@verb
def abolish(
    unit: Organisation,
    *,
    by: Actor,
    on: date,
    document_no: str = "",
    successor: Organisation | None = None,
) -> Organisation:
    """End a unit. Without a successor nobody answers for it, so nothing may stand under it any more."""
    require_write(by)
    _require_past(on)
    unit = _standing(unit)
    if successor is not None:
        successor = _standing(successor)
    if successor == unit:
        raise Refused(_("承接单位不能是它自己"))
    _end(unit, on, successor)
    _note(Reorganisation.Sort.ABOLISH, [unit], [successor] if successor else [], on, document_no, by)
    data: audit.Data = {"on": on, "successor": successor.pk if successor else None}
    audit.record("organisation.abolished", by=by, about=unit, data=data)
    return unit


@verb
def restore(unit: Organisation, *, by: Actor, document_no: str = "") -> Organisation:
    """Take back an ending that was entered by mistake; posts and villages that moved are set again by hand."""
    require_write(by)
    unit = Organisation.objects.select_for_update().get(pk=unit.pk)
    if not unit.ended:
        raise Refused(_("%(unit)s没有撤并") % {"unit": unit})
    require_free_name(unit.name, unit.parent_id, but=unit)
    unit.ended_on, unit.successor = None, None
    _save(unit, "ended_on", "successor")
    _note(Reorganisation.Sort.RESTORE, [unit], [], today(), document_no, by)
    audit.record("organisation.restored", by=by, about=unit)
    return unit


def _standing(unit: Organisation) -> Organisation:
    """The unit, locked; refused once it has ended."""
    unit = Organisation.objects.select_for_update().get(pk=unit.pk)
    if unit.ended:
        raise Refused(_("%(unit)s已于 %(on)s 撤并") % {"unit": unit, "on": unit.ended_on})
    return unit


def _end(unit: Organisation, on: date, successor: Organisation | None) -> None:
    below = list(unit.children.active())
    if below and successor is None:
        raise Refused(_("%(unit)s下面还有 %(n)s 个单位，须指定承接单位") % {"unit": unit, "n": len(below)})
    if successor is not None:
        _move(below, successor)
    unit.ended_on, unit.successor = on, successor
    _save(unit, "ended_on", "successor")
    posts.end_all(unit, on)


def _move(below: list[Organisation], successor: Organisation) -> None:
    """Villages go over to the successor; two of one name cannot stand there, so one is renamed first."""
    require_no_ring_among(below, successor)
    there = set(successor.children.values_list("name", flat=True))
    twins = [child.name for child in below if child.name in there]
    if twins:
        raise Refused(
            _("承接单位下面已有同名的单位，请先更名：%(names)s") % {"names": "、".join(twins)}, details=twins
        )
    Organisation.objects.filter(pk__in=[child.pk for child in below]).update(
        parent=successor, version=F("version") + 1
    )


def _save(unit: Organisation, *fields: str) -> None:
    unit.version += 1
    unit.save(update_fields=[*fields, "version"])


def _note(
    sort: str,
    units: Sequence[Organisation],
    successors: Sequence[Organisation],
    on: date,
    document_no: str,
    by: Actor,
) -> None:
    step = Reorganisation.objects.create(sort=sort, on=on, document_no=document_no, by_name=by.name)
    step.units.set(units)
    step.successors.set(successors)


def _require_past(on: date) -> None:
    if on > today():
        raise Refused(_("机构变动的日期不能晚于今天；到日子再登记"))


def require_free_name(name: str, parent_id: int | None, *, but: Organisation | None = None) -> None:
    """Names are unique under one parent, ended units included, so that an old file means one unit."""
    twins = Organisation.objects.filter(name=name, parent_id=parent_id)
    if but is not None:
        twins = twins.exclude(pk=but.pk)
    if twins.exists():
        raise Refused(_("同一上级下已有（或曾有）名为“%(name)s”的单位") % {"name": name})


def require_no_ring(unit: Organisation, parent: Organisation | None) -> None:
    """No unit stands above itself."""
    while parent is not None:
        if parent.pk == unit.pk:
            raise Refused(_("上级单位不能是它自己或它的下级"))
        parent = parent.parent


def require_no_ring_among(units: Sequence[Organisation], parent: Organisation) -> None:
    for unit in units:
        require_no_ring(unit, parent)

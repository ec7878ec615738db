"""Units of an office file, taken over in bulk: compared first, then all or nothing (practice 7, 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import FormerName, Organisation, Post, UnitType
from xuncha.catalogue.names import initials_of
from xuncha.catalogue.posts import head_levels, head_post
from xuncha.catalogue.rights import require_write
from xuncha.foundation import audit
from xuncha.foundation.refusals import Missing
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.office import UnitDirectory
from xuncha.office.values.text import narrow
from xuncha.office.values.units import common_region

# Field of an understood record → column here; what the file leaves empty never empties what stands.
COLUMNS = {
    "unit_type": "unit_type_id",
    "superior_party_org": "superior_party_org",
    "party_org_type": "party_org_type",
    "party_org_name": "party_org_name",
    "leader": "head_name",
    "leader_post": "head_post",
    "county_leader": "county_leader",
    "last_term": "carried_term",
    "last_round_no": "carried_round_no",
    "last_inspected": "carried_on",
    "remark": "remark",
}
Row = Mapping[str, Any]
Key = tuple[int | None, str]
"""Id of the parent (None: at the top) and the name without the county before it."""


@dataclass(frozen=True)
class Change:
    """One column of one unit: what stands and what the file says."""

    column: str
    old: Any
    new: Any


@dataclass
class Line:
    """What a row of the file means here. `no` is its place in the file, from 1; a new unit is there once landed."""

    no: int
    name: str
    parent: str = ""
    organisation: Organisation | None = None
    changes: tuple[Change, ...] = ()
    reason: str = ""


@dataclass
class Difference:
    """A file against the library of units; `refused` rows keep the whole file from landing."""

    new: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    unchanged: list[Line] = field(default_factory=list)
    refused: list[Line] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {name: len(getattr(self, name)) for name in ("new", "changed", "unchanged", "refused")}


@dataclass
class _Known:
    """What stands, read once for the whole file."""

    units: dict[Key, Organisation]
    types: set[str]
    names: UnitDirectory

    @classmethod
    def read(cls, rows: list[Row]) -> _Known:
        standing = list(Organisation.objects.active())
        region = common_region([unit.name for unit in standing] + [str(row["name"]) for row in rows])
        types = set(UnitType.objects.values_list("pk", flat=True))
        known = cls({}, types, UnitDirectory((), region))
        by_pk = {unit.pk: unit for unit in standing}
        for pk, name in FormerName.objects.values_list("organisation_id", "name"):
            if unit := by_pk.get(pk):
                known.units[(unit.parent_id, known.core(name))] = unit
        for unit in standing:
            known.units[(unit.parent_id, known.core(unit.name))] = unit
        return known

    def core(self, name: str) -> str:
        """The name without the county, which some files write and others leave out."""
        return self.names.core(narrow(name))


def difference(rows: Iterable[Row]) -> Difference:
    """Compare rows (fields of an inspection_object) with what stands; writes nothing; three statements."""
    listed = list(rows)
    return _compare(listed, _Known.read(listed))


def _compare(rows: list[Row], known: _Known) -> Difference:
    found = Difference()
    announced = {known.core(row["name"]) for row in rows if row["name"] and not row.get("parent_unit")}
    seen: set[tuple[str, str]] = set()
    for no, row in enumerate(rows, 1):
        name, parent = str(row["name"] or ""), str(row.get("parent_unit") or "")
        key = (known.core(parent), known.core(name)) if parent else ("", known.core(name))
        reason = _refusal(row, known, announced, repeated=key in seen)
        seen.add(key)
        if reason:
            found.refused.append(Line(no, name, parent, reason=reason))
            continue
        _sort_in(found, no, row, known)
    return found


def _refusal(row: Row, known: _Known, announced: set[str], *, repeated: bool) -> str:
    name, parent, unit_type = row["name"], row.get("parent_unit"), row.get("unit_type")
    if not name:
        return _("没有单位名称")
    if repeated:
        return _("与前面的一行重复")
    if unit_type and unit_type not in known.types:
        return _("没有“%(type)s”这一单位类型") % {"type": unit_type}
    if parent and (None, known.core(parent)) not in known.units and known.core(parent) not in announced:
        return _("上级单位“%(parent)s”不在单位库，也不在这份文件里") % {"parent": parent}
    if not unit_type and _standing(row, known) is None:
        return _("没有单位类型")
    return ""


def _standing(row: Row, known: _Known) -> Organisation | None:
    parent = row.get("parent_unit")
    above = known.units.get((None, known.core(parent))) if parent else None
    if parent and above is None:
        return None
    return known.units.get((above.pk if above else None, known.core(row["name"])))


def _sort_in(found: Difference, no: int, row: Row, known: _Known) -> None:
    name, parent = str(row["name"]), str(row.get("parent_unit") or "")
    unit = _standing(row, known)
    if unit is None:
        found.new.append(Line(no, name, parent))
        return
    changes = tuple(
        Change(column, getattr(unit, column), value)
        for column, value in _values(row).items()
        if getattr(unit, column) != value
    )
    (found.changed if changes else found.unchanged).append(Line(no, name, parent, unit, changes))


def _values(row: Row) -> dict[str, Any]:
    """Columns that the row fills; texts cut to what the column holds."""
    filled = {column: row.get(name) for name, column in COLUMNS.items() if row.get(name) not in (None, "")}
    return {column: _fitting(column, value) for column, value in filled.items()}


def _fitting(column: str, value: Any) -> Any:
    longest = getattr(Organisation._meta.get_field(column.removesuffix("_id")), "max_length", None)
    return value[:longest] if longest and isinstance(value, str) else value


@verb
def land_organisations(rows: Iterable[Row], *, by: Actor | None) -> Difference:
    """Create and update units from a file; the audit chain names each with its row.

    Raises Missing, naming every refused row, before anything is written. The number of statements depends on the
    number of batches only, never on rows.
    """
    require_write(by)
    listed = list(rows)
    known = _Known.read(listed)
    found = _compare(listed, known)
    if found.refused:
        raise Missing(
            _("有 %(count)s 行不能导入，整份文件没有导入") % {"count": len(found.refused)},
            details=[f"{line.no}. {line.name}：{line.reason}" for line in found.refused],
        )
    _create(found.new, listed, known)
    _update(found.changed)
    _record(found, by)
    return found


def _create(lines: list[Line], rows: list[Row], known: _Known) -> None:
    """Units at the top before those under them, so that a township and its villages may come in one file."""
    top = [line for line in lines if not line.parent]
    below = [line for line in lines if line.parent]
    for level in (top, below):
        made = [_unit(line, rows[line.no - 1], known) for line in level]
        for line, unit in zip(level, Organisation.objects.bulk_create(made), strict=True):
            known.units[(unit.parent_id, known.core(unit.name))] = unit
            line.organisation = unit
    _make_head_posts([line.organisation for line in lines if line.organisation])


def _unit(line: Line, row: Row, known: _Known) -> Organisation:
    above = known.units[(None, known.core(line.parent))] if line.parent else None
    return Organisation(
        name=line.name, parent=above, sort=line.no, initials=initials_of(line.name), **_values(row)
    )


def _make_head_posts(units: list[Organisation]) -> None:
    """Every head's post stands with its level of management from the start (practice 10)."""
    levels = head_levels()
    headed = [unit for unit in units if unit.head_name or unit.head_post]
    Post.objects.bulk_create(head_post(unit, levels) for unit in headed)


def _update(lines: list[Line]) -> None:
    units: list[Organisation] = []
    for line in lines:
        unit = line.organisation
        assert unit is not None
        for change in line.changes:
            setattr(unit, change.column, change.new)
        unit.version += 1
        units.append(unit)
    columns = [column.removesuffix("_id") for column in COLUMNS.values()]
    Organisation.objects.bulk_update(units, [*columns, "version"])
    _carry_heads([line for line in lines if {c.column for c in line.changes} & {"head_name", "head_post"}])


def _carry_heads(lines: list[Line]) -> None:
    """A new head in the file is a new holder of the head's post."""
    changed = {line.organisation.pk: line.organisation for line in lines if line.organisation}
    posts = list(Post.objects.filter(organisation_id__in=changed, is_head=True, ended_on=None))
    for post in posts:
        unit = changed[post.organisation_id]
        post.holder_name, post.title = unit.head_name, unit.head_post or post.title
    Post.objects.bulk_update(posts, ["holder_name", "title"])
    with_post = {post.organisation_id for post in posts}
    _make_head_posts([unit for pk, unit in changed.items() if pk not in with_post])


def _record(found: Difference, by: Actor | None) -> None:
    for action, lines in (("carried_over", found.new), ("edited", found.changed)):
        for line in lines:
            audit.record(f"organisation.{action}", by=by, about=line.organisation, data={"row": line.no})
    audit.record("catalogue.landed", by=by, data=found.counts)

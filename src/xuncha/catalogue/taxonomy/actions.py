"""Verbs on frameworks, mappings, leaves and key points (domain §4; design §2.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Framework, FrameworkNode, KeyPoint, Leaf, LeafMapping, UnitType
from xuncha.catalogue.rights import require_write
from xuncha.catalogue.taxonomy.usage import is_used
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing, Refused, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


@verb
def copy_framework(source: Framework, *, by: Actor) -> Framework:
    """The next edition with the same nodes and mappings, to be changed and then put in force."""
    require_write(by)
    family = source.code.partition("-v")[0]
    editions = Framework.objects.filter(Q(code=family) | Q(code__startswith=f"{family}-v"))
    number = max(editions.values_list("version", flat=True)) + 1
    edition = Framework.objects.create(
        code=f"{family}-v{number}",
        name=source.name,
        name_en=source.name_en,
        source=source.source,
        in_force=False,
        version=number,
        based_on=source,
    )
    _copy_nodes(source, edition)
    audit.record("framework.copied", by=by, data={"framework": edition.code, "from": source.code})
    return edition


def _copy_nodes(source: Framework, edition: Framework) -> None:
    old = list(source.nodes.all())
    made = FrameworkNode.objects.bulk_create(
        FrameworkNode(
            framework=edition,
            no=node.no,
            code=node.code.replace(source.code, edition.code, 1),
            title=node.title,
            title_en=node.title_en,
        )
        for node in old
    )
    twin = {before.pk: after for before, after in zip(old, made, strict=True)}
    mappings = list(LeafMapping.objects.filter(framework=source))
    for mapping in mappings:
        mapping.node, mapping.framework, mapping.pk = twin[mapping.node_id], edition, None
    LeafMapping.objects.bulk_create(mappings)


@verb
def edit_framework(
    framework: Framework,
    *,
    name: str,
    source: str,
    titles: Mapping[int, str],
    by: Actor,
    revision: int,
    new_node: str = "",
) -> Framework:
    """Change the texts of an edition that nothing refers to yet; `titles` by node id."""
    require_write(by)
    framework = _changeable(framework, revision)
    framework.name, framework.source = name, source
    framework.save(update_fields=["name", "source", "revision"])
    nodes = list(framework.nodes.filter(pk__in=titles))
    for node in nodes:
        node.title = titles[node.pk]
    FrameworkNode.objects.bulk_update(nodes, ["title"])
    if new_node.strip():
        _add_node(framework, new_node.strip())
    audit.record("framework.edited", by=by, data={"framework": framework.code})
    return framework


def _add_node(framework: Framework, title: str) -> None:
    """One more node before 其他 (no 99)."""
    last = framework.nodes.filter(no__lt=99).aggregate(last=Max("no"))["last"] or 0
    FrameworkNode.objects.create(
        framework=framework, no=last + 1, code=f"{framework.code}.n{last + 1}", title=title
    )


@verb
def map_leaves(
    framework: Framework, choices: Mapping[str, int], *, source: str, by: Actor, revision: int
) -> int:
    """Set the node under which each leaf counts (leaf code → node id); returns how many changed.

    What a person sets is no longer inferred; the audit chain keeps each leaf's old and new node.
    """
    require_write(by)
    framework = _changeable(framework, revision)
    nodes = {node.pk: node for node in framework.nodes.all()}
    if not set(choices.values()) <= nodes.keys():
        raise Refused(_("只能选本框架的节点"))
    standing = _primaries(framework)
    changed = {
        leaf: node for leaf, node in choices.items() if leaf not in standing or standing[leaf].node_id != node
    }
    if changed and not source.strip():
        raise Missing(_("改了归口，请写明依据"))
    _set_primaries(framework, changed, source.strip())
    framework.save(update_fields=["revision"])
    for leaf, node in changed.items():
        before = standing[leaf].node.code if leaf in standing else ""
        data: audit.Data = {"leaf": leaf, "from": before, "to": nodes[node].code}
        audit.record("framework.mapped", by=by, data=data)
    return len(changed)


def _primaries(framework: Framework) -> dict[str, LeafMapping]:
    rows = LeafMapping.objects.filter(framework=framework, is_primary=True).select_related("node")
    return {mapping.leaf_id: mapping for mapping in rows}


def _set_primaries(framework: Framework, changed: Mapping[str, int], source: str) -> None:
    """The old places go, together with a side place that now becomes the main one."""
    rows = LeafMapping.objects.filter(framework=framework, leaf_id__in=changed)
    side = [m.pk for m in rows if not m.is_primary and m.node_id == changed[m.leaf_id]]
    rows.filter(is_primary=True).delete()
    LeafMapping.objects.filter(pk__in=side).delete()
    LeafMapping.objects.bulk_create(
        LeafMapping(leaf_id=leaf, framework=framework, node_id=node, source=source)
        for leaf, node in changed.items()
    )


@verb
def confirm_mapping(
    framework: Framework, leaves: Sequence[str], *, source: str, by: Actor, revision: int
) -> int:
    """The office takes inferred places over as its own; returns how many."""
    require_write(by)
    if not source.strip():
        raise Missing(_("请写明确认的依据"))
    framework = _changeable(framework, revision)
    rows = LeafMapping.objects.filter(framework=framework, leaf_id__in=leaves, is_primary=True, inferred=True)
    count = rows.update(inferred=False, source=source.strip())
    framework.save(update_fields=["revision"])
    audit.record("framework.confirmed", by=by, data={"framework": framework.code, "count": count})
    return count


@verb
def put_in_force(framework: Framework, *, by: Actor) -> Framework:
    """Offer an edition for new rounds; the edition it replaces is offered no longer."""
    require_write(by)
    if framework.based_on_id:
        Framework.objects.filter(pk=framework.based_on_id).update(in_force=False)
    framework.in_force = True
    framework.save(update_fields=["in_force"])
    audit.record("framework.in_force", by=by, data={"framework": framework.code})
    return framework


@verb
def retire(framework: Framework, *, by: Actor) -> Framework:
    """Offer a framework no longer; rounds that use it keep it."""
    require_write(by)
    framework.in_force = False
    framework.save(update_fields=["in_force"])
    audit.record("framework.retired", by=by, data={"framework": framework.code})
    return framework


def _changeable(framework: Framework, revision: int) -> Framework:
    """The edition, locked and its revision moved on; refused once something refers to it."""
    framework = Framework.objects.select_for_update().get(pk=framework.pk)
    if is_used(framework):
        raise Refused(_("已有轮次使用这一版框架，改动会改写旧轮次的统计；请先“另存为新版”，在新版上修改"))
    if framework.revision != revision:
        raise Stale(_("您打开之后，这个框架又被修改过；请重新打开再改"))
    framework.revision += 1
    return framework


@verb
def describe_leaf(leaf: Leaf, *, manifestations: str, by: Actor) -> Leaf:
    """Change the typical manifestations, which only help to choose; code and name never change (domain §4.2)."""
    require_write(by)
    leaf.manifestations = manifestations
    leaf.save(update_fields=["manifestations"])
    audit.record("leaf.described", by=by, data={"leaf": leaf.code})
    return leaf


@verb
def retire_leaf(leaf: Leaf, *, by: Actor) -> Leaf:
    """Offer a leaf no longer, or again; the code is never used for anything else."""
    require_write(by)
    if leaf.is_system:
        raise Refused(_("系统类别不能停用"))
    leaf.deprecated_on = None if leaf.deprecated_on else today()
    leaf.save(update_fields=["deprecated_on"])
    audit.record("leaf.retired" if leaf.deprecated_on else "leaf.revived", by=by, data={"leaf": leaf.code})
    return leaf


@verb
def edit_unit_type(unit_type: UnitType, *, focus: str, key_leaves: Sequence[Leaf], by: Actor) -> UnitType:
    """Focus and key leaves of a type of unit."""
    require_write(by)
    unit_type.focus = focus
    unit_type.save(update_fields=["focus"])
    unit_type.key_leaves.set(key_leaves)
    audit.record("unit_type.edited", by=by, data={"unit_type": unit_type.pk})
    return unit_type


@verb
def add_key_point(
    unit_type: UnitType, *, text: str, leaves: Sequence[Leaf], source: str, by: Actor
) -> KeyPoint:
    """One more key point at the end of a type's list."""
    require_write(by)
    last = KeyPoint.objects.filter(unit_type=unit_type).aggregate(last=Max("seq"))["last"] or 0
    point = KeyPoint.objects.create(unit_type=unit_type, seq=last + 1, text=text, source=source)
    point.leaves.set(leaves)
    audit.record("key_point.added", by=by, about=point, data={"unit_type": unit_type.pk})
    return point


@verb
def retire_key_point(point: KeyPoint, *, by: Actor) -> KeyPoint:
    """A key point no longer given to new engagements; those that have it keep it."""
    require_write(by)
    if point.retired_on:
        raise Refused(_("这条要点已经停用"))
    point.retired_on = today()
    point.save(update_fields=["retired_on"])
    audit.record("key_point.retired", by=by, about=point, data={"unit_type": point.unit_type_id})
    return point

"""What the pages of frameworks, leaves and types of units read."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from xuncha.catalogue.models import (
    Framework,
    FrameworkNode,
    KeyPoint,
    Leaf,
    LeafMapping,
    PostTemplate,
    UnitType,
)


def frameworks() -> QuerySet[Framework]:
    """All editions with how many leaves count under them and how many of these places are inferred."""
    counted = Q(mappings__is_primary=True)
    return Framework.objects.annotate(
        leaves=Count("mappings", filter=counted),
        inferred=Count("mappings", filter=counted & Q(mappings__inferred=True)),
    ).order_by("-in_force", "code")


@dataclass
class NodeLeaves:
    """A node with the leaves that count under it and those that also stand there."""

    node: FrameworkNode
    counted: list[LeafMapping] = field(default_factory=list)
    beside: list[LeafMapping] = field(default_factory=list)


def nodes_with_leaves(framework: Framework) -> list[NodeLeaves]:
    """Two statements, however many leaves."""
    found = {node.pk: NodeLeaves(node) for node in framework.nodes.all()}
    rows = LeafMapping.objects.filter(framework=framework).select_related("leaf").order_by("leaf_id")
    for mapping in rows:
        place = found[mapping.node_id]
        (place.counted if mapping.is_primary else place.beside).append(mapping)
    return list(found.values())


@dataclass
class LeafRow:
    """One leaf of the matrix: its place in each framework, in the order of the columns."""

    leaf: Leaf
    places: list[LeafMapping | None]


def matrix(shown: list[Framework]) -> list[LeafRow]:
    """Leaf × framework; two statements."""
    rows = LeafMapping.objects.filter(is_primary=True, framework__in=shown).select_related("node")
    places = {(mapping.leaf_id, mapping.framework_id): mapping for mapping in rows}
    return [
        LeafRow(leaf, [places.get((leaf.pk, framework.pk)) for framework in shown])
        for leaf in Leaf.objects.all()
    ]


def find_leaves(rows: QuerySet[Leaf], text: str) -> QuerySet[Leaf]:
    """Leaves whose code, name, section or typical manifestations contain every word of the text."""
    for word in text.split():
        rows = rows.filter(
            Q(code__istartswith=word)
            | Q(name__icontains=word)
            | Q(section_name__icontains=word)
            | Q(manifestations__icontains=word)
        )
    return rows


def places_of(leaf: Leaf) -> list[LeafMapping]:
    rows = LeafMapping.objects.filter(leaf=leaf).select_related("framework", "node")
    return list(rows.order_by("-framework__in_force", "framework_id", "-is_primary"))


def points_of(unit_type: UnitType) -> list[KeyPoint]:
    return list(KeyPoint.objects.filter(unit_type=unit_type).prefetch_related("leaves").order_by("seq"))


def current_points(unit_type: UnitType) -> QuerySet[KeyPoint]:
    """Key points given to new engagements of this type of unit."""
    return KeyPoint.objects.filter(unit_type=unit_type, retired_on=None).order_by("seq")


def must_talk(unit_type: UnitType) -> QuerySet[PostTemplate]:
    """Posts whose holders must be talked to in a unit of this type."""
    return PostTemplate.objects.filter(unit_type=unit_type, must_talk=True)

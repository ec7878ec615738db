"""Loads the delivered reference data; what the office has edited since is left alone."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.models import Model

from xuncha.catalogue.models import (
    Framework,
    FrameworkNode,
    KeyPoint,
    Leaf,
    LeafMapping,
    PostTemplate,
    UnitType,
)
from xuncha.foundation import audit
from xuncha.foundation.verbs import verb

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf8", newline="") as handle:
        return list(csv.DictReader(handle))


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf8"))


@verb
def load_catalogue() -> None:
    """Unit types, frameworks, leaves, mappings, key points, typical posts; what is already there is left alone."""
    parts: list[tuple[type[Model], Callable[[], None]]] = [
        (UnitType, _load_unit_types),
        (Framework, _load_frameworks),
        (Leaf, _load_leaves),
        (LeafMapping, _load_mappings),
        (KeyPoint, _load_key_points),
        (UnitType.key_leaves.through, _load_key_leaves),
        (PostTemplate, _load_post_templates),
    ]
    loaded = [load for model, load in parts if not model._base_manager.exists()]
    for load in loaded:
        load()
    if loaded:
        audit.record("catalogue.loaded", by=None, data={"leaves": Leaf.objects.count(), "parts": len(loaded)})


def _load_unit_types() -> None:
    UnitType.objects.bulk_create(
        UnitType(
            code=row["code"],
            name=row["name_zh"],
            name_en=row["name_en"],
            focus=row["focus"],
            is_sub_object=bool(row["sub_object_of"]),
            sort=row["order"],
        )
        for row in table("unit_types.toml")["unit_type"]
    )


def _load_frameworks() -> None:
    for row in table("frameworks.toml")["framework"]:
        framework = Framework.objects.create(
            code=row["code"],
            name=row["name_zh"],
            name_en=row["name_en"],
            in_force=row["in_force"],
            source=row["source"],
        )
        FrameworkNode.objects.bulk_create(
            FrameworkNode(
                framework=framework,
                no=node["no"],
                code=node["code"],
                title=node["title_zh"],
                title_en=node["title_en"],
            )
            for node in row["nodes"]
        )


def _load_leaves() -> None:
    sections = {row["code"]: row["name"] for row in rows("sections.csv")}
    Leaf.objects.bulk_create(
        Leaf(
            code=row["code"],
            slug=row["slug"],
            group=row["group"],
            section=row["section"],
            section_name=sections.get(row["section"], ""),
            name=row["name"],
            name_en=row["name_en"],
            manifestations=row["manifestations"],
            disciplines=row["disciplines"],
            top_leader_default=row["top_leader_default"] == "1",
            is_system=row["system"] == "1",
            source=row["source"],
        )
        for row in rows("leaves.csv")
    )


def _load_mappings() -> None:
    nodes = {node.code: node for node in FrameworkNode.objects.all()}
    LeafMapping.objects.bulk_create(
        LeafMapping(
            leaf_id=row["leaf"],
            framework_id=nodes[row["node"]].framework_id,
            node=nodes[row["node"]],
            inferred=row["inferred"] == "1",
            is_primary=row["primary"] == "1",
            source=row["source"],
        )
        for row in rows("framework_map.csv")
    )


def _load_key_points() -> None:
    listed = rows("key_points.csv")
    points = KeyPoint.objects.bulk_create(
        KeyPoint(unit_type_id=row["unit_type"], seq=int(row["seq"]), text=row["text"], source=row["source"])
        for row in listed
    )
    through = KeyPoint.leaves.through
    through.objects.bulk_create(
        through(keypoint_id=point.pk, leaf_id=code)
        for point, row in zip(points, listed, strict=True)
        for code in row["leaves"].split("；")
        if code
    )


def _load_key_leaves() -> None:
    through = UnitType.key_leaves.through
    through.objects.bulk_create(
        through(unittype_id=row["code"], leaf_id=code)
        for row in table("unit_types.toml")["unit_type"]
        for code in row["key_leaves"]
    )


def _load_post_templates() -> None:
    """Typical posts; the level of management is a default, set anew for every post of a unit."""
    PostTemplate.objects.bulk_create(
        PostTemplate(unit_type_id=row.pop("unit_type"), sort=sort, **row)
        for sort, row in enumerate(table("posts.toml")["post"], 1)
    )

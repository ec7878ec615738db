"""The reference data read from their files: complete, unique, pointing only at what exists, true to their source."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "xuncha"
CATALOGUE = PACKAGE / "catalogue" / "data"
DOMAIN = ROOT.parent / "shared" / "domain.md"
LEAF_ROW = re.compile(r"\| ([A-D]\d\.\d\d) \| `(\w+)` \| (.+?) \| (.+?) \| ([A-Z/]+) \|$")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def repeated(values: list[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1]


@pytest.fixture(scope="module")
def leaves() -> list[dict[str, str]]:
    return rows(CATALOGUE / "leaves.csv")


@pytest.fixture(scope="module")
def frameworks() -> list[dict[str, Any]]:
    return toml(CATALOGUE / "frameworks.toml")["framework"]


@pytest.fixture(scope="module")
def rules() -> dict[str, Any]:
    return toml(PACKAGE / "foundation" / "data" / "deadline_rules.toml")


@pytest.fixture(scope="module")
def regulations() -> list[dict[str, Any]]:
    return toml(PACKAGE / "library" / "data" / "regulations.toml")["regulation"]


def test_every_data_file_parses_and_no_cell_is_padded():
    folders = ["catalogue/data", "library/data", "foundation/data", "site/data/demo"]
    files = [path for folder in folders for path in sorted((PACKAGE / folder).glob("*.*"))]
    assert {path.suffix for path in files} <= {".csv", ".toml"}
    for path in files:
        if path.suffix == ".toml":
            toml(path)
            continue
        for row in rows(path):
            assert None not in row and None not in row.values(), f"{path.name}: ragged row {row}"
            assert all(cell == cell.strip() for cell in row.values()), f"{path.name}: {row}"


def test_there_are_107_leaves_and_two_system_leaves(leaves):
    assert Counter(leaf["group"] for leaf in leaves) == {"A": 27, "B": 43, "C": 24, "D": 13, "Z": 2}
    assert {leaf["code"] for leaf in leaves if leaf["system"] == "1"} == {"Z9.98", "Z9.99"}
    for key in ("code", "slug", "name", "name_en"):
        assert not repeated([leaf[key] for leaf in leaves]), key


def test_a_leaf_code_spells_its_group_and_section(leaves):
    sections = {row["code"]: row for row in rows(CATALOGUE / "sections.csv")}
    for leaf in leaves:
        assert leaf["code"].startswith(leaf["section"] + ".") and leaf["section"].startswith(leaf["group"])
        assert sections[leaf["section"]]["parent"] == leaf["group"]
        assert set(leaf["disciplines"]) <= set("POIMWL/")
    assert {code for code, row in sections.items() if row["level"] == "2"} == {
        leaf["section"] for leaf in leaves
    }


def test_leaves_say_what_the_domain_page_says(leaves):
    if not DOMAIN.exists():
        pytest.skip("the domain page lies beside the repository and is not here")
    text = DOMAIN.read_text(encoding="utf-8").splitlines()
    page = [match.groups() for line in text if (match := LEAF_ROW.match(line.strip()))]
    assert len(page) == 107
    ours = {leaf["code"]: leaf for leaf in leaves}
    for code, slug, name, signs, disciplines in page:
        leaf = ours[code]
        assert (leaf["slug"], leaf["name"], leaf["disciplines"]) == (slug, name, disciplines)
        assert signs.startswith(leaf["manifestations"])
        assert leaf["top_leader_default"] == str(int("is_top_leader" in signs))


def test_frameworks_and_their_nodes_are_unique(frameworks):
    codes = [framework["code"] for framework in frameworks]
    assert codes == ["focus3", "focus4", "impl4", "six_plus_one", "three_six", "village4", "persist5"]
    sizes = [len(framework["nodes"]) - 1 for framework in frameworks]
    assert sizes == [3, 4, 4, 7, 9, 4, 5]
    for framework in frameworks:
        nodes = framework["nodes"]
        assert not repeated([node["code"] for node in nodes]) and not repeated([node["no"] for node in nodes])
        assert all(node["code"].startswith(framework["code"] + ".") for node in nodes)


def test_every_leaf_is_mapped_in_every_framework_with_one_primary_node(leaves, frameworks):
    mapping = rows(CATALOGUE / "framework_map.csv")
    nodes = {node["code"]: framework["code"] for framework in frameworks for node in framework["nodes"]}
    assert all(nodes[row["node"]] == row["framework"] for row in mapping)
    assert not repeated([(row["leaf"], row["node"]) for row in mapping])
    primary = Counter((row["leaf"], row["framework"]) for row in mapping if row["primary"] == "1")
    expected = {(leaf["code"], framework["code"]) for leaf in leaves for framework in frameworks}
    assert set(primary) == expected and set(primary.values()) == {1}
    # No leaf carries discipline of private life by default: such a matter is a lead, not a finding.
    assert set(nodes) - {row["node"] for row in mapping} == {"three_six.L"}


def test_mappings_the_source_does_not_state_are_marked_as_inferred():
    inferred = {"village4", "persist5", "three_six"}
    for row in rows(CATALOGUE / "framework_map.csv"):
        stated = row["framework"] not in inferred and not row["leaf"].startswith("Z")
        assert row["inferred"] == ("0" if stated else "1"), row


def test_unit_types_point_at_existing_leaves_and_posts(leaves):
    unit_types = toml(CATALOGUE / "unit_types.toml")["unit_type"]
    posts = toml(CATALOGUE / "posts.toml")["post"]
    codes = [unit_type["code"] for unit_type in unit_types]
    assert len(codes) == 9 and not repeated(codes)
    known = {leaf["code"] for leaf in leaves}
    held = {(post["unit_type"], post["code"]) for post in posts}
    for unit_type in unit_types:
        assert unit_type["key_leaves"] and set(unit_type["key_leaves"]) <= known
        assert {(unit_type["code"], post) for post in unit_type["default_post_templates"]} <= held
    assert {u["code"]: u["sub_object_of"] for u in unit_types if u["sub_object_of"]} == {
        "village": "township"
    }
    assert len(held) == len(posts)
    assert {post["management"] for post in posts} <= {"superior", "own", "subordinate", "none"}


def test_key_points_belong_to_a_type_and_cover_its_key_leaves(leaves):
    points = rows(CATALOGUE / "key_points.csv")
    known = {leaf["code"] for leaf in leaves}
    for unit_type in toml(CATALOGUE / "unit_types.toml")["unit_type"]:
        own = [point for point in points if point["unit_type"] == unit_type["code"]]
        assert [int(point["seq"]) for point in own] == list(range(1, len(own) + 1))
        named = {leaf for point in own for leaf in point["leaves"].split("；")}
        assert set(unit_type["key_leaves"]) <= named <= known


def test_the_rules_are_complete_and_every_trigger_is_an_event(rules):
    listed = rules["rule"]
    assert [rule["code"] for rule in listed] == [f"DR{number:02d}" for number in range(1, 36)]
    assert not repeated([rule["slug"] for rule in listed])
    events = {event["slug"] for event in rules["event"]}
    for rule in listed:
        anchors = [rule["trigger"], rule.get("anchor_min"), rule.get("start"), rule.get("yields_event")]
        assert {anchor for anchor in [*anchors, *rule.get("also_triggers", [])] if anchor} <= events, rule[
            "code"
        ]
        assert rule["unit"] in {"workday", "day", "month", "none"} and rule["direction"] in {
            "before",
            "after",
        }
        assert rule["offset"] >= 0 and rule["severity"] in {"block", "warn", "remind"}
        assert rule["source"].startswith(f"领域调研 §1.3 {rule['code']}")


def test_what_no_rule_prescribes_is_a_suggestion_that_only_reminds(rules):
    by_code = {rule["code"]: rule for rule in rules["rule"]}
    must = {"DR08", "DR09", "DR10", "DR20", "DR21", "DR32", "DR34", "DR35"}
    assert all(by_code[code]["suggestion"] for code in must)
    for rule in rules["rule"]:
        unsourced = "[I]" in rule["source"] or "未见" in rule["source"].split("；")[-1]
        assert rule["suggestion"] or not unsourced, rule["code"]
        assert (rule["severity"] == "remind") == rule["suggestion"], rule["code"]
        assert ("suggested_part" in rule and "adopted_severity" in rule) == rule["suggestion"], rule["code"]


def test_rule_details_that_other_rooms_build_on(rules):
    by_code = {rule["code"]: rule for rule in rules["rule"]}
    assert by_code["DR08"]["anchor_min"] == "onsite_end"
    assert by_code["DR06"]["params"] == {"ratio": 0.3, "min": 30} and by_code["DR06"]["unit"] == "none"
    assert by_code["DR07"]["params"] == {"count": 2} and by_code["DR07"]["severity"] == "block"
    assert {"offset": 15, "unit": "workday"}.items() <= by_code["DR13"]["alternatives"][0].items()
    assert [choice["offset"] for choice in by_code["DR16"]["alternatives"]] == [3, 2]
    assert [step["days"] for step in by_code["DR35"]["params"]["steps"]] == [-15, 0, 30]


def test_only_the_fictional_county_has_clauses(regulations):
    assert not repeated([regulation["code"] for regulation in regulations])
    for regulation in regulations:
        clauses = regulation.get("clause", [])
        assert bool(clauses) == regulation["fictional"] == regulation["text_public"], regulation["code"]
        assert not repeated([clause["no"] for clause in clauses])
        assert all(clause["text"].endswith("。") for clause in clauses)
        if regulation["fictional"]:
            assert regulation["title"].startswith("清源县") and regulation["demo"]

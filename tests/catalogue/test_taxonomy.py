"""Frameworks, leaves, mappings, types of units: editable, and never behind the back of a round that uses them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.cast import Cast
from xuncha.catalogue.loading import load_catalogue
from xuncha.catalogue.models import Framework, KeyPoint, Leaf, LeafMapping, PostTemplate, UnitType
from xuncha.catalogue.taxonomy import actions, queries
from xuncha.catalogue.taxonomy.usage import is_used, used_codes
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale


def place(framework: Framework, leaf: str) -> LeafMapping:
    return LeafMapping.objects.get(framework=framework, leaf_id=leaf, is_primary=True)


def test_loading_twice_changes_nothing(cast: Cast) -> None:
    models = (Leaf, Framework, LeafMapping, KeyPoint, PostTemplate, UnitType.key_leaves.through)
    before = [model._base_manager.count() for model in models]
    load_catalogue()
    assert [model._base_manager.count() for model in models] == before
    assert min(before) > 5


def test_every_type_of_unit_has_key_leaves_and_people_to_talk_to(cast: Cast) -> None:
    for unit_type in UnitType.objects.all():
        assert unit_type.key_leaves.exists() and queries.must_talk(unit_type).exists(), unit_type


def test_every_leaf_counts_at_most_once_in_a_framework(cast: Cast) -> None:
    mapping = LeafMapping.objects.filter(is_primary=False).first()
    assert mapping is not None
    mapping.is_primary = True
    with pytest.raises(IntegrityError), transaction.atomic():
        mapping.save()


def test_the_framework_of_a_round_is_fixed(cast: Cast) -> None:
    used = cast.round.framework
    assert is_used(used) and used_codes() == {used.pk}
    with pytest.raises(Refused, match="另存为新版"):
        actions.map_leaves(used, {}, source="县文", by=cast.staff, revision=1)
    with pytest.raises(Refused):
        actions.edit_framework(used, name="x", source="y", titles={}, by=cast.staff, revision=1)


def test_the_next_edition_is_changed_and_the_old_round_stays_as_it_was(cast: Cast) -> None:
    old = cast.round.framework
    edition = actions.copy_framework(old, by=cast.staff)
    assert (edition.code, edition.version, edition.in_force) == ("focus4-v2", 2, False)
    before = place(old, "A1.01").node
    other = edition.nodes.get(no=3)
    done = actions.map_leaves(edition, {"A1.01": other.pk}, source="县文", by=cast.staff, revision=1)
    assert done == 1
    assert place(edition, "A1.01").node == other
    assert place(old, "A1.01").node == before
    actions.put_in_force(edition, by=cast.staff)
    old.refresh_from_db()
    assert not old.in_force and Framework.objects.get(pk=edition.pk).in_force
    assert actions.copy_framework(edition, by=cast.staff).code == "focus4-v3"


def test_what_a_person_sets_is_no_longer_inferred_and_the_change_is_on_the_chain(cast: Cast) -> None:
    framework = Framework.objects.get(pk="village4")
    inferred = place(framework, "A1.01")
    assert inferred.inferred
    target = framework.nodes.exclude(pk=inferred.node_id).first()
    assert target is not None
    actions.map_leaves(framework, {"A1.01": target.pk}, source="县委巡察办会议", by=cast.staff, revision=1)
    changed = place(framework, "A1.01")
    assert (changed.inferred, changed.source) == (False, "县委巡察办会议")
    event = AuditEvent.objects.filter(action="framework.mapped").last()
    assert event is not None
    assert json.loads(event.data) == {"leaf": "A1.01", "from": inferred.node.code, "to": target.code}


def test_a_side_place_that_becomes_the_main_one_stands_once(cast: Cast) -> None:
    framework = Framework.objects.get(pk="three_six")
    side = LeafMapping.objects.filter(framework=framework, is_primary=False).first()
    assert side is not None
    actions.map_leaves(framework, {side.leaf_id: side.node_id}, source="县文", by=cast.staff, revision=1)
    assert LeafMapping.objects.get(framework=framework, leaf_id=side.leaf_id).node_id == side.node_id


def test_a_change_needs_its_ground_and_the_newest_revision(cast: Cast) -> None:
    framework = Framework.objects.get(pk="village4")
    target = framework.nodes.exclude(pk=place(framework, "A1.01").node_id).first()
    assert target is not None
    with pytest.raises(Missing):
        actions.map_leaves(framework, {"A1.01": target.pk}, source=" ", by=cast.staff, revision=1)
    actions.confirm_mapping(framework, ["A1.02"], source="县文", by=cast.staff, revision=1)
    assert not place(framework, "A1.02").inferred
    with pytest.raises(Stale):
        actions.map_leaves(framework, {"A1.01": target.pk}, source="县文", by=cast.staff, revision=1)


def test_a_leaf_is_not_mapped_into_another_framework(cast: Cast) -> None:
    foreign = cast.round.framework.nodes.first()
    assert foreign is not None
    with pytest.raises(Refused):
        actions.map_leaves(
            Framework.objects.get(pk="village4"), {"A1.01": foreign.pk}, source="x", by=cast.staff, revision=1
        )


def test_key_points_are_added_and_retired_not_deleted(cast: Cast) -> None:
    village = UnitType.objects.get(pk="village")
    point = actions.add_key_point(village, text="看集体林地流转", leaves=[], source="县文", by=cast.staff)
    assert point in queries.current_points(village)
    actions.retire_key_point(point, by=cast.staff)
    assert point not in queries.current_points(village) and point in queries.points_of(village)
    with pytest.raises(Refused):
        actions.retire_key_point(point, by=cast.staff)


def test_a_system_leaf_is_not_retired_and_others_come_back(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.retire_leaf(Leaf.objects.filter(is_system=True)[0], by=cast.staff)
    leaf = Leaf.objects.get(pk="A1.01")
    assert actions.retire_leaf(leaf, by=cast.staff).deprecated_on
    assert actions.retire_leaf(leaf, by=cast.staff).deprecated_on is None


@pytest.mark.parametrize("who", ["leader", "liaison", "sys_admin"])
def test_only_the_office_changes_the_taxonomy(cast: Cast, who: str) -> None:
    by = getattr(cast, who)
    with pytest.raises(NotAllowed):
        actions.copy_framework(cast.round.framework, by=by)
    with pytest.raises(NotAllowed):
        actions.describe_leaf(Leaf.objects.get(pk="A1.01"), manifestations="", by=by)


PAGES = [
    ("frameworks", []), ("framework", ["three_six"]), ("leaves", []), ("leaf", ["A1.01"]), ("matrix", []),
    ("unit_types", []), ("unit_type", ["village"]),
]  # fmt: skip
WRITING = [
    ("framework_edit", ["village4"]), ("mapping", ["village4"]), ("framework_copy", ["village4"]),
    ("framework_in_force", ["village4"]), ("framework_retire", ["village4"]), ("leaf_retire", ["A1.01"]),
    ("key_point_add", ["village"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "place"), PAGES)
@pytest.mark.slow
def test_every_insider_reads_the_taxonomy(
    cast: Cast, enter: Any, name: str, place: list[str], django_assert_max_num_queries: Any
) -> None:
    url = reverse(f"catalogue:{name}", args=place)
    for who in (cast.staff, cast.liaison, cast.member):
        browser = enter(who)
        assert browser.get(url).status_code == 200
        with django_assert_max_num_queries(22 if name == "frameworks" else 13):
            browser.get(url)


@pytest.mark.parametrize(("name", "place"), WRITING)
def test_changing_it_is_for_the_office(cast: Cast, enter: Any, name: str, place: list[str]) -> None:
    url = reverse(f"catalogue:{name}", args=place)
    assert enter(cast.liaison).post(url, {"version": 1, "text": "x"}).status_code == 403
    assert enter(cast.leader).post(url, {"version": 1, "text": "x"}).status_code == 403


def test_a_mapping_is_changed_in_the_browser(cast: Cast, enter: Any) -> None:
    framework = Framework.objects.get(pk="village4")
    browser, url = enter(cast.staff), reverse("catalogue:mapping", args=["village4"])
    text = browser.get(url).content.decode()
    assert "推断" in text and text.count("<select") > 100
    standing = LeafMapping.objects.filter(framework=framework, is_primary=True)
    typed: dict[str, Any] = {f"leaf_{m.leaf_id}": m.node_id for m in standing}
    target = framework.nodes.exclude(pk=typed["leaf_A1.01"]).first()
    assert target is not None
    typed |= {"leaf_A1.01": target.pk, "version": 1, "source": "县文", "act": "map"}
    assert browser.post(url, typed).status_code == 302
    assert place(framework, "A1.01").node == target
    again = {"version": 2, "source": "县文", "act": "confirm", "confirm": ["A1.02", "A1.03"]}
    assert browser.post(url, again).status_code == 302
    assert not place(framework, "A1.03").inferred


def test_an_edition_is_copied_edited_and_put_in_force_in_the_browser(cast: Cast, enter: Any) -> None:
    browser = enter(cast.staff)
    assert "不再改动" in browser.get(reverse("catalogue:framework", args=["focus4"])).content.decode()
    browser.post(reverse("catalogue:framework_copy", args=["focus4"]))
    edition = Framework.objects.get(pk="focus4-v2")
    titles = {f"node_{node.pk}": f"{node.title}（本县）" for node in edition.nodes.all()}
    edit = reverse("catalogue:framework_edit", args=[edition.pk])
    browser.post(edit, titles | {"name": "四个聚焦", "source": "县文", "new_node": "聚焦新事", "version": 1})
    assert edition.nodes.filter(title="聚焦新事").exists() and "（本县）" in edition.nodes.all()[0].title
    browser.post(reverse("catalogue:framework_in_force", args=[edition.pk]))
    assert Framework.objects.get(pk=edition.pk).in_force


def test_leaves_are_found_by_their_manifestations(cast: Cast, enter: Any) -> None:
    url = reverse("catalogue:leaves")
    text = enter(cast.member).get(url, {"q": "以传阅代学习"}).content.decode()
    assert "A1.01" in text and "A1.02" not in text
    assert "A1.01" not in enter(cast.member).get(url, {"group": "B"}).content.decode()


def test_the_types_page_is_changed_in_the_browser(cast: Cast, enter: Any) -> None:
    browser = enter(cast.staff)
    browser.post(
        reverse("catalogue:unit_type_edit", args=["village"]), {"focus": "盯三资", "key_leaves": ["B5.02"]}
    )
    village = UnitType.objects.get(pk="village")
    assert village.focus == "盯三资" and [leaf.pk for leaf in village.key_leaves.all()] == ["B5.02"]
    browser.post(
        reverse("catalogue:key_point_add", args=["village"]), {"text": "看林地流转", "leaves": ["B5.02"]}
    )
    point = KeyPoint.objects.get(text="看林地流转")
    browser.post(reverse("catalogue:key_point_retire", args=["village", point.pk]))
    point.refresh_from_db()
    assert point.retired_on
    wrong = reverse("catalogue:key_point_retire", args=["school", point.pk])
    assert browser.post(wrong).status_code == 404


def test_a_leaf_page_is_changed_by_the_office_only(cast: Cast, enter: Any) -> None:
    url = reverse("catalogue:leaf", args=["A1.01"])
    assert enter(cast.member).post(url, {"manifestations": "别的"}).status_code == 403
    enter(cast.staff).post(url, {"manifestations": "别的"})
    assert Leaf.objects.get(pk="A1.01").manifestations == "别的"

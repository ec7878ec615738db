"""Units are entered, edited, renamed, merged, split and abolished; nothing is lost (practice 5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import Cast
from xuncha.catalogue import actions, posts
from xuncha.catalogue.models import FormerName, Organisation, Post, Reorganisation
from xuncha.catalogue.queries import resolve_name
from xuncha.foundation.dates import today
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale

DAY = date(2024, 3, 1)


def new_unit(cast: Cast, name: str, unit_type: str = "county_dept", **fields: object) -> Organisation:
    return actions.create_organisation(
        Organisation(name=name, unit_type_id=unit_type, **fields), by=cast.staff
    )


def actions_on(unit: Organisation) -> list[str]:
    events = AuditEvent.objects.filter(kind="organisation", record_id=unit.pk).order_by("seq")
    return list(events.values_list("action", flat=True))


def test_a_new_unit_has_initials_and_its_heads_post(cast: Cast) -> None:
    unit = new_unit(cast, "清源县水利局", head_name="水生", head_post="党组书记、局长")
    assert unit.initials == "qyxslj"
    post = Post.objects.get(organisation=unit)
    assert (post.title, post.holder_name, post.managed_by, post.is_head) == (
        "党组书记、局长", "水生", "own", True,
    )  # fmt: skip
    assert actions_on(unit) == ["organisation.created"]


def test_a_name_is_taken_once_under_one_parent(cast: Cast) -> None:
    with pytest.raises(Refused):
        new_unit(cast, "清源县教育局")
    assert new_unit(cast, "教育所", "institution", parent=cast.town).pk


def test_a_new_head_on_the_card_holds_the_post_from_today(cast: Cast) -> None:
    unit = new_unit(cast, "清源县水利局", head_name="水生", head_post="局长")
    unit.head_name = "江涛"
    actions.edit_organisation(unit, by=cast.staff, version=1, fields=["head_name"])
    post = Post.objects.get(organisation=unit)
    assert (post.holder_name, post.held_since) == ("江涛", today())
    assert actions_on(unit)[-1] == "organisation.head_changed"


def test_a_new_holder_of_the_heads_post_stands_on_the_card(cast: Cast) -> None:
    unit = new_unit(cast, "清源县水利局", head_name="水生", head_post="局长")
    deputy = Post(organisation=unit, title="局长", holder_name="江涛", is_head=True)
    posts.save_post(deputy, by=cast.staff, version=1)
    unit.refresh_from_db()
    assert unit.head_name == "江涛"
    assert list(Post.objects.filter(organisation=unit, is_head=True)) == [deputy]


def test_two_people_changing_posts_at_once_do_not_overwrite(cast: Cast) -> None:
    posts.save_post(Post(organisation=cast.bureau, title="副局长"), by=cast.staff, version=1)
    with pytest.raises(Stale):
        posts.save_post(Post(organisation=cast.bureau, title="总督学"), by=cast.staff2, version=1)


def test_typical_posts_fill_what_is_missing_only(cast: Cast) -> None:
    assert posts.add_typical_posts(cast.bureau, by=cast.staff, version=1) > 3
    assert posts.add_typical_posts(cast.bureau, by=cast.staff, version=2) == 0


def test_a_renamed_unit_is_found_under_its_old_name(cast: Cast) -> None:
    actions.rename(cast.bureau, name="清源县教育和体育局", short_name="县教体局", on=DAY, by=cast.staff)
    assert resolve_name("清源县教育局") == cast.bureau
    assert resolve_name("县教体局") == cast.bureau
    cast.bureau.refresh_from_db()
    assert (cast.bureau.name, cast.bureau.version, "qyxjyhtyj" in cast.bureau.initials) == (
        "清源县教育和体育局", 2, True,
    )  # fmt: skip


def test_a_mistyped_name_leaves_no_former_name(cast: Cast) -> None:
    actions.rename(cast.bureau, name="清源县教育厅", on=DAY, correction=True, by=cast.staff)
    assert not FormerName.objects.filter(organisation=cast.bureau).exists()
    assert not Reorganisation.objects.exists()


def test_the_name_does_not_change_by_editing(cast: Cast) -> None:
    cast.bureau.name = "别名"
    with pytest.raises(Refused):
        actions.edit_organisation(cast.bureau, by=cast.staff, version=1, fields=["name"])


def test_merged_units_keep_their_history_and_resolve_to_the_successor(cast: Cast) -> None:
    sport = new_unit(cast, "清源县体育局", head_name="体康", head_post="局长")
    science = new_unit(cast, "清源县科技局")
    actions.merge([sport, science], into=cast.bureau, on=DAY, document_no="清编〔2024〕1号", by=cast.staff)
    sport.refresh_from_db()
    assert (sport.ended_on, sport.successor) == (DAY, cast.bureau)
    assert Post.objects.get(organisation=sport).ended_on == DAY
    assert resolve_name("清源县科技局") == cast.bureau
    step = Reorganisation.objects.get()
    assert set(step.units.all()) == {sport, science} and list(step.successors.all()) == [cast.bureau]
    assert actions_on(science)[-1] == "organisation.merged"


def test_the_villages_of_a_merged_township_move(cast: Cast) -> None:
    new = new_unit(cast, "清源县新湾镇", "township")
    actions.merge([cast.town], into=new, on=DAY, by=cast.staff)
    assert Organisation.objects.get(pk=cast.village.pk).parent == new


def test_two_villages_of_one_name_keep_townships_from_merging(cast: Cast) -> None:
    new = new_unit(cast, "清源县新湾镇", "township")
    new_unit(cast, "上湾村", "village", parent=new)
    with pytest.raises(Refused, match="上湾村"):
        actions.merge([cast.town], into=new, on=DAY, by=cast.staff)
    cast.town.refresh_from_db()
    assert not cast.town.ended


def test_a_unit_cannot_merge_into_itself_its_child_or_an_ended_one(cast: Cast) -> None:
    gone = new_unit(cast, "清源县乡企局", ended_on=DAY)
    for into in (cast.town, cast.village, gone):
        with pytest.raises(Refused):
            actions.merge([cast.town], into=into, on=DAY, by=cast.staff)


def test_a_split_unit_goes_on_or_ends(cast: Cast) -> None:
    first = actions.split(cast.bureau, into=["清源县体育局"], on=DAY, by=cast.staff)
    cast.bureau.refresh_from_db()
    assert not cast.bureau.ended and first[0].county_leader == "宋江河"
    with pytest.raises(Missing):
        actions.split(cast.bureau, into=["清源县学前局"], on=DAY, remains=False, by=cast.staff)
    made = actions.split(
        cast.bureau, into=["清源县学前局", "清源县职教局"], on=DAY, remains=False, by=cast.staff
    )
    cast.bureau.refresh_from_db()
    assert cast.bureau.successor == made[0]


def test_a_township_with_villages_needs_a_successor_to_be_abolished(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.abolish(cast.town, on=DAY, by=cast.staff)
    actions.abolish(cast.bureau, on=DAY, by=cast.staff)
    assert resolve_name("清源县教育局") == cast.bureau


def test_an_ending_entered_by_mistake_is_taken_back(cast: Cast) -> None:
    actions.abolish(cast.bureau, on=DAY, by=cast.staff)
    actions.restore(cast.bureau, by=cast.staff, document_no="录入错误")
    cast.bureau.refresh_from_db()
    assert not cast.bureau.ended
    with pytest.raises(Refused):
        actions.restore(cast.bureau, by=cast.staff)


def test_a_change_is_not_entered_before_its_day(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.abolish(cast.bureau, on=today() + timedelta(days=1), by=cast.staff)


def test_a_unit_does_not_stand_above_itself(cast: Cast) -> None:
    cast.town.parent = cast.village
    with pytest.raises(Refused):
        actions.edit_organisation(cast.town, by=cast.staff, version=1, fields=["parent"])


@pytest.mark.parametrize("who", ["leader", "liaison", "county_leader", "sys_admin", "stranger"])
def test_only_the_office_changes_units(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.abolish(cast.bureau, on=DAY, by=getattr(cast, who))

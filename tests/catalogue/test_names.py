"""Names of old files lead to the unit that answers today."""

from __future__ import annotations

from datetime import date

from tests.cast import Cast
from xuncha.catalogue.models import FormerName, Organisation
from xuncha.catalogue.names import initials_of
from xuncha.catalogue.queries import resolve_name, unit_directory


def test_initials_are_the_first_letters_of_every_name() -> None:
    assert initials_of("清源县教育局", "县教育局") == "qyxjyj xjyj"
    assert initials_of("清源县教育局", "") == "qyxjyj"


def test_full_short_party_and_county_less_names_resolve(cast: Cast) -> None:
    names = unit_directory()
    for text in ("清源县教育局", "县教育局", "教育局", "中共清源县教育局党组"):
        assert names.resolve(text).organisation_id == cast.bureau.pk, text


def test_a_former_name_resolves(cast: Cast) -> None:
    FormerName.objects.create(organisation=cast.bureau, name="清源县文教局", until=date(2019, 3, 1))
    assert resolve_name("清源县文教局") == cast.bureau
    assert resolve_name("县文教局") == cast.bureau


def test_a_former_name_never_hides_a_unit_that_bears_it_now(cast: Cast) -> None:
    now = Organisation.objects.create(name="清源县文化局", unit_type_id="county_dept")
    FormerName.objects.create(organisation=cast.bureau, name="清源县文化局")
    assert resolve_name("清源县文化局") == now


def test_the_name_of_an_ended_unit_leads_to_its_successor(cast: Cast) -> None:
    between = Organisation.objects.create(
        name="清源县体育局", unit_type_id="county_dept", ended_on=date(2020, 1, 1), successor=cast.bureau
    )
    Organisation.objects.create(
        name="清源县体委", unit_type_id="county_dept", ended_on=date(2010, 1, 1), successor=between
    )
    assert resolve_name("清源县体委") == cast.bureau


def test_the_name_of_an_abolished_unit_leads_to_that_unit(cast: Cast) -> None:
    gone = Organisation.objects.create(
        name="清源县乡镇企业局", unit_type_id="county_dept", ended_on=date(2010, 1, 1)
    )
    assert resolve_name("清源县乡镇企业局") == gone


def test_a_bare_village_needs_its_township_when_two_bear_the_name(cast: Cast) -> None:
    other = Organisation.objects.create(name="清源县青石乡", unit_type_id="township")
    twin = Organisation.objects.create(name="上湾村", unit_type_id="village", parent=other)
    assert resolve_name("上湾村") is None
    assert resolve_name("上湾村", within="青石乡") == twin
    assert resolve_name("白禾镇上湾村") == cast.village


def test_a_village_is_found_under_its_townships_former_name(cast: Cast) -> None:
    other = Organisation.objects.create(name="清源县青石乡", unit_type_id="township")
    Organisation.objects.create(name="上湾村", unit_type_id="village", parent=other)
    FormerName.objects.create(organisation=cast.town, name="清源县老渡公社")
    assert resolve_name("上湾村", within="清源县老渡公社") == cast.village


def test_an_unknown_name_resolves_to_nothing(cast: Cast) -> None:
    assert resolve_name("月球管理局") is None


def test_the_directory_takes_two_statements(cast: Cast, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        unit_directory()

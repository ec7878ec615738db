"""The same clauses as SQL and as a check of one record: there must not be two truths (design §6)."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.matrix.people import everybody
from xuncha.cycle.planning.models import Engagement, Group, Round
from xuncha.cycle.workpapers.models import Evidence, WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.models import Exclusion
from xuncha.foundation.scoping import AUDIENCES, Clause, Reach
from xuncha.people.roles import rights_in_use

MASKS = (0, 1, 4, 12, 16, 1023)
COLUMNS = (None, "round_id", "group_id", "engagement_id", "organisation_id")
NOWHERE = 999_999


@pytest.fixture
def papers(cast: Cast) -> list[WorkPaper]:
    """A grid over places, audiences and owners, among them rows that hang on a unit alone."""
    places: list[Engagement | None] = [cast.engagement, cast.other_engagement, None]
    owners = (cast.member.pk, cast.other_member.pk, None)
    made = []
    for place, mask, owner in product(places, MASKS, owners):
        paper = WorkPaper(
            title="网格", audience=mask, created_by_id=owner, state="draft", organisation=cast.village
        )
        if place is not None:
            paper.place_in(place)
        made.append(paper)
    WorkPaper._base_manager.bulk_create(made)
    Evidence._base_manager.bulk_create(Evidence(paper=paper, no="证-01", name="网格") for paper in made)
    return made


def ids_of(cast: Cast) -> dict[str | None, list[int]]:
    return {
        None: [],
        "round_id": [cast.round.pk, NOWHERE],
        "group_id": [cast.group.pk, cast.other_group.pk, NOWHERE],
        "engagement_id": [cast.engagement.pk, cast.other_engagement.pk, NOWHERE],
        "organisation_id": [cast.bureau.pk, cast.town.pk, cast.village.pk, NOWHERE],
    }


def clauses(cast: Cast) -> st.SearchStrategy[Clause]:
    ids = ids_of(cast)

    def of(column: str | None) -> st.SearchStrategy[Clause]:
        values = (
            st.lists(st.sampled_from(ids[column]), min_size=1, max_size=3, unique=True)
            if column
            else st.just([])
        )
        masks = st.one_of(st.just(0), st.integers(min_value=1, max_value=sum(AUDIENCES.values())))
        return st.builds(Clause, st.just(column), values.map(tuple), masks, st.booleans())

    return st.sampled_from(COLUMNS).flatmap(of)


quiet = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quiet
@given(data=st.data())
@pytest.mark.slow
def test_lists_and_single_checks_agree_for_any_reach(
    cast: Cast, papers: list[WorkPaper], data: st.DataObject
) -> None:
    actor = data.draw(st.sampled_from([cast.member.pk, cast.other_member.pk, NOWHERE]))
    reach = Reach(actor, tuple(data.draw(st.lists(clauses(cast), max_size=4))))
    listed = set(WorkPaper.objects.trusted().filter(reach.q()).values_list("pk", flat=True))
    assert listed == {paper.pk for paper in papers if reach.covers(paper)}


@quiet
@given(data=st.data())
@pytest.mark.slow
def test_parts_answer_like_the_record_they_belong_to(
    cast: Cast, papers: list[WorkPaper], data: st.DataObject
) -> None:
    without_own = clauses(cast).filter(lambda clause: not clause.own)
    reach = Reach(cast.member.pk, tuple(data.draw(st.lists(without_own, max_size=3))))
    parts = Evidence.objects.trusted().select_related("paper")
    listed = set(parts.filter(reach.q(Evidence.guard)).values_list("paper_id", flat=True))
    assert listed == {paper.pk for paper in papers if reach.covers(paper)}
    assert listed == {part.paper_id for part in parts if reach.covers(part)}


def test_no_clause_means_nothing_and_never_everything(papers: list[WorkPaper]) -> None:
    nothing = Reach(1)
    assert not WorkPaper.objects.trusted().filter(nothing.q()).exists()
    assert not any(nothing.covers(paper) for paper in papers)


def test_an_own_clause_covers_nothing_of_nobody(papers: list[WorkPaper]) -> None:
    """A row without an owner belongs to nobody, also not to an actor without a number."""
    reach = Reach(0, (Clause(own=True),))
    assert not any(reach.covers(paper) for paper in papers)


@pytest.mark.slow
def test_lists_and_single_checks_agree_for_everybody_and_every_right(
    cast: Cast, papers: list[WorkPaper]
) -> None:
    """Not random: the reaches people really have."""
    for person in everybody(cast).values():
        for right in sorted(rights_in_use()):
            reach = person.reach(right)
            listed = set(
                WorkPaper.objects.within_reach(person, right, acting=False).values_list("pk", flat=True)
            )
            assert listed == {paper.pk for paper in papers if reach.covers(paper)}, (person.username, right)


@pytest.mark.parametrize("model", [Round, Group, Engagement])
def test_whoever_may_act_on_a_place_also_finds_it_in_lists(cast: Cast, model: Any) -> None:
    """Rounds, groups and engagements stand in scopes of their own making; a single check must not open more than the list."""
    rows = list(model.objects.trusted())
    for person in everybody(cast).values():
        for right in sorted(right for right in rights_in_use() if right.startswith("planning.")):
            if not hasattr(model, "audience") and any(
                clause.audience for clause in person.reach(right).clauses
            ):
                continue  # a right opened by audiences is never asked on a table that has none
            listed = set(model.objects.within_reach(person, right, acting=False).values_list("pk", flat=True))
            covered = {row.pk for row in rows if person.reach(right).covers(row)}
            assert covered <= listed, (person.username, right)


def test_who_is_excluded_from_knowing_does_not_know(cast: Cast, papers: list[WorkPaper]) -> None:
    paper = next(paper for paper in papers if paper.group_id == cast.group.pk and paper.audience == 1023)
    assert WorkPaper.objects.visible_to(cast.leader).filter(pk=paper.pk).exists()
    before = WorkPaper.objects.visible_to(cast.leader).count()
    Exclusion.objects.create(
        kind="workpaper", record_id=paper.pk, user_id=cast.leader.pk, reason="回避", set_by_id=1
    )
    leader = cast.fresh("leader")
    assert not WorkPaper.objects.visible_to(leader).filter(pk=paper.pk).exists()
    assert WorkPaper.objects.visible_to(leader).count() == before - 1
    assert not WorkPaper.objects.within_reach(leader, "workpapers.sign").filter(pk=paper.pk).exists()
    assert kinds.get("workpaper").titles(leader, [paper.pk]) == {}
    assert WorkPaper.objects.visible_to(cast.fresh("deputy")).filter(pk=paper.pk).exists()
    assert not Evidence.objects.visible_to(leader).filter(paper=paper).exists()

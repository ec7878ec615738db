"""The boards: who may open which, what they count, and that their cost does not grow with the rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast, engage, person
from tests.insight.problem_rows import feedback, in_bulk, item, paper
from xuncha.catalogue.models import Organisation, Post
from xuncha.cycle.planning.models import Engagement, Group, Membership, Round, Term
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing.models import Transfer
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.cycle.workpapers.flow import workpaper_flow
from xuncha.cycle.workpapers.models import Evidence
from xuncha.foundation.dates import today
from xuncha.foundation.flow import pending
from xuncha.foundation.flow.models import Exclusion, Step
from xuncha.foundation.rules.models import Clock, DeadlineRule
from xuncha.foundation.scoping import audience_mask
from xuncha.insight.boards import cockpit, dossier, entry, forecasting

Enter = Callable[..., Client]
pytestmark = pytest.mark.django_db

PAGES = (
    "cockpit",
    "waiting",
    "overdue",
    "dossiers",
    "results_board",
    "choice",
    "forecast",
    "entry_quality",
    "speed",
    "publication",
    "screen",
)
OPEN = {
    "director": set(PAGES),
    "staff": set(PAGES),
    "lg_head": {"dossiers", "results_board", "choice", "forecast", "publication", "screen"},
    "leader": {"dossiers"},
    "head": {"dossiers"},
    "county_leader": {"dossiers"},
    "liaison": set(),
    "sys_admin": set(),
}


@pytest.mark.parametrize("who", OPEN)
@pytest.mark.slow
def test_each_role_opens_its_boards_and_no_other(cast: Cast, enter: Enter, who: str) -> None:
    browser = enter(cast.people[who])
    got = {name: browser.get(reverse(f"insight:{name}")).status_code for name in PAGES}
    assert {name for name, status in got.items() if status in (200, 302)} == OPEN[who], got
    assert {status for name, status in got.items() if name not in OPEN[who]} <= {403}


DOSSIER = {
    "staff": (200, 200),
    "lg_head": (200, 200),
    "leader": (200, 404),
    "other_member": (404, 200),
    "head": (200, 404),
    "county_leader": (200, 404),
    "liaison": (403, 403),
    "auditor": (403, 403),
}


@pytest.mark.parametrize("who", DOSSIER)
def test_a_dossier_is_open_to_who_answers_for_the_unit_and_unknown_to_others(
    cast: Cast, enter: Enter, who: str
) -> None:
    browser = enter(cast.people[who])
    for name in ("dossier", "dossier_print"):
        got = [
            browser.get(reverse(f"insight:{name}", args=[unit.pk])).status_code
            for unit in (cast.bureau, cast.town)
        ]
        assert tuple(got) == DOSSIER[who], name


def earlier(cast: Cast, unit: Organisation) -> Engagement:
    """The same unit in an earlier round."""
    group = Group.objects.create(round=_round(cast, 2, "closed"), no=1, name="第一巡察组")
    return engage(group.round, group, unit, 1)


def _round(cast: Cast, no: int, state: str, **fields: Any) -> Round:
    values = {"term": cast.term, "framework": cast.round.framework, "ruleset_id": cast.round.ruleset_id}
    return Round.objects.create(no=no, name=f"十五届县委第{no}轮巡察", state=state, **values, **fields)


def test_what_comes_back_in_a_later_round_is_marked(cast: Cast) -> None:
    merged = Organisation.objects.create(
        name="清源县体育局", unit_type_id="county_dept", ended_on=today(), successor=cast.bureau
    )
    old, new = feedback(earlier(cast, merged)), feedback(cast.engagement)
    for given, leaf in ((old, "C1.02"), (old, "A1.01"), (new, "C1.02"), (new, "B4.01")):
        item(given, leaf, leaf)
    told = dossier.of(cast.bureau, cast.director)
    assert told.former == ["清源县体育局"]
    assert [(line.label[:5], line.again, line.total.text) for line in told.leaves.lines] == [
        ("A1.01", False, "1"), ("B4.01", False, "1"), ("C1.02", True, "2"),
    ]  # fmt: skip
    assert len(told.leaves.rounds) == 2


def test_a_units_head_reads_no_figure_of_petitions_papers_or_leads(cast: Cast, enter: Enter) -> None:
    in_bulk(cast, 4)
    url = reverse("insight:dossier", args=[cast.bureau.pk])
    theirs, office = (enter(user).get(url).content.decode() for user in (cast.head, cast.director))
    for words in ("移交线索", "受理信访件次", "底稿数"):
        assert words not in theirs and words in office


def test_the_dossier_prints_as_a_word_file(cast: Cast, enter: Enter) -> None:
    in_bulk(cast, 4)
    url = reverse("insight:dossier_print", args=[cast.bureau.pk])
    answer = enter(cast.director).get(url, {"as": "docx"})
    assert answer.status_code == 200 and "wordprocessingml" in answer["Content-Type"]


def papers_in_hand(cast: Cast) -> None:
    for at, state in enumerate(("draft", "leader_sign", "signed")):
        row = paper(cast.engagement, f"底稿{at}", state=state, created_by_id=cast.member.pk, audience=0)
        if state == "leader_sign":
            pending.renew(row, workpaper_flow)
    Membership.objects.create(
        round=cast.round, group=cast.group, user=cast.member, name=cast.member.name, joined_on=today()
    )


def test_the_cockpit_counts_what_is_in_hand_without_opening_it(cast: Cast, enter: Enter) -> None:
    papers_in_hand(cast)
    (block,) = cockpit.rounds(cast.director)
    first = block.groups[0]
    assert (first.units, first.papers, first.todos) == (1, 2, 1)
    assert [(one.name, one.papers) for one in first.people] == [("张磊", 2)]
    page = enter(cast.director).get(reverse("insight:waiting")).content.decode()
    assert "底稿1" not in page and "内容不对您开放" in page


def clock(cast: Cast, code: str, days: int, kind: str = "engagement", **fields: Any) -> Clock:
    rule = DeadlineRule.objects.get(code=code, ruleset=cast.round.ruleset_id)
    due = today() - timedelta(days=days)
    place = {
        "record_id": cast.engagement.pk,
        "engagement_id": cast.engagement.pk,
        "organisation_id": cast.bureau.pk,
    }
    return Clock.objects.create(
        rule=rule, code=code, kind=kind, started_on=due, original_due=due, due=due, **(place | fields)
    )


def test_overdue_clocks_stand_with_their_rule_and_those_of_leads_do_not(cast: Cast, enter: Enter) -> None:
    private = DeadlineRule.objects.filter(private_overdue=True, ruleset=cast.round.ruleset_id).first()
    assert private is not None
    clock(cast, "DR13", 9)
    clock(cast, private.code, 9)
    clock(cast, "DR02", 9, kind="petition")
    clock(cast, "DR17", -3)
    (line,) = cockpit.late(cast.director)
    assert (line.rule.code, line.count, line.days) == ("DR13", 1, 9)
    page = enter(cast.director).get(reverse("insight:overdue"), {"code": "DR13"}).content.decode()
    assert "依据" in page and "县教育局" in page


def test_the_screen_names_no_person_and_no_unit_beside_a_problem(cast: Cast, enter: Enter) -> None:
    in_bulk(cast, 6)
    page = enter(cast.lg_head).get(reverse("insight:screen"), {"part": 1}).content.decode()
    assert not [one.name for one in cast.people.values() if one.name in page]
    problems = page[page.index("board-problems") : page.index("board-units")]
    assert "县教育局" not in problems and "白禾镇" not in problems
    assert "县教育局" in page[page.index("board-units") :]


def test_a_published_block_never_changes(cast: Cast, enter: Enter) -> None:
    in_bulk(cast, 4)
    browser = enter(cast.director)
    period = {"period": f"round:{cast.round.pk}"}
    answer = browser.post(reverse("insight:freeze_publication"), period | {"purpose": "县内通报"})
    frozen = browser.get(answer["Location"]).content.decode()
    assert "反馈问题数 4 个" in frozen
    in_bulk(cast, 6)
    assert "反馈问题数 4 个" in browser.get(answer["Location"]).content.decode()
    assert ">10<" in browser.get(reverse("insight:publication"), period).content.decode()
    answer = browser.get(answer["Location"], {"as": "docx"})
    assert "wordprocessingml" in answer["Content-Type"]


def test_only_the_office_freezes_figures_for_publication(cast: Cast, enter: Enter) -> None:
    period = {"period": f"round:{cast.round.pk}"}
    assert enter(cast.lg_head).post(reverse("insight:freeze_publication"), period).status_code == 403
    assert enter(cast.director).post(
        reverse("insight:freeze_publication"), {"period": "round:0"}
    ).status_code in (409, 422)


def test_completeness_is_counted_field_by_field_and_leads_to_what_lacks_something(
    cast: Cast, enter: Enter
) -> None:
    whole = paper(cast.engagement, "齐全", facts="查明", basis_text="条例")
    paper(cast.engagement, "缺依据", facts="查明")
    paper(cast.other_engagement, "缺两项")
    Evidence.objects.create(paper=whole, no="1", name="凭证")
    told = {reading.name: reading for reading in entry.complete(cast.director, None)}
    assert (told["底稿必填项完整率"].note, told["底稿必填项完整率"].value) == ("9 / 12", "75.00%")
    assert told["底稿挂接证据率"].note == "1 / 3" and told["底稿挂接证据率"].met is False
    page = enter(cast.director).get(told["底稿必填项完整率"].url).content.decode()
    assert "缺依据" in page and "缺两项" in page and "齐全" not in page


def test_the_forecast_is_plain_arithmetic() -> None:
    line = forecasting.Line(
        "乡镇", "township", total=20, covered=6, going=2, planned=1, done_by_rounds=8, begun=4, left=3
    )
    assert (line.remaining, line.a_round, line.expected, line.short, line.needed) == (11, "2.0", 6, 5, 4)
    assert line.rate == "75.00%"
    nothing_left = forecasting.Line("村", "village", 5, 1, 0, 0, 1, 1, 0)
    assert (nothing_left.expected, nothing_left.needed, nothing_left.short) == (0, None, 4)


def test_the_pace_of_a_term_is_what_was_done_over_what_time_it_took(cast: Cast) -> None:
    Term.objects.filter(pk=cast.term.pk).update(starts_on=date(2024, 1, 1), ends_on=date(2028, 12, 31))
    Round.objects.trusted().filter(pk=cast.round.pk).update(entry_on=date(2024, 3, 1))
    _round(cast, 4, "approved")
    term = Term.objects.get(pk=cast.term.pk)
    pace = forecasting.of(term, cast.director, day=date(2026, 1, 1)).pace
    assert (pace.begun, pace.months, pace.months_left, pace.ahead) == (1, 24, 35, 1)
    assert (pace.a_year, pace.possible, pace.left) == (0.5, 1, 0)


def test_units_are_sorted_by_a_factor_and_put_into_a_round_with_the_reason(cast: Cast, enter: Enter) -> None:
    given = feedback(cast.other_engagement)
    for at in range(3):
        item(given, f"问题{at}")
    Post.objects.create(
        organisation=cast.bureau, title="局长", is_head=True, held_since=today() - timedelta(days=400)
    )
    browser = enter(cast.director)
    page = browser.get(reverse("insight:choice"), {"c": ["problems", "head_since"], "sort": "-problems"})
    rows = [(row["record"].name, row["cells"][-2:]) for row in page.context["rows"]]
    assert rows[0] == ("清源县白禾镇", ["", 3])
    assert ("清源县教育局", [13, 0]) in rows
    assert [column["key"] for column in page.context["columns"]][-2:] == ["head_since", "problems"]
    towns = browser.get(reverse("insight:choice"), {"unit_type": "township"}).context["bulk_acts"][0]["url"]
    assert "清源县教育局" not in browser.post(towns, {"all": 1}).content.decode()
    draft = _round(cast, 4, "draft")
    group = Group.objects.create(round=draft, no=1, name="第一巡察组")
    picked = {"pick": [cast.bureau.pk], "group": group.pk, "mode": "", "reason": "群众反映集中"}
    assert browser.post(reverse("planning:propose"), picked).status_code == 302
    made = Engagement.objects.trusted().get(round=draft)
    assert Step.objects.get(kind="engagement", record_id=made.pk).reason == "群众反映集中"


COUNTED = {"cockpit": 32, "results_board": 30, "choice": 16, "forecast": 12, "entry_quality": 26, "publication": 34, "screen": 24}  # fmt: skip


@pytest.mark.parametrize("name", [*COUNTED, "dossier"])
@pytest.mark.slow
def test_a_board_costs_the_same_statements_for_few_rows_and_many(cast: Cast, enter: Enter, name: str) -> None:
    browser = enter(cast.director)
    url = reverse(f"insight:{name}", args=[cast.bureau.pk] if name == "dossier" else [])
    costs = []
    for number in (2, 60):
        in_bulk(cast, number)
        browser.get(url)
        with CaptureQueriesContext(connection) as found:
            assert browser.get(url).status_code == 200
        costs.append(len(found))
    assert costs[0] == costs[1] <= COUNTED.get(name, 48), costs


def test_who_is_excluded_from_a_record_does_not_count_it_on_the_cockpit(cast: Cast) -> None:
    waits = paper(cast.engagement, "待审签", state="leader_sign")
    pending.renew(waits, workpaper_flow)
    Exclusion.objects.create(
        kind="workpaper", record_id=waits.pk, user_id=cast.staff.pk, reason="亲属", set_by_id=cast.director.pk
    )
    assert [heap.count for heap in cockpit.stuck(cast.director)] == [1]
    assert cockpit.stuck(cast.fresh("staff")) == []
    assert cockpit.rounds(cast.fresh("staff"))[0].groups[0].papers == 0


def test_leads_sent_back_are_told_exactly_to_who_handles_them_only(cast: Cast) -> None:
    receiver = Transfer.objects.create(organisation=cast.bureau, receiver="discipline", round=cast.round)
    for no in range(8):
        lead = Lead(number=f"XS-{no}", state="transferred", audience=audience_mask(["office"]))
        lead.place_in(cast.engagement)
        lead.save()
        case = Case.objects.create(lead=lead, transfer=receiver, organisation=cast.bureau, state="handed")
        if no < 2:
            Step.objects.create(
                kind="lead_case", record_id=case.pk, edge="ask_more", to_state="more_wanted", acted_on=today()
            )
    assert entry.sent_back(cast.director, None).value == "＜5"
    officer = person("officer", "线索专员", "lead_officer", None, {"office": cast.bureau})
    told = entry.sent_back(officer, None)
    assert (told.value, told.note) == ("25.00%", "2 / 8")

"""Every url of the product, and with which records it is tried. What is not known here fails, with a sentence that says what to add."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import Cast
from tests.matrix.subjects import SIDES, World
from xuncha.foundation import kinds
from xuncha.foundation.kinds import Kind
from xuncha.kit.lists import RecordList


@dataclass(frozen=True)
class Subject:
    """What stands in a url's argument: the record of a kind or model on a side, or something worked out."""

    name: str = ""
    find: Callable[[World, str], Any] | None = None

    def value(self, world: World, side: str) -> Any:
        if self.find is not None:
            return self.find(world, side)
        return world.record(self.name, side).pk

    def label(self, world: World, side: str) -> str:
        """The model of the record, to ask whether a person may know it."""
        return world.record(self.name, side)._meta.label if self.name else ""


NEITHER = "-"
MISSING = 987_654_321
"""The number of a record that does not exist: what one may not know must look exactly like it."""


def of(name: str) -> Subject:
    """The record of a kind or model on that side."""
    return Subject(name)


def fixed(value: Any) -> Subject:
    """The same on both sides: reference data that every insider may read."""
    return Subject(find=lambda _world, _side: value)


# url name → argument → what stands there. Needed only where the path does not lie under a kind's own page
# (`/planning/groups/<pk>/…` is under the page of the kind `group`) and the view names no kind.
SUBJECTS: dict[str, dict[str, Subject]] = {
    "files:download": {"pk": of("foundation.Attachment")},
    "drafts:autosave": {"form_key": fixed("workpaper:new:PaperForm")},
    "drafts:discard": {"form_key": fixed("workpaper:new:PaperForm")},
    "jobs:status": {"job_id": Subject(find=lambda world, side: world.jobs[side].pk)},
    "jobs:again": {"job_id": Subject(find=lambda world, side: world.jobs[side].pk)},
    "people:withdraw_recusal": {"pk": of("recusal")},
    "people:print_undertaking": {"pk": of("people.Undertaking")},
    "people:account": {"pk": of("people.User")},
    "people:slip": {"pk": of("people.User")},
    "people:deactivate": {"pk": of("people.User")},
    "people:reactivate": {"pk": of("people.User")},
    "people:request_reset": {"pk": of("people.User")},
    "people:lift_exclusion": {"user_id": of("people.User")},
    "catalogue:post_edit": {"post_pk": of("catalogue.Post")},
    "catalogue:post_end": {"post_pk": of("catalogue.Post")},
    "catalogue:key_point_retire": {"pk": of("catalogue.KeyPoint")},
    "catalogue:classify_of": {"kind": fixed("workpaper"), "pk": of("workpaper")},
    "library:regulation": {"pk": of("library.Regulation")},
    "library:edit": {"pk": of("library.Regulation")},
    "library:supersede": {"pk": of("library.Regulation")},
    "library:paste": {"pk": of("library.Regulation")},
    "library:clause_new": {"pk": of("library.Regulation")},
    "library:clause_edit": {"pk": of("library.Regulation"), "clause_pk": of("library.Clause")},
    "library:clause_withdraw": {"pk": of("library.Regulation"), "clause_pk": of("library.Clause")},
    "library:compare": {"pk": of("library.Regulation")},
    "library:reading_item_drop": {"item": of("library.ReadingItem")},
    "library:reading_mark": {"item": of("library.ReadingItem")},
    "library:question_edit": {"question": of("library.Question")},
    "library:question_drop": {"question": of("library.Question")},
    "fieldwork:talk_plan": {"pk": of("engagement")},
    "fieldwork:talk_generate": {"pk": of("engagement")},
    "fieldwork:talk_clear_all": {"pk": of("engagement")},
    "fieldwork:timetable": {"pk": of("engagement")},
    "fieldwork:talk_leaves": {"pk": of("engagement")},
    "fieldwork:talk_rules": {"pk": of("round")},
    "fieldwork:outline_edit": {"code": fixed("staff")},
    "fieldwork:petition_new": {"engagement": of("engagement")},
    "fieldwork:triage": {"pk": of("engagement")},
    "fieldwork:triage_approve": {"pk": of("engagement")},
    "fieldwork:petition_scope_edit": {"sort": fixed("accusation")},
    "fieldwork:petition_refused_file": {"serial": fixed("0" * 32), "no": fixed(1)},
    "fieldwork:petition_merge": {"into": of("petition")},
    "workpapers:cite_into": {"kind": fixed("talk_abstract"), "pk": of("talk_abstract")},
    "planning:term": {"pk": of("planning.Term")},
    "planning:replace": {"pk": of("planning.Membership")},
    "planning:unseat": {"pk": of("planning.Membership")},
    "planning:tick_key_point": {"pk": of("planning.KeyPointCheck")},
    "planning:prove_cooperation": {"pk": of("planning.CooperationItem")},
    "planning:tick_cooperation": {"pk": of("planning.CooperationItem")},
    "planning:village_cell": {"pk": of("planning.SubObject")},
    "rectification:edit_measure": {"pk": of("rectification.Measure")},
    "rectification:complete_measure": {"pk": of("rectification.Measure")},
    "rectification:open_plan": {"pk": of("feedback")},
    "rectification:open_commitment": {"pk": of("rectification_plan")},
    "rectification:extend_period": {"pk": of("rectification_plan")},
    "rectification:lookback": {"pk": of("engagement")},
    "rectification:lookback_round": {"pk": of("round")},
    "rectification:phases": {"pk": of("round")},
    "rectification:disclosures_of": {"pk": of("rectification_plan")},
    "rectification:passage": {"pk": of("rectification.Passage")},
    "rectification:comment_handle": {"pk": of("rectification.Comment")},
    "rectification:disclosure_text": {"pk": of("disclosure"), "form": fixed("docx")},
    "rectification:open_evaluation": {"pk": of("rectification_plan")},
    "rectification:evaluation_score": {"pk": of("evaluation"), "party": fixed("office")},
    "rectification:evaluation_carry_out": {"pk": of("rectification.Consequence")},
    "rectification:evaluation_scheme": {"pk": of("rectification.EvaluationScheme")},
    "rectification:evaluation_scheme_edit": {"pk": of("rectification.EvaluationScheme")},
    "rectification:evaluation_scheme_copy": {"source": of("rectification.EvaluationScheme")},
    "rectification:evaluation_scheme_switch": {"pk": of("rectification.EvaluationScheme")},
    **{
        f"library:word_template{page}": {"slug": fixed("workpapers-print_paper")}
        for page in ("", "_upload", "_starter", "_stop")
    },
    **{
        f"library:word_template_{page}": {
            "slug": fixed("workpapers-print_paper"),
            "pk": of("library.WordTemplate"),
        }
        for page in ("file", "trial", "use")
    },
    "results:open": {"pk": of("engagement")},
    "results:entry": {"pk": of("results.VolumeEntry")},
    "kit:batch_file": {"pk": of("kit.PaperBatch")},
    "rectification:letter_draft": {"pk": of("rectification_plan")},
    "rectification:withhold": {"disclosure": of("disclosure"), "item": of("rectification_item")},
    "rectification:recheck": {"pk": of("engagement"), "item": of("rectification_item")},
    "catalogue:rules:rule": {"pk": of("foundation.DeadlineRule")},
    "catalogue:rules:rule_edit": {"pk": of("foundation.DeadlineRule")},
    "catalogue:rules:adopt": {"pk": of("foundation.DeadlineRule")},
    "reporting:answer_comment": {"comment": of("reporting.ReviewComment")},
    "reporting:take_off_agenda": {"item": of("reporting.AgendaItem")},
    "reporting:round_summary": {"pk": of("round")},
    "fieldwork:group_life": {"pk": of("group")},
    "fieldwork:temp_branch_new": {"group": of("group")},
    "fieldwork:branch_activity_new": {"group": of("group")},
    "fieldwork:reminder_new": {"group": of("group")},
    "reporting:take_notice": {"notice": of("immediate_notice")},
    "workpapers:notice_board": {"pk": of("round")},
    "reporting:draft_feedback": {"pk": of("report")},
    "reporting:copy": {"pk": of("reporting.Recipient")},
    "reporting:remove_recipient": {"pk": of("reporting.Recipient")},
    "exchange:new_opening": {"engagement": of("engagement")},
    "transfers:case_file": {"pk": of("lead_case"), "file": of("foundation.Attachment")},
    "exchange:marked_import": {"seq": fixed(1)},
    "exchange:national_number": {"code": fixed("items"), "pk": of("rectification_item")},
    "exchange:publicity_of": {"engagement": of("engagement")},
    "reporting:receipt": {"pk": of("reporting.Recipient")},
    "reporting:paper_receipt": {"pk": of("reporting.Recipient")},
    "reporting:handling": {"pk": of("reporting.Recipient")},
    "fieldwork:visit_place": {"pk": of("engagement")},
    "fieldwork:visit_new": {"place": of("engagement")},
    "fieldwork:self_check_compare": {"pk": of("engagement")},
    "insight:manuscript_of": {"kind": fixed("report"), "pk": of("report")},
    "insight:new_passage": {"manuscript": of("manuscript"), "after": of("manuscript_passage")},
    "insight:word_difference": {"attachment": of("foundation.Attachment")},
    "insight:reject_word": {"attachment": of("foundation.Attachment")},
    "insight:fixed_table": {"slug": fixed("problems")},
    "insight:dossier": {"pk": of("organisation")},
    "insight:dossier_print": {"pk": of("organisation")},
    "insight:published": {"pk": of("table_snapshot")},
    "insight:drop_table": {"pk": of("insight.SavedTable")},
    "insight:turn_decomposition": {"pk": of("decomposition"), "target": fixed("tasks")},
    "insight:correct_decomposed": {"pk": of("decomposition"), "item": of("insight.Item")},
    "insight:reshape_decomposed": {
        "pk": of("decomposition"),
        "item": of("insight.Item"),
        "act": fixed("drop"),
    },
}

# (part of the path, argument) → what stands there: reference data named by code, and folders of addresses.
CODES: dict[tuple[str, str], Subject] = {
    ("custody/holders/", "pk"): of("foundation.KeyHolder"),
    ("custody/identities/", "pk"): of("foundation.SealedIdentity"),
    ("custody/requests/", "pk"): of("foundation.UnsealRequest"),
    ("fieldwork/interviews/plans/", "pk"): of("engagement"),
    ("fieldwork/interviews/counts/rounds/", "pk"): of("round"),
    ("fieldwork/interviews/outlines/", "code"): fixed("secretary"),
    ("catalogue/rules/", "number"): fixed(1),
    ("catalogue/rules/", "old"): fixed(1),
    ("catalogue/rules/", "new"): fixed(1),
    ("catalogue/rules/", "year"): fixed(2026),
    ("frameworks/", "code"): fixed("focus4"),
    ("classifier/", "no"): fixed(1),
    ("leaves/", "code"): fixed("B4.04"),
    ("types/", "code"): fixed("county_dept"),
    ("exchange/imports/blanks/", "code"): fixed("objects"),
    ("exchange/filled/", "code"): fixed("posts"),
    ("exchange/national/", "code"): fixed("items"),
    ("rectification/bulk/", "code"): fixed("assign"),
    ("rectification/", "sort"): fixed("extension"),
}

# Urls that are tried once for each kind, edge, party or paper act.
BY_KIND = ("kit:act", "kit:opine", "kit:paper_act", "kit:paper_scan")

# Urls that hold for every kind through one access function are tried with a few of them.
SOME_KINDS = ("workpaper", "report", "feedback", "rectification_item")

# Reference data and one's own account: no audience changes anything here, so the open world is enough.
CHANGELESS = ("account_", "catalogue:", "drafts:", "jobs:", "library:", "mfa_")

# Tried with these queries besides their bare address (side doors of lists).
QUERIES = ("?export=xlsx", "?engagement={engagement}", "?q=zz")


# Lists that are functions: the search, and lists that show several tables.
FUNCTIONS_THAT_LIST = (
    "insight:search",
    "insight:search_facets",
    "site:home",
    "site:todo",
    "planning:cooperation",
    "people:trail",
    "library:clauses",
)


@dataclass(frozen=True)
class Route:
    """One named url of the URLconf."""

    name: str
    path: str
    arguments: tuple[str, ...]
    view: Any

    @property
    def is_named(self) -> bool:
        return self.name != self.path

    @property
    def shape(self) -> str:
        """The path with its arguments as blanks, so that paths can be compared."""
        return re.sub(r"<[^>]+>", "<>", self.path)


@dataclass(frozen=True)
class Case:
    """One address to try: which route, whose record, which record."""

    route: str
    what: str
    side: str
    url: str
    missing: str = ""
    label: str = ""

    @property
    def line(self) -> tuple[str, str, str]:
        return self.route, self.what, self.side


@cache
def routes() -> tuple[Route, ...]:
    return tuple(_walk(get_resolver(), "", "", ()))


@cache
def view_of(name: str) -> type:
    """The class of a url's view; `object` for a function."""
    view = next(route.view for route in routes() if route.name == name)
    return view if isinstance(view, type) else object


def _walk(resolver: URLResolver, space: str, path: str, taken: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        arguments = (*taken, *entry.pattern.converters)
        if isinstance(entry, URLPattern):
            yield Route(
                space + (entry.name or here),
                here,
                arguments,
                getattr(entry.callback, "view_class", entry.callback),
            )
        else:
            yield from _walk(
                entry, f"{space}{entry.namespace}:" if entry.namespace else space, here, arguments
            )


@cache
def _homes() -> dict[str, str]:
    """Shape of a kind's own page → kind."""
    shapes = {route.name: route.shape for route in routes()}
    return {shapes[kind.url_name]: kind.name for kind in kinds.every() if kind.url_name in shapes}


def subject_of(route: Route, argument: str) -> Subject | None:
    """What stands in this argument: by hand, by the path, by the view's kind, by code."""
    by_hand = SUBJECTS.get(route.name, {}).get(argument)
    if by_hand is not None:
        return by_hand
    if argument == route.arguments[0]:
        homes = sorted((shape for shape in _homes() if route.shape.startswith(shape)), key=len)
        if homes and homes[-1].count("<>") == 1:
            return of(_homes()[homes[-1]])
        kind = getattr(route.view, "kind", "")
        if isinstance(kind, str) and kind and argument == "pk":
            return of(kind)
    found = [part for part, name in CODES if name == argument and part in route.path]
    return CODES[max(found, key=len), argument] if found else None


def unknown() -> list[str]:
    """What has to be added here, as sentences."""
    named = {
        route.shape for route in routes() if route.is_named
    }  # a page of a higher room may stand at its address
    nameless = [
        f"{route.path}: give this url a name, so that it can be tried"
        for route in routes()
        if not route.is_named and route.shape not in named
    ]
    return nameless + [
        f"{route.name} ({route.path}): add to SUBJECTS in tests/matrix/routes.py which record “{argument}” is: "
        f'"{route.name}": {{"{argument}": of("…")}}'
        for route in routes()
        if route.is_named and route.name not in BY_KIND and "kind" not in route.arguments
        for argument in route.arguments
        if subject_of(route, argument) is None
    ]


def superfluous() -> list[str]:
    names = {route.name for route in routes()}
    return [name for name in SUBJECTS if name not in names]


def cases(cast: Cast, world: World) -> list[Case]:
    """Every address that is tried in one world."""
    found: list[Case] = []
    for route in routes():
        if route.name in BY_KIND or not route.is_named:
            continue
        if world.name != "open" and route.name.startswith(CHANGELESS):
            continue
        if not route.arguments:
            found += _plain(cast, world, route)
        elif "kind" in route.arguments:
            found += _for_some_kinds(world, route)
        else:
            found += _with_records(world, route)
    return [*found, *_acts(world), *_papers(world)]


def _plain(cast: Cast, world: World, route: Route) -> list[Case]:
    url = reverse(route.name)
    found = [Case(route.name, "", NEITHER, url)]
    if world.name != "open" or not _is_list(route):
        return found  # the side doors of lists are tried where most can be seen
    values = {"engagement": cast.other_engagement.pk}
    return found + [Case(route.name, query, NEITHER, url + query.format(**values)) for query in QUERIES]


def _is_list(route: Route) -> bool:
    lists = isinstance(route.view, type) and issubclass(route.view, RecordList)
    return lists or route.name in FUNCTIONS_THAT_LIST


def _with_records(world: World, route: Route) -> list[Case]:
    found = []
    for side in SIDES:
        subjects = {name: _subject(route, name) for name in route.arguments}
        values = {name: subject.value(world, side) for name, subject in subjects.items()}
        number = next((name for name in route.arguments if isinstance(values[name], int)), "")
        missing = reverse(route.name, kwargs=values | {number: MISSING}) if number else ""
        label = subjects[number].label(world, side) if number else ""
        found.append(Case(route.name, "", side, reverse(route.name, kwargs=values), missing, label))
    same = len({case.url for case in found}) == 1
    return [Case(route.name, "", NEITHER, found[0].url, found[0].missing)] if same else found


def _subject(route: Route, argument: str) -> Subject:
    subject = subject_of(route, argument)
    if subject is None:
        raise LookupError("\n".join(unknown()))
    return subject


def _flowing(world: World, side: str) -> Iterator[tuple[Kind, Any]]:
    return ((kind, record) for kind, record in world.of_kinds(side) if kind.flow is not None)


def _for_some_kinds(world: World, route: Route) -> list[Case]:
    found = []
    for side in SIDES:
        for kind, record in _flowing(world, side):
            if kind.name not in SOME_KINDS:
                continue
            others = [name for name in route.arguments if name not in {"kind", "pk"}]
            rest = {name: _subject(route, name).value(world, side) for name in others}
            found.append(_case(route.name, kind, side, {"kind": kind.name, "pk": record.pk, **rest}))
    return found


def _case(name: str, kind: Kind, side: str, values: dict[str, Any], what: str = "") -> Case:
    missing = reverse(name, kwargs=values | {"pk": MISSING})
    return Case(name, what or kind.name, side, reverse(name, kwargs=values), missing, kind.model._meta.label)


def _acts(world: World) -> list[Case]:
    """Every transition that leaves the state its record is in, and every opinion asked for there."""
    found = []
    for side in SIDES:
        for kind, record in _flowing(world, side):
            assert kind.flow is not None
            for edge in kind.flow.leaving(record.state):
                if edge.name in kind.pages:
                    continue  # only leads on to a page of its own, which is tried there
                values = {"kind": kind.name, "pk": record.pk, "edge": edge.name}
                found.append(_case("kit:act", kind, side, values, f"{kind.name}.{edge.name}"))
                if edge.recorded_by:
                    found.append(_on_paper(found[-1]))
            parallel = kind.flow.parallels.get(record.state)
            for party in parallel.labels if parallel else ():
                values = {"kind": kind.name, "pk": record.pk, "party": party}
                found.append(_case("kit:opine", kind, side, values, f"{kind.name}.{party}"))
    return found


def _on_paper(case: Case) -> Case:
    return replace(
        case, what=f"{case.what} 纸质", url=f"{case.url}?form=paper", missing=f"{case.missing}?form=paper"
    )


def _papers(world: World) -> list[Case]:
    found = []
    for (name, side), act in world.paper_acts.items():
        label = kinds.get(name).model._meta.label
        for url in ("kit:paper_act", "kit:paper_scan"):
            found.append(
                Case(url, name, side, reverse(url, args=[act.pk]), reverse(url, args=[MISSING]), label)
            )
    return found

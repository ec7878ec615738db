"""Every indicator counted again by hand: plain Python over raw rows of the tables, nothing of the engine or its definitions.

A thing is a dict of what it can be counted by. `COUNTS`: indicator → pairs of a thing and a number that are added up;
`DISTINCT`: pairs of a thing and something that counts once; `RATIOS`: numerator and denominator.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps

Thing = dict[str, Any]
Pairs = Iterable[tuple[Thing, Any]]
LEVEL = {
    "county_dept": "county", "law_enforcement": "county", "other_organ": "county", "township": "township",
    "village": "village", "soe": "enterprise", "school": "enterprise", "hospital": "enterprise", "institution": "enterprise",
}  # fmt: skip
REGULAR = {"regular", "elevated", "cross", "linked", "joint_audit", "joint_discipline", "village", "extended"}
BASIC = {"done", "basically_done", "phase_done", "long_term"}


class Raw:
    """The tables as they are, row by row."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.rounds = self.by_id("planning.Round")
        self.units = self.by_id("catalogue.Organisation")
        self.engagements = self.by_id("planning.Engagement")
        self.feedbacks = self.by_id("reporting.Feedback")
        self.problems = self.by_id("reporting.FeedbackItem")
        self.items = self.by_id("rectification.RectificationItem")
        self.leads = self.by_id("transfers.Lead")
        mapped = [row for row in self.rows("catalogue.LeafMapping") if row["is_primary"]]
        self.nodes = {(row["leaf_id"], row["framework_id"]): row["node_id"] for row in mapped}

    def rows(self, model: str) -> list[Thing]:
        return list(apps.get_model(model)._base_manager.order_by().values())

    def by_id(self, model: str) -> dict[int, Thing]:
        return {row["id"]: row for row in self.rows(model)}

    def in_round(self, round_id: int | None) -> Thing:
        found = self.rounds.get(round_id or 0)
        return {
            "round": round_id,
            "term": found and found["term_id"],
            "year": found and _year(found["entry_on"]),
        }

    def of_unit(self, unit_id: int | None) -> Thing:
        unit = self.units.get(unit_id or 0)
        sort = unit and unit["unit_type_id"]
        return {"unit": unit_id, "unit_type": sort, "unit_level": LEVEL.get(sort or "")}

    def place(self, row: Thing, village: Any = None) -> Thing:
        engagement = self.engagements.get(row["engagement_id"] or 0)
        found = self.rounds.get(row["round_id"] or 0)
        unit = self.of_unit(row["organisation_id"])
        return {
            **self.in_round(row["round_id"]),
            **unit,
            "group": row["group_id"],
            "mode": engagement["mode"] if engagement else found and found["mode"],
            "village": int(unit["unit_type"] == "village" or village is not None),
        }

    def leaf(self, leaf: str | None, round_id: int | None, node: int | None = None) -> Thing:
        found = self.rounds.get(round_id or 0)
        mapped = self.nodes.get((leaf, found["framework_id"])) if found else None
        return {"leaf": leaf, "leaf_group": leaf and leaf[0], "node": node or mapped}


def _year(day: date | None) -> int | None:
    return day.year if day else None


def _month(day: date | None) -> int | None:
    return day.year * 100 + day.month if day else None


def ones(things: Iterable[Thing], **wanted: Any) -> Pairs:
    """Things that have these values, one each; a set or tuple: any of them."""
    for thing in things:
        if all(_is(thing[name], value) for name, value in wanted.items()):
            yield thing, 1


def _is(found: Any, wanted: Any) -> bool:
    return found in wanted if isinstance(wanted, set) else found == wanted


def sums(things: Iterable[Thing], column: str, **wanted: Any) -> Pairs:
    for thing, _one in ones(things, **wanted):
        yield thing, thing[column] or 0


def engagements(raw: Raw) -> Iterator[Thing]:
    for row in raw.engagements.values():
        if row["state"] != "void":
            found = raw.rounds[row["round_id"]]
            first, last = row["entry_on"] or found["entry_on"], row["onsite_end"] or found["onsite_end"]
            yield {
                **raw.place(row | {"engagement_id": row["id"]}),
                "stage": row["stage"],
                "month": _month(row["entry_on"]),
                "begun": int(row["state"] in ("under_way", "closed")),
                "days": (last - first).days + 1 if first and last else 0,
            }


def villages(raw: Raw) -> Iterator[Thing]:
    for row in raw.rows("planning.SubObject"):
        home = raw.engagements[row["engagement_id"]]
        if row["own_id"] is None and home["state"] in ("under_way", "closed"):
            yield {
                **raw.in_round(home["round_id"]), "mode": home["mode"], "group": home["group_id"],
                **raw.of_unit(row["organisation_id"]), "village": 1, "households": row["households"], "visited": row["visited"],
            }  # fmt: skip


def inspected(raw: Raw) -> Pairs:
    reached = [*(one for one in engagements(raw) if one["begun"]), *villages(raw)]
    return ((one, one["unit"]) for one in reached)


def units(raw: Raw) -> Iterator[Thing]:
    for term in raw.rows("planning.Term"):
        for unit in raw.units.values():
            if unit["is_inspectable"] and unit["ended_on"] is None:
                told = _coverage(raw, term, unit)
                own = raw.of_unit(unit["id"])
                yield {
                    **own,
                    "term": term["id"],
                    "coverage": told,
                    "village": int(own["unit_type"] == "village"),
                }


LEFT = {"onsite_end", "report_signed", "feedback_head", "feedback_team"}
NAMES = {15: "十五", 14: "十四"}


def _coverage(raw: Raw, term: Thing, unit: Thing) -> str:
    """No unit of these scenes has been merged, so each stands for itself."""
    rounds = {row["id"] for row in raw.rounds.values() if row["term_id"] == term["id"]}
    gone = {fact["engagement_id"] for fact in raw.rows("planning.Fact") if fact["code"] in LEFT}
    held = [row for row in raw.engagements.values() if row["round_id"] in rounds]
    own = [row for row in held if row["organisation_id"] == unit["id"]]
    hosts = {row["id"]: row for row in held}
    within = [hosts[row["engagement_id"]] for row in raw.rows("planning.SubObject")
              if row["organisation_id"] == unit["id"] and row["engagement_id"] in hosts]  # fmt: skip

    def past(row: Thing) -> bool:
        return row["state"] == "closed" or (row["state"] == "under_way" and row["id"] in gone)

    states = {row["state"] for row in (*own, *within)}
    if any(past(row) and row["mode"] in REGULAR for row in own):
        return "regular"
    if any(past(row) for row in within):
        return "within"
    if unit["carried_term"] in (f"{NAMES[term['no']]}届", f"第{NAMES[term['no']]}届"):
        return "recorded"
    if "under_way" in states:
        return "under_way"
    if "planned" in states:
        return "planned"
    return "only_special" if any(past(row) and row["mode"] not in REGULAR for row in own) else "none"


def groups(raw: Raw) -> Iterator[Thing]:
    for row in raw.rows("planning.Group"):
        found = raw.rounds[row["round_id"]]
        if found["state"] not in ("draft", "submitted", "void"):
            yield {**raw.in_round(row["round_id"]), "group": row["id"], "mode": row["mode"] or found["mode"]}


def staff(raw: Raw) -> Iterator[Thing]:
    for row in raw.rows("planning.Membership"):
        person = row["user_id"] or f"seat {row['id']}"
        yield {**raw.in_round(row["round_id"]), "group": row["group_id"], "seat": row["role_code"],
               "left": int(row["left_on"] is not None), "person": person}  # fmt: skip


def talks(raw: Raw) -> Iterator[Thing]:
    for row in raw.rows("fieldwork.Interview"):
        if row["state"] in ("recording", "signing", "finished"):
            yield {
                **raw.place(row),
                "category": row["category"],
                "month": _month(row["on"]),
                "finished": int(row["state"] == "finished"),
            }


def petitions(raw: Raw) -> Iterator[Thing]:
    for row in raw.rows("fieldwork.Petition"):
        if row["state"] != "void":
            here = row["received_at"].astimezone(ZoneInfo("Asia/Shanghai")).date()
            settled = row["state"] in ("concluded", "kept", "not_accepted", "as_lead", "closed")
            yield {
                **raw.place(row), **raw.leaf(row["leaf_id"], row["round_id"]), "month": _month(here), "id": row["id"],
                "channel": row["channel"], "sort": row["sort"], "disposal": row["disposal"], "realname": int(row["is_realname"]),
                "repeated": int(row["state"] == "duplicate"), "settled": int(settled), "answered": int(row["replied_on"] is not None),
            }  # fmt: skip


def petition_persons(raw: Raw) -> Iterator[Thing]:
    kept = {one["id"]: one for one in petitions(raw) if not one["repeated"]}
    return (
        kept[row["petition_id"]]
        for row in raw.rows("fieldwork.Target")
        if row["is_person"] and row["petition_id"] in kept
    )


def materials(raw: Raw) -> Iterator[Thing]:
    requests = raw.by_id("fieldwork.MaterialRequest")
    for row in raw.rows("fieldwork.Material"):
        home = requests[row["request_id"]]
        if home["state"] in ("issued", "handed_in", "closed"):
            yield {**raw.place(home), "topic": row["topic"], "answer": row["state"], "copies": row["copies"],
                   "month": _month(home["requested_on"])}  # fmt: skip


def visits(raw: Raw) -> Iterator[Thing]:
    for row in raw.rows("fieldwork.Visit"):
        yield {**raw.place(row, row["village_id"]), "sort": row["sort"], "month": _month(row["on"])}


def surveys(raw: Raw) -> Iterator[Thing]:
    """Those that are over, with at least five sheets; with the counts of their options."""
    counts = defaultdict(list)
    for row in raw.rows("fieldwork.SurveyCount"):
        counts[row["survey_id"]].append(row)
    for row in raw.rows("fieldwork.Survey"):
        sheets = sum(one["count"] for one in counts[row["id"]] if one["question"] == "")
        if row["state"] == "closed" and sheets >= 5:
            last = max((int(one["question"][1:]) for one in counts[row["id"]] if one["question"]), default=0)
            good = sum(
                one["count"]
                for one in counts[row["id"]]
                if one["question"] == f"q{last}" and one["option"] in "ab"
            )
            yield {
                **raw.place(row),
                "sort": row["sort"],
                "month": _month(row["closes_on"]),
                "sheets": sheets,
                "good": good,
            }


def papers(raw: Raw) -> Iterator[Thing]:
    for row in raw.rows("workpapers.WorkPaper"):
        if row["state"] in ("signed", "filed"):
            reviewer, author = row["reviewer_leaf_id"], row["author_leaf_id"]
            final = reviewer or author
            yield {
                **raw.place(row, row["village_id"]), **raw.leaf(final, row["round_id"]), "nature": row["nature"],
                "top_leader": int(row["involves_top_leader"]), "level": row["level"], "suggestion": row["suggestion"],
                "unclassified": int(final is None or final.startswith("Z9")), "both_leaves": int(bool(reviewer and author)),
                "same_leaf": int(reviewer is not None and reviewer == author), "amount": row["amount_cents"],
            }  # fmt: skip


def reported(raw: Raw) -> Iterator[Thing]:
    reports = {}
    for row in sorted(raw.rows("reporting.Report"), key=lambda one: one["id"]):
        if row["state"] not in ("draft", "leader_sign", "void") and row["engagement_id"]:
            reports[row["engagement_id"]] = row
    newest = {row["id"]: row for row in reports.values()}
    for row in raw.rows("reporting.ReportItem"):
        home = newest.get(row["report_id"])
        if home and not row["left_out_reason"]:
            yield {**raw.place(home), **raw.leaf(row["leaf_id"], home["round_id"], row["node_id"]),
                   "nature": row["nature"], "top_leader": int(row["is_top_leader"])}  # fmt: skip


def problems(raw: Raw) -> Iterator[Thing]:
    for row in raw.problems.values():
        home = raw.feedbacks[row["feedback_id"]]
        if home["state"] in ("delivered", "closed") and row["corrects_id"] is None:
            yield {
                **raw.place(row, row["village_id"]), **raw.leaf(row["leaf_id"], row["round_id"], row["node_id"]), "id": row["id"],
                "nature": row["nature"], "top_leader": int(row["is_top_leader"]), "key": int(row["is_key"]),
                "month": _month(home["feedback_on"]),
            }  # fmt: skip


def performances(raw: Raw) -> Iterator[Thing]:
    known = {one["id"]: one for one in problems(raw)}
    return (known[row["item_id"]] for row in raw.rows("reporting.Performance") if row["item_id"] in known)


def notices(raw: Raw) -> Iterator[Thing]:
    for row in raw.rows("workpapers.ImmediateNotice"):
        if row["state"] not in ("draft", "void"):
            yield {**raw.place(row), "result": row["result"], "checked": int(row["state"] == "closed"),
                   "carried": int(row["state"] == "carried"), "month": _month(row["received_on"])}  # fmt: skip


def items(raw: Raw) -> Iterator[Thing]:
    """Rows of the ledger."""
    for row in raw.items.values():
        if row["state"] != "merged":
            yield _item(raw, row)


def _item(raw: Raw, row: Thing) -> Thing:
    settled = row["state"] in ("closed", "long_term")
    counting = raw.rounds[row["round_id"]]["counting"] if row["round_id"] else ""
    late = (raw.day - row["due"]).days if row["due"] and row["due"] < raw.day else 0
    overdue = bool(late and not row["is_long_term"] and row["declared"] != "done" and not settled)
    done, basic = row["declared"] == "done", row["declared"] in BASIC
    problem = raw.problems.get(row["feedback_item_id"] or 0)
    told = problem and raw.feedbacks[problem["feedback_id"]]["feedback_on"]
    dated = bool(settled and row["closed_on"])
    flags = {
        "done": done, "basically": basic, "closed": settled, "overdue": overdue, "top_leader": row["is_top_leader"],
        "extended": bool(row["due"] and row["original_due"] and row["due"] > row["original_due"]),
        "immediate": row["is_immediate"], "returned": row["returned_times"] > 0, "relapsed": row["relapsed_on"] is not None,
        "with_evidence": row["evidence_count"] > 0, "closed_with_due": dated and row["due"] is not None,
        "closed_in_time": bool(dated and row["due"] and row["closed_on"] <= row["due"]), "closed_dated": dated and told is not None,
    }  # fmt: skip
    return {
        **raw.place(row, row["village_id"]), **raw.leaf(row["leaf_id"], row["round_id"]),
        **{name: int(value) for name, value in flags.items()},
        "special": row["special"], "tag": row["tag"], "way": {"problem": 1, "performance": 2}.get(counting, 4),
        "report_status": 2 if done else int(basic), "lateness": _step(late) if overdue else 0,
        "days": (row["closed_on"] - told).days if flags["closed_dated"] and told else 0, "problem": row["feedback_item_id"],
        "counts": row["counts"], "id": row["id"], "persons_held": row["persons_held"], "refunded": row["refunded_cents"],
        "reclaimed": row["reclaimed_cents"], "recovered": row["recovered_cents"],
    }  # fmt: skip


def _step(late: int) -> int:
    return 1 if late <= 30 else 2 if late <= 90 else 3 if late <= 180 else 4


ANY_OF = {"village", "top_leader", "overdue", "extended", "lateness"}


def rectified(raw: Raw) -> Iterator[tuple[Thing, int]]:
    """Counted units: problems as a whole, else rows as many times as their round counts them."""
    together: dict[int, list[Thing]] = defaultdict(list)
    for one in items(raw):
        if one["way"] == 1 and one["problem"]:
            together[one["problem"]].append(one)
        else:
            yield one, one["counts"] if one["way"] == 2 else 1
    for rows in together.values():
        yield {name: _folded(name, [row[name] for row in rows]) for name in rows[0]}, 1


def _folded(name: str, values: list[Any]) -> Any:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return max(known) if name in ANY_OF else min(known)


def units_rectified(raw: Raw, **wanted: Any) -> Pairs:
    return (
        (one, number)
        for one, number in rectified(raw)
        if all(one[name] == value for name, value in wanted.items())
    )


def hanging(raw: Raw, model: str, columns: Callable[[Thing], Thing]) -> Iterator[Thing]:
    for row in raw.rows(f"rectification.{model}"):
        home = raw.items[row["item_id"]]
        if home["state"] != "merged":
            yield {**raw.place(home, home["village_id"]), **raw.leaf(home["leaf_id"], home["round_id"]),
                   "top_leader": int(home["is_top_leader"]), **columns(row)}  # fmt: skip


def measures(raw: Raw) -> Iterator[Thing]:
    return hanging(raw, "Measure", lambda row: {"measure": row["sort"], "carried_out": int(row["done"])})


def rules_made(raw: Raw) -> Iterator[Thing]:
    return hanging(raw, "RuleMade", lambda row: {"revision": int(row["is_revision"])})


def spot_checks(raw: Raw) -> Iterator[Thing]:
    return hanging(
        raw,
        "SpotCheck",
        lambda row: {"result": row["result"], "announced": int(row["announced"]), "month": _month(row["on"])},
    )


def rechecks(raw: Raw) -> Iterator[Thing]:
    for row in raw.rows("rectification.Recheck"):
        home, item = raw.engagements[row["engagement_id"]], raw.items[row["item_id"]]
        yield {
            **raw.in_round(home["round_id"]), "mode": home["mode"], "group": home["group_id"], **raw.of_unit(home["organisation_id"]),
            **raw.leaf(item["leaf_id"], item["round_id"]), "verdict": row["verdict"],
        }  # fmt: skip


def plans(raw: Raw) -> Iterator[Thing]:
    for row in raw.rows("rectification.RectificationPlan"):
        yield {**raw.place(row), "approved": int(row["state"] == "approved"), "democratic_life": int(row["democratic_life_on"] is not None),
               "month": _month(row["democratic_life_on"])}  # fmt: skip


def leads(raw: Raw) -> Iterator[Thing]:
    handed = {row["lead_id"] for row in raw.rows("transfers.Case")}
    for row in raw.leads.values():
        if row["number"] and row["state"] != "void":
            yield {**raw.place(row), **raw.leaf(row["leaf_id"], row["round_id"]), "id": row["id"], "grade": row["grade"],
                   "source": row["source_kind"], "handed": int(row["id"] in handed)}  # fmt: skip


def lead_persons(raw: Raw) -> Iterator[Thing]:
    known = {one["id"]: one for one in leads(raw)}
    return (known[row["lead_id"]] for row in raw.rows("transfers.LeadPerson") if row["lead_id"] in known)


def cases(raw: Raw) -> Iterator[Thing]:
    transfers = raw.by_id("transfers.Transfer")
    for row in raw.rows("transfers.Case"):
        if row["state"] != "joined":
            told = row["state"] in ("fed_back", "closed")
            yield {
                **raw.place(raw.leads[row["lead_id"]]), "receiver": transfers[row["transfer_id"]]["receiver"], "month": _month(row["fed_back_on"]),
                "disposal": row["disposal"], "outcome": row["outcome"], "four_form": row["four_form"], "answered": int(told),
                "disposed": int(told or row["state"] == "handling"), "closed": int(row["state"] == "closed"),
                "prosecuted": int(told and row["outcome"] == "prosecuted"), "filed": row["filed_persons"], "punished": row["punished_persons"],
                "recovered": row["recovered_cents"], "talked": row["talked"], "notified": row["notified"], "exposed": row["exposed"],
                "clocks": [one for one in raw.rows("foundation.Clock") if one["kind"] == "lead_case" and one["record_id"] == row["id"] and one["code"] == "DR23"],
            }  # fmt: skip


def due_back(raw: Raw, *, in_time: bool) -> Pairs:
    for one in cases(raw):
        met = [clock for clock in one["clocks"] if clock["state"] == "met"]
        due = [clock for clock in one["clocks"] if clock["due"] < raw.day]
        kept = [clock for clock in met if clock["met_on"] and clock["met_on"] <= clock["due"]]
        if kept if in_time else met or due:
            yield one, 1


def suggestions(raw: Raw) -> Iterator[Thing]:
    for row in raw.rows("insight.InspectionSuggestion"):
        if row["sent_on"] and row["state"] != "void":
            found = raw.rounds.get(row["round_id"] or 0)
            yield {**raw.in_round(row["round_id"]), "mode": found and found["mode"], **raw.of_unit(row["organisation_id"]),
                   "sort": row["sort"], "replied": int(row["replied_on"] is not None), "month": _month(row["sent_on"])}  # fmt: skip


def evaluations(raw: Raw) -> Iterator[Thing]:
    for row in raw.rows("rectification.Evaluation"):
        if row["state"] in ("recognised", "closed"):
            yield {**raw.place(row), "id": row["id"], "evaluation_grade": row["grade"]}


def consequences(raw: Raw) -> Iterator[Thing]:
    known = {one["id"]: one for one in evaluations(raw)}
    for row in raw.rows("rectification.Consequence"):
        if row["evaluation_id"] in known:
            home = {**known[row["evaluation_id"]], "consequence": row["sort"]}
            yield {**home, "carried_out": int(row["done_on"] is not None)}


def letters(raw: Raw) -> Iterator[Thing]:
    for row in raw.rows("rectification.SupervisionLetter"):
        if row["state"] not in ("draft", "void"):
            answered = row["state"] in ("replied", "closed", "answered")
            yield {**raw.place(row), "letter": row["sort"], "letter_answered": int(answered)}


COUNTS: Mapping[str, Callable[[Raw], Pairs]] = {
    "engagements": lambda raw: ones(engagements(raw)),
    "units_due": lambda raw: ones(units(raw)),
    "units_covered": lambda raw: ones(units(raw), coverage={"regular", "within", "recorded"}),
    "groups": lambda raw: ones(groups(raw)),
    "staff_seats": lambda raw: ones(staff(raw)),
    "onsite_days": lambda raw: sums(engagements(raw), "days", begun=1),
    "talk_count": lambda raw: ones(talks(raw), category={"must", "optional", "repeat"}),
    "summoned_talk_count": lambda raw: ones(talks(raw), category="summoned"),
    "petition_count": lambda raw: ones(petitions(raw)),
    "petition_repeats": lambda raw: ones(petitions(raw), repeated=1),
    "petition_realname": lambda raw: ones(petitions(raw), realname=1),
    "petition_persons": lambda raw: ones(petition_persons(raw)),
    "petition_settled": lambda raw: ones(petitions(raw), settled=1),
    "petition_answered": lambda raw: ones(petitions(raw), answered=1),
    "material_count": lambda raw: sums(materials(raw), "copies"),
    "visit_count": lambda raw: ones(visits(raw), sort={"household", "site", "covert"}),
    "households_visited": lambda raw: sums(villages(raw), "visited"),
    "households": lambda raw: sums(villages(raw), "households"),
    "forum_count": lambda raw: ones(visits(raw), sort="forum"),
    "attend_count": lambda raw: ones(visits(raw), sort="attend"),
    "briefing_count": lambda raw: ones(visits(raw), sort="hearing"),
    "survey_count": lambda raw: ones(surveys(raw)),
    "survey_returned": lambda raw: sums(surveys(raw), "sheets"),
    "survey_good": lambda raw: sums(surveys(raw), "good"),
    "workpaper_count": lambda raw: ones(papers(raw)),
    "problem_count_papers": lambda raw: ones(papers(raw)),
    "problem_count_reported": lambda raw: ones(reported(raw)),
    "problem_count_performances": lambda raw: ones(performances(raw)),
    "feedback_count": lambda raw: ones(problems(raw)),
    "common_count": lambda raw: ones(problems(raw), nature="common"),
    "top_leader_problems": lambda raw: ones(problems(raw), top_leader=1),
    "paper_amount": lambda raw: sums(papers(raw), "amount"),
    "papers_unclassified": lambda raw: ones(papers(raw), unclassified=1),
    "papers_both_leaves": lambda raw: ones(papers(raw), both_leaves=1),
    "papers_same_leaf": lambda raw: ones(papers(raw), both_leaves=1, same_leaf=1),
    "immediate_count": lambda raw: ones(notices(raw)),
    "immediate_done_count": lambda raw: ones(notices(raw), result="done", checked=1),
    "immediate_carried": lambda raw: ones(notices(raw), carried=1),
    "rect_total": lambda raw: units_rectified(raw),
    "rect_done": lambda raw: units_rectified(raw, done=1),
    "rect_basic": lambda raw: units_rectified(raw, basically=1, done=0),
    "rect_not_done": lambda raw: units_rectified(raw, basically=0),
    "rect_done_or_basic": lambda raw: units_rectified(raw, basically=1),
    "rect_closed": lambda raw: units_rectified(raw, closed=1),
    "rect_overdue": lambda raw: units_rectified(raw, overdue=1),
    "rect_extended": lambda raw: units_rectified(raw, extended=1),
    "rect_top_leader": lambda raw: ones(items(raw), top_leader=1),
    "item_count": lambda raw: ones(items(raw)),
    "items_closed_in_time": lambda raw: ones(items(raw), closed_in_time=1),
    "items_closed_with_due": lambda raw: ones(items(raw), closed_with_due=1),
    "items_closed_dated": lambda raw: ones(items(raw), closed_dated=1),
    "rect_days": lambda raw: sums(items(raw), "days"),
    "items_returned": lambda raw: ones(items(raw), returned=1),
    "items_relapsed": lambda raw: ones(items(raw), relapsed=1),
    "items_declared_done": lambda raw: ones(items(raw), done=1),
    "items_done_with_evidence": lambda raw: ones(items(raw), done=1, with_evidence=1),
    "items_overdue": lambda raw: ones(items(raw), overdue=1),
    "accountability": lambda raw: sums(items(raw), "persons_held"),
    "refunded": lambda raw: sums(items(raw), "refunded"),
    "reclaimed": lambda raw: sums(items(raw), "reclaimed"),
    "loss_recovered": lambda raw: sums(items(raw), "recovered"),
    "rules_made": lambda raw: ones(rules_made(raw)),
    "rules_new": lambda raw: ones(rules_made(raw), revision=0),
    "rules_revised": lambda raw: ones(rules_made(raw), revision=1),
    "measure_count": lambda raw: ones(measures(raw)),
    "campaigns": lambda raw: ones(measures(raw), measure="special_rectification"),
    "spot_check_count": lambda raw: ones(spot_checks(raw)),
    "spot_check_false": lambda raw: ones(spot_checks(raw), result={"partly", "false"}),
    "recheck_count": lambda raw: ones(rechecks(raw)),
    "recheck_rebounded": lambda raw: ones(rechecks(raw), verdict={"rebounded", "false"}),
    "democratic_life_count": lambda raw: ones(plans(raw), democratic_life=1),
    "leads_registered": lambda raw: ones(leads(raw)),
    "leads_count": lambda raw: ones(leads(raw), handed=1),
    "leads_persons": lambda raw: ones(lead_persons(raw), handed=1),
    "case_count": lambda raw: ones(cases(raw)),
    "cases_disposed": lambda raw: ones(cases(raw), disposed=1),
    "cases_answered": lambda raw: ones(cases(raw), answered=1),
    "cases_closed": lambda raw: ones(cases(raw), closed=1),
    "cases_due_back": lambda raw: due_back(raw, in_time=False),
    "cases_back_in_time": lambda raw: due_back(raw, in_time=True),
    "filed_persons": lambda raw: sums(cases(raw), "filed", answered=1),
    "punished": lambda raw: sums(cases(raw), "punished", answered=1),
    "sent_judicial": lambda raw: ones(cases(raw), prosecuted=1),
    "case_recovered": lambda raw: sums(cases(raw), "recovered", answered=1),
    "interviews_admonish": lambda raw: sums(cases(raw), "talked", answered=1),
    "circulated": lambda raw: sums(cases(raw), "notified", answered=1),
    "exposed": lambda raw: sums(cases(raw), "exposed", answered=1),
    "evaluation_dist": lambda raw: ones(evaluations(raw)),
    "consequence_talks": lambda raw: ones(consequences(raw), consequence="talk"),
    "consequence_circulars": lambda raw: ones(consequences(raw), consequence="circulate"),
    "letters_count": lambda raw: ones(letters(raw)),
    "accountability_letters": lambda raw: ones(letters(raw), letter="accountability"),
    "suggestions": lambda raw: ones(suggestions(raw), sort="suggestion"),
    "field_briefings": lambda raw: ones(suggestions(raw), sort="briefing"),
    "suggestions_replied": lambda raw: ones(suggestions(raw), replied=1),
}
DISTINCT: Mapping[str, Callable[[Raw], Pairs]] = {
    "orgs_inspected": inspected,
    "staff": lambda raw: ((one, one["person"]) for one in staff(raw)),
}
RATIOS = {
    "coverage_rate": ("units_covered", "units_due"),
    "petition_realname_rate": ("petition_realname", "petition_count"),
    "visit_coverage": ("households_visited", "households"),
    "satisfaction": ("survey_good", "survey_returned"),
    "feedback_ratio": ("feedback_count", "problem_count_reported"),
    "common_ratio": ("common_count", "feedback_count"),
    "immediate_done": ("immediate_done_count", "immediate_count"),
    "rect_done_rate": ("rect_done", "rect_total"),
    "rect_done_or_basic_rate": ("rect_done_or_basic", "rect_total"),
    "rect_closed_rate": ("rect_closed", "rect_total"),
    "rect_on_time_rate": ("items_closed_in_time", "items_closed_with_due"),
    "rect_average_days": ("rect_days", "items_closed_dated"),
    "rect_return_rate": ("items_returned", "item_count"),
    "rebound_rate": ("recheck_rebounded", "recheck_count"),
    "measures_per_item": ("measure_count", "item_count"),
    "evidence_complete_rate": ("items_done_with_evidence", "items_declared_done"),
    "lead_closed_rate": ("cases_closed", "case_count"),
    "lead_feedback_ontime": ("cases_back_in_time", "cases_due_back"),
    "filing_rate": ("filed_persons", "leads_persons"),
    "unclassified_rate": ("papers_unclassified", "workpaper_count"),
    "same_leaf_rate": ("papers_same_leaf", "papers_both_leaves"),
}


class Recount:
    """Numbers by hand: `of(indicator, by)` gives value of the dimensions → number, noughts left out."""

    def __init__(self, day: date) -> None:
        raw = Raw(day)
        self.pairs = {slug: list(counted(raw)) for slug, counted in (*COUNTS.items(), *DISTINCT.items())}

    def of(self, slug: str, by: tuple[str, ...]) -> dict[tuple[Any, ...], Any]:
        if slug in RATIOS:
            part, whole = (self.of(one, by) for one in RATIOS[slug])
            return {key: (part.get(key, 0), whole.get(key, 0)) for key in part.keys() | whole.keys()}
        found: dict[tuple[Any, ...], Any] = defaultdict(set if slug in DISTINCT else int)
        for thing, number in self.pairs[slug]:
            key = tuple(thing[name] for name in by)
            if slug in DISTINCT:
                found[key].add(number)
            else:
                found[key] += number
        sized = {key: len(value) if slug in DISTINCT else value for key, value in found.items()}
        return {key: value for key, value in sized.items() if value}

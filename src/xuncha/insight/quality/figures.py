"""Agreement of author and reviewer out of counted pairs of leaves; four statements, however many papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from xuncha.catalogue.classifying.models import ClassifierVersion
from xuncha.catalogue.models import Leaf
from xuncha.cycle.planning.models import Round
from xuncha.cycle.rectification.rates import percent
from xuncha.cycle.workpapers.models import Nature, WorkPaper
from xuncha.cycle.workpapers.teaching import CONFIRMED
from xuncha.foundation.scoping import Actor
from xuncha.text.agreement import kappa_of

SYSTEM_LEAVES = "Z9"
MOST_WITHOUT_LEAF = 0.02
"""Share of papers in Z9.98 other and Z9.99 unclassified that the taxonomy may leave (domain §4.2)."""
CONFUSIONS = 15
CHANGES = 20
ENOUGH = 30
"""Pairs under which an agreement says little."""
GROUPS = ("A", "B", "C", "D")

Pairs = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Agreement:
    """Papers that two people classified, how many alike, and kappa by leaf and by group."""

    pairs: int
    alike: int
    by_leaf: float
    by_group: float

    @property
    def share(self) -> str:
        return percent(self.alike, self.pairs)

    @property
    def enough(self) -> bool:
        return self.pairs >= ENOUGH


@dataclass(frozen=True)
class RoundLine:
    round: Round
    agreement: Agreement
    signed: int
    without_leaf: int

    @property
    def share_without(self) -> str:
        return percent(self.without_leaf, self.signed)


@dataclass(frozen=True)
class Confusion:
    """The author's leaf, the reviewer's leaf, how often."""

    author: Leaf
    reviewer: Leaf
    times: int


@dataclass(frozen=True)
class Precision:
    """找准方向、重点、问题 (M4-07) as shares of signed papers: label, papers, share."""

    direction: list[tuple[Any, int, str]]
    key_few: list[tuple[Any, int, str]]
    problem: list[tuple[Any, int, str]]


@dataclass(frozen=True)
class Quality:
    agreement: Agreement
    rounds: list[RoundLine]
    matrix: list[tuple[str, list[int]]]
    confusions: list[Confusion]
    signed: int
    without_leaf: int
    precision: Precision
    versions: list[ClassifierVersion] = field(default_factory=list)

    @property
    def share_without(self) -> str:
        return percent(self.without_leaf, self.signed)

    @property
    def too_many_without(self) -> bool:
        return self.without_leaf > MOST_WITHOUT_LEAF * self.signed


def papers(actor: Actor) -> QuerySet[WorkPaper]:
    """What this person may see and what still counts."""
    return WorkPaper.objects.visible_to(actor).exclude(state__in=("void", "merged")).order_by()


def quality(actor: Actor, round_id: int | None = None) -> Quality:
    rows = papers(actor).filter(round_id=round_id) if round_id else papers(actor)
    by_round = pairs_by_round(rows)
    signed = signed_by_round(rows)
    everything: Counter[tuple[str, str]] = Counter()
    for pairs in by_round.values():
        everything.update(pairs)
    rounds = Round.objects.visible_to(actor).in_bulk([*{*by_round, *signed}])
    lines = [
        RoundLine(rounds[pk], agreement(by_round.get(pk, {})), *signed.get(pk, (0, 0)))
        for pk in sorted(rounds, reverse=True)
    ]
    return Quality(
        agreement=agreement(everything),
        rounds=lines,
        matrix=matrix(everything),
        confusions=confusions(everything),
        signed=sum(number for number, _without in signed.values()),
        without_leaf=sum(without for _number, without in signed.values()),
        precision=precision(rows.filter(state__in=CONFIRMED)),
        versions=list(ClassifierVersion.objects.all()[:5]),
    )


def precision(signed: QuerySet[WorkPaper]) -> Precision:
    """One statement: what kind of gap, whether the key few are named, whether single, common or institutional."""
    gaps, natures = WorkPaper.Gap.choices[1:], Nature.choices
    few = [
        ("top", _("涉及主要负责人"), Q(involves_top_leader=True)),
        ("team", _("班子层面"), Q(level=WorkPaper.Level.TEAM)),
    ]
    parts = {
        **{f"gap_{code}": Q(gap=code) for code, _label in gaps},
        **{f"few_{code}": condition for code, _label, condition in few},
        **{f"nature_{code}": Q(nature=code) for code, _label in natures},
    }
    counted = signed.aggregate(
        total=Count("pk"), **{name: Count("pk", filter=only) for name, only in parts.items()}
    )

    def line(prefix: str, code: str, label: Any) -> tuple[Any, int, str]:
        count = counted[f"{prefix}_{code}"]
        return label, count, percent(count, counted["total"])

    return Precision(
        direction=[line("gap", code, label) for code, label in gaps],
        key_few=[line("few", code, label) for code, label, _condition in few],
        problem=[line("nature", code, label) for code, label in natures],
    )


def pairs_by_round(rows: QuerySet[WorkPaper]) -> dict[int, Pairs]:
    """Author's and reviewer's leaf of papers that have both."""
    counted = (
        rows.exclude(author_leaf=None)
        .exclude(reviewer_leaf=None)
        .values_list("round_id", "author_leaf_id", "reviewer_leaf_id")
        .annotate(times=Count("pk"))
    )
    told: dict[int, dict[tuple[str, str], int]] = {}
    for round_id, author, reviewer, times in counted:
        told.setdefault(round_id, {})[author, reviewer] = times
    return dict(told)


def signed_by_round(rows: QuerySet[WorkPaper]) -> dict[int, tuple[int, int]]:
    """Signed papers, and those of them that ended in a system leaf or in none."""
    nowhere = Q(final=None) | Q(final__startswith=SYSTEM_LEAVES)
    counted = (
        rows.filter(state__in=CONFIRMED)
        .annotate(final=Coalesce("reviewer_leaf", "author_leaf"))
        .values_list("round_id")
        .annotate(signed=Count("pk"), without=Count("pk", filter=nowhere))
    )
    return {round_id: (signed, without) for round_id, signed, without in counted}


def agreement(pairs: Pairs) -> Agreement:
    groups: Counter[tuple[str, str]] = Counter()
    for (author, reviewer), times in pairs.items():
        groups[author[0], reviewer[0]] += times
    return Agreement(
        pairs=sum(pairs.values()),
        alike=sum(times for (author, reviewer), times in pairs.items() if author == reviewer),
        by_leaf=kappa_of(pairs),
        by_group=kappa_of(groups),
    )


def matrix(pairs: Pairs) -> list[tuple[str, list[int]]]:
    """Rows: the author's group; columns: the reviewer's."""
    counted: Counter[tuple[str, str]] = Counter()
    for (author, reviewer), times in pairs.items():
        counted[author[0], reviewer[0]] += times
    return [(one, [counted[one, other] for other in GROUPS]) for one in GROUPS]


def confusions(pairs: Pairs) -> list[Confusion]:
    wrong = sorted(
        ((times, pair) for pair, times in pairs.items() if pair[0] != pair[1]), key=lambda x: (-x[0], x[1])
    )
    leaves = Leaf.objects.in_bulk({code for _times, pair in wrong[:CONFUSIONS] for code in pair})
    return [Confusion(leaves[one], leaves[other], times) for times, (one, other) in wrong[:CONFUSIONS]]


def changes(actor: Actor, *, round_id: int | None = None, pair: tuple[str, str] | None = None) -> list[Any]:
    """The newest papers whose leaf the reviewer changed, with the reason."""
    rows = (
        papers(actor)
        .exclude(reviewer_leaf=F("author_leaf"))
        .exclude(author_leaf=None)
        .exclude(reviewer_leaf=None)
    )
    if round_id:
        rows = rows.filter(round_id=round_id)
    if pair:
        rows = rows.filter(author_leaf_id=pair[0], reviewer_leaf_id=pair[1])
    joined = rows.select_related("author_leaf", "reviewer_leaf", "organisation", "round")
    return list(
        joined.defer("facts", "summary", "analysis", "discovery", "basis_text").order_by("-pk")[:CHANGES]
    )

"""What signed papers teach the classifier, and what they show beside a paper that is being written (domain §4.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from xuncha.catalogue.classifying import sources
from xuncha.catalogue.classifying.sources import ConfirmedPaper, Near, Source
from xuncha.cycle.workpapers.models import BasisClause, WorkPaper
from xuncha.foundation.scoping import Actor

CONFIRMED = ("signed", "filed")
"""A paper the leader has signed: deputy and leader have passed its leaf, or put another in its place."""
COMPARED = 200
LIKE_ENOUGH = 0.12
CLAUSES_A_LEAF = 3
CLAUSES_READ = 60


def register() -> None:
    sources.register("workpaper", Source(WorkPaper, confirmed, count, near, cited))
    sources.reads(
        "workpaper", lambda paper: "。".join(filter(None, (paper.title, paper.summary, paper.facts)))
    )
    sources.open_to("workpapers.write", "workpapers.review", "workpapers.sign")


def with_leaf(papers: QuerySet[WorkPaper]) -> Any:
    """Signed papers with the leaf that counts, the reviewer's where there is one."""
    kept = papers.filter(state__in=CONFIRMED)
    return kept.annotate(final_leaf=Coalesce("reviewer_leaf", "author_leaf")).exclude(final_leaf=None)


def confirmed() -> Iterator[ConfirmedPaper]:
    """The statement of the problem alone; for training, which shows it to nobody."""
    rows = with_leaf(WorkPaper.objects.trusted()).order_by("pk")
    for title, summary, leaf, unit in rows.values_list(
        "title", "summary", "final_leaf", "organisation_id"
    ).iterator():
        yield ConfirmedPaper("，".join(filter(None, (title, summary))), leaf, str(unit))


def count() -> int:
    return with_leaf(WorkPaper.objects.trusted()).count()


def near(actor: Actor, text: str, leaves: Sequence[str]) -> list[Near]:
    """The newest papers of these leaves that this person may see, by how much of their wording is the same."""
    rows = with_leaf(WorkPaper.objects.visible_to(actor)).filter(final_leaf__in=leaves)
    fields = ("pk", "title", "summary", "final_leaf", "organisation__name")
    written = pairs(text)
    found = []
    for pk, title, summary, leaf, unit in rows.order_by("-pk").values_list(*fields)[:COMPARED]:
        like = likeness(written, pairs(f"{title}{summary}"))
        if like >= LIKE_ENOUGH:
            found.append(
                Near(title, reverse("workpapers:paper", args=[pk]), leaf, unit or "", round(like, 3))
            )
    return found


def pairs(text: str) -> Counter[str]:
    kept = "".join(character for character in text if character.isalpha())
    return Counter(kept[start : start + 2] for start in range(len(kept) - 1))


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """Cosine of the pairs of characters."""
    shared = sum(count * other[pair] for pair, count in one.items())
    length = sqrt(sum(n * n for n in one.values())) * sqrt(sum(n * n for n in other.values()))
    return shared / length if length else 0.0


def cited(actor: Actor, leaves: Sequence[str]) -> Mapping[str, list[str]]:
    """Clauses that signed papers of these leaves cited, as far as this person may see those papers."""
    rows = (
        BasisClause.objects.visible_to(actor)
        .filter(paper__state__in=CONFIRMED)
        .annotate(leaf=Coalesce("paper__reviewer_leaf", "paper__author_leaf"))
        .filter(leaf__in=leaves)
        .values_list("leaf", "citation")
        .annotate(times=Count("pk"))
        .order_by("-times", "citation")
    )
    told: dict[str, list[str]] = {}
    for leaf, citation, _times in rows[:CLAUSES_READ]:
        clauses = told.setdefault(leaf, [])
        if len(clauses) < CLAUSES_A_LEAF:
            clauses.append(citation)
    return told

"""Hints beside a working paper (domain §3.1, M1-07, M4-07; issue 4 §7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from xuncha.text.hints import patterns as p

SHORTEST_TITLE, LONGEST_TITLE = 6, 40
ENOUGH_TO_JUDGE = 12  # characters: below this the writer has only begun
LONGEST_QUOTE = 24
LONGEST = 20_000
"""Characters looked at of a field."""


@dataclass(frozen=True)
class Typed:
    """What stands in the form just now. `amount` and `cites` say whether the field beside the text is filled."""

    title: str = ""
    summary: str = ""
    facts: str = ""
    basis: str = ""
    analysis: str = ""
    occurred: str = ""
    amount: bool = False
    cites: bool = False
    involves_top_leader: bool = False

    @property
    def body(self) -> str:
        return f"{self.summary}\n{self.facts}"


@dataclass(frozen=True)
class Hint:
    """`code` says what is missing, `field` where, `quote` the writer's own words it is about."""

    code: str
    field: str
    quote: str = ""
    lacks: tuple[str, ...] = ()


def hints(typed: Typed) -> list[Hint]:
    """In the order of the form; nothing at all before there is a sentence to judge."""
    typed = cut(typed)
    found = [*about_title(typed.title)]
    if len(typed.body.strip()) >= ENOUGH_TO_JUDGE:
        found += [*about_facts(typed), *about_words(typed.facts), *about_persons(typed.body)]
    if len(typed.facts.strip()) >= ENOUGH_TO_JUDGE:
        found += [*about_basis(typed), *about_analysis(typed)]
    return found


def cut(typed: Typed) -> Typed:
    texts = ("title", "summary", "facts", "basis", "analysis")
    return replace(typed, **{name: getattr(typed, name)[:LONGEST] for name in texts})


def about_title(title: str) -> Iterator[Hint]:
    """One matter, one paper; a sentence that names it."""
    text = title.strip()
    if not text:
        return
    if len(text) < SHORTEST_TITLE:
        yield Hint("title_short", "title", text)
    elif len(text) > LONGEST_TITLE:
        yield Hint("title_long", "title")
    if p.MATTERS.search(text):
        yield Hint("several_matters", "title", quote(p.MATTERS, text))


def about_facts(typed: Typed) -> Iterator[Hint]:
    body = typed.body
    if conclusion_without_fact(body):
        yield Hint("no_fact", "facts", quote(p.JUDGEMENT, body))
    if not typed.occurred and not p.TIME.search(body):
        yield Hint("no_time", "facts")
    if p.BARE_AMOUNT.search(body):
        yield Hint("no_unit", "facts", quote(p.BARE_AMOUNT, body))
    elif not typed.amount and p.MONEY_MATTER.search(body) and not p.AMOUNT.search(body):
        yield Hint("no_amount", "facts", quote(p.MONEY_MATTER, body))


def conclusion_without_fact(text: str) -> bool:
    """A judgement, and not one figure, date or source behind it."""
    return bool(p.JUDGEMENT.search(text)) and not (p.FIGURE.search(text) or p.SOURCE.search(text))


def about_words(facts: str) -> Iterator[Hint]:
    """Facts are told, not coloured; how many is a number."""
    if p.STRONG.search(facts):
        yield Hint("strong_word", "facts", quote(p.STRONG, facts))
    vague = [sentence for sentence in sentences(facts) if p.VAGUE.search(sentence) and not counted(sentence)]
    if vague:
        yield Hint("vague_number", "facts", quote(p.VAGUE, vague[0]))


def about_persons(body: str) -> Iterator[Hint]:
    """A lead about a person is no working paper; numbers of persons stand on none."""
    if p.LEAD.search(body):
        yield Hint("lead", "facts", quote(p.LEAD, body))
    if p.IDENTITY.search(body) or p.TELEPHONE.search(body):
        yield Hint("private_number", "facts")


def about_basis(typed: Typed) -> Iterator[Hint]:
    if not typed.cites and not typed.basis.strip():
        yield Hint("no_basis", "basis_text")
    elif (
        typed.basis.strip() and not typed.cites and not re.search(r"第.{1,6}条|〔|\[\d{4}\]|号", typed.basis)
    ):
        yield Hint("no_clause", "basis_text")


def about_analysis(typed: Typed) -> Iterator[Hint]:
    """M1-07: political inspection is not a check of the business. Then the three precisions of M4-07."""
    if typed.analysis.strip() and not p.RESPONSIBILITY.search(typed.analysis):
        yield Hint("business_only", "analysis")
    if lacks := tuple(three_precisions(typed)):
        yield Hint("precision", "analysis", lacks=lacks)


def three_precisions(typed: Typed) -> Iterator[str]:
    """Which of 方向、重点、问题 (direction, key few, root of the matter) nothing is written about yet."""
    text = f"{typed.body}\n{typed.analysis}\n{typed.basis}"
    if not p.DUTY.search(text):
        yield "direction"
    if not (typed.involves_top_leader or p.KEY_FEW.search(text)):
        yield "key_few"
    if not p.CAUSE.search(typed.analysis):
        yield "root"


def counted(sentence: str) -> bool:
    """Somebody counted: a figure that is no date."""
    return bool(p.FIGURE.search(p.TIME.sub("", sentence)))


def sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"[。；;\n]", text) if sentence.strip()]


def quote(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(0)[:LONGEST_QUOTE] if found else ""

"""Sentences cut where a new body begins to act, and what each piece is: problem, requirement, measure, result, background."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xuncha.text.decompose import lexicon
from xuncha.text.decompose.bodies import Labelled, Subject, demands, labelled, subjects, takes_part
from xuncha.text.decompose.model import BACKGROUND, HIGH, LOW, MEASURE, MEDIUM, PROBLEM, REQUIREMENT, RESULT

SUBSTANTIVE = 14  # letters of what a body does; 由县委组织部牵头 alone is only an opening
_PREPARES = re.compile("牵头|配合|协助|协同|会同|参与")
_UNDER_WAY = re.compile("正在|尚未|仍在|其余")
_ABOUT = re.compile("(?:但是?|同时)?，?(?:对|对于|凡|针对|如|若|发现)")  # 对敷衍整改的，要严肃问责 demands
_SIGNED = re.compile(
    r"[（(]?(?:20\d\d|二[〇○零].{2})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日[)）]?"
)
_TARGET = re.compile("对[^，。；]*$")
_FAILING = frozenset("不未没缺仅只无存失")
REPORTING = ("report", "speech", "")
GIVING = ("plan", "minutes", "notice")
"""Papers that give out work: what a body does in them is to be done."""
_SENTENCE = re.compile(r"[^。！？\n]*(?:[。！？][”’）]?|\n|$)")
_LEAD_IN = re.compile(
    r"[：:]\s*$|(?:以下|如下|下列)[^。]{0,16}(?:[。：:]|$)|(?:几|[二三四五六])(?:点|个方面|方面|件事|项工作)[^。]{0,8}[。：:]$"
)
_LABEL_LINE = re.compile(r"\s*[（【\[]?(?P<name>[一-龥]{2,8})[）】\]]?[：:]\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or the part of it in which one subject acts."""

    start: int
    end: int
    subjects: tuple[Subject, ...] = ()
    labels: tuple[Labelled, ...] = ()

    @property
    def is_attribute(self) -> bool:
        """Nothing but labels with their lists: it belongs to what stands before."""
        return bool(self.labels) and self.labels[0].start - self.start <= 2


@dataclass(frozen=True, slots=True)
class Setting:
    """What a piece stands in: what its heading announces, the type of the document, whether below a problem."""

    context: str = ""
    type: str = ""
    below_problem: bool = False
    demanded: bool = False
    """The mark itself asks: 一要."""
    goal: bool = False
    """Behind 整改目标: what is to be reached, whatever its grammar."""
    asks: bool = False
    """Some words before in the same point were asked by the mark; now an imperative is enough."""


def pieces(text: str, start: int, end: int, *, loose: bool) -> Iterator[Piece]:
    for sentence in _SENTENCE.finditer(text, start, end):
        begin, stop = _trim(text, *sentence.span())
        if begin < stop:
            yield from _split(text, begin, stop, loose=loose)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t\n　”）":
        start += 1
    while end > start and text[end - 1] in " \t\n　，":
        end -= 1
    return start, end


def _split(text: str, start: int, end: int, *, loose: bool) -> Iterator[Piece]:
    labels = tuple(labelled(text, start, end))
    until = labels[0].start if labels else end
    found = (
        [] if lexicon.pattern("report").match(text, start, end) else subjects(text, start, until, loose=loose)
    )
    groups: list[list[Subject]] = []
    for subject in found:
        if groups and (_is_opening(text, groups[-1], subject) or takes_part(text, subject, until)):
            groups[-1].append(subject)
        else:
            groups.append([subject])
    starts = [start, *(_begin(group) for group in groups[1:])]
    ends = [*starts[1:], end]
    for number, (begin, stop) in enumerate(zip(starts, ends, strict=True)):
        begin, stop = _trim(text, begin, stop)
        last = number == len(starts) - 1
        yield Piece(begin, stop, tuple(groups[number]) if groups else (), labels if last else ())


def _begin(group: list[Subject]) -> int:
    return group[0].start


def _is_opening(text: str, group: list[Subject], subject: Subject) -> bool:
    """Whether the bodies before only prepare this one: 由甲牵头，乙配合，… is one demand; so is a later 由 in a clause."""
    told = text[group[-1].end : subject.start]
    if subject.by and text[subject.start - 1] not in "。；，":
        return True
    return len(told.strip("，；")) < 3 or (len(told) < SUBSTANTIVE and bool(_PREPARES.search(told)))


def is_lead_in(text: str) -> bool:
    return bool(_LEAD_IN.search(text.rstrip()))


def is_signature(text: str) -> bool:
    """A line that names the issuer or the day and says nothing."""
    return bool(_SIGNED.fullmatch(text.strip()) or lexicon.body().fullmatch(text.strip()))


def announced(text: str) -> str:
    """What a heading or a lead-in says of the words behind it; nothing where it says nothing."""
    return lexicon.last_of("contexts", text)


def label_line(text: str, start: int, end: int) -> tuple[str, int]:
    """整改措施：… at the beginning of a paragraph: what it announces and where the words go on."""
    found = _LABEL_LINE.match(text, start, end)
    context = announced(found.group("name")) if found else ""
    return (context, found.end()) if found and context else ("", start)


def kind_of(text: str, piece: Piece, setting: Setting) -> tuple[str, str]:
    """The kind and how sure. The order of the questions is the rule: what is demanded, what is wrong, what was done."""
    told = _Told(text, piece, setting)
    if lexicon.pattern("report").match(told.words) or is_lead_in(told.words) or len(told.words.strip()) < 4:
        return BACKGROUND, HIGH
    return _CONTEXTS.get(setting.context, _unannounced)(told)


class _Told:
    """What the rules ask of a piece."""

    def __init__(self, text: str, piece: Piece, setting: Setting) -> None:
        self.words = text[piece.start : piece.labels[0].start if piece.labels else piece.end]
        self.setting, self.piece = setting, piece
        self.acts = any(subject.by or demands(text, subject, piece.end) for subject in piece.subjects)
        planned = setting.type == "plan" or (
            setting.type == "report" and setting.context in (MEASURE, RESULT)
        )
        self.asked = MEASURE if setting.below_problem or planned else REQUIREMENT
        self.first_wrong = _first_wrong(self.words)
        directive = lexicon.pattern("directive").search(self.words)
        self.demand_ends = directive.end() if directive else -1
        self.demanded = setting.demanded or self.acts or directive is not None

    @property
    def tasks(self) -> bool:
        """An order by its form: an imperative, or in papers that give out work a body that does something."""
        return self.has("imperative") or (
            bool(self.piece.subjects) and self.setting.type != "speech" and not self.fails
        )

    def has(self, name: str) -> bool:
        return bool(lexicon.pattern(name).search(self.words))

    @property
    def accuses(self) -> bool:
        """必须 and 要 also stand in what was not done: 未按照必须公开的要求."""
        if self.acts or self.setting.demanded or self.first_wrong < 0 or _ABOUT.match(self.words):
            return False
        return self.demand_ends < 0 or self.first_wrong < self.demand_ends - 1

    @property
    def wrong(self) -> bool:
        return self.first_wrong >= 0

    @property
    def fails(self) -> bool:
        """A fault said outright (不, 未, 没有 …), not a word such as 闲置 that a task may name."""
        return self.wrong and self.words[self.first_wrong] in _FAILING

    @property
    def ordered(self) -> bool:
        """Demanded by 要 and the like, not merely mentioned in a reproach."""
        return self.demanded and not self.accuses


def _first_wrong(words: str) -> int:
    """Where the first word of fault stands that is not itself what is to be fought: 堵塞漏洞 is no loophole found."""
    against = lexicon.pattern("against")
    for found in lexicon.pattern("problem").finditer(words):
        before, after = (
            words[max(0, found.start() - 16) : found.start()],
            words[found.end() : found.end() + 4],
        )
        if _TARGET.search(before) and "的" in after:
            continue  # 对整改不力的严肃问责: whom it is about
        if found.group()[0] in _FAILING or not against.search(before[-10:]):
            return found.start()
    return -1


def _in_problems(told: _Told) -> tuple[str, str]:
    if told.ordered:
        return told.asked, HIGH
    if told.wrong:
        return PROBLEM, HIGH
    return (BACKGROUND, MEDIUM) if told.has("background") else (PROBLEM, MEDIUM)


def _in_measures(told: _Told) -> tuple[str, str]:
    if told.ordered or told.tasks:
        return told.asked, HIGH
    if told.fails and not told.has("result"):
        return PROBLEM, MEDIUM
    return (BACKGROUND, MEDIUM) if told.has("background") else (told.asked, MEDIUM)


def _in_requirements(told: _Told) -> tuple[str, str]:
    asked = MEASURE if told.setting.below_problem and not told.setting.goal else REQUIREMENT
    if told.ordered or told.tasks or told.setting.goal:
        return asked, HIGH
    return (PROBLEM, MEDIUM) if told.wrong and not told.has("background") else (BACKGROUND, MEDIUM)


def _in_results(told: _Told) -> tuple[str, str]:
    if told.has("result") or _UNDER_WAY.search(told.words):
        return RESULT, HIGH
    if told.ordered:
        return told.asked, MEDIUM
    return (PROBLEM, MEDIUM) if told.wrong else (RESULT, LOW)


def _in_background(_told: _Told) -> tuple[str, str]:
    return BACKGROUND, MEDIUM


def _unannounced(told: _Told) -> tuple[str, str]:
    setting = told.setting
    if told.has("background") and not setting.demanded:
        return BACKGROUND, MEDIUM
    if told.ordered:
        return told.asked, HIGH if not told.wrong else MEDIUM
    imperative = told.has("imperative") or (told.tasks and setting.type in GIVING and not told.wrong)
    if told.has("result") and not told.wrong:
        return (RESULT, MEDIUM) if setting.type in REPORTING else (BACKGROUND, LOW)
    if told.wrong and (not imperative or (told.fails and not setting.asks)):
        return PROBLEM, MEDIUM
    if imperative and (setting.asks or setting.type != "speech"):
        return told.asked, MEDIUM
    return BACKGROUND, MEDIUM


_CONTEXTS = {
    PROBLEM: _in_problems,
    MEASURE: _in_measures,
    REQUIREMENT: _in_requirements,
    RESULT: _in_results,
    BACKGROUND: _in_background,
}

"""Who is named and as what: the subject of what must be done, the list behind a label, the list in brackets.

Only grammar and kinds of names are used; which organisation of the county is meant is for the catalogue to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from xuncha.text.decompose import lexicon
from xuncha.text.decompose.model import (
    COOPERATING,
    HIGH,
    LEAD,
    LEADER,
    LOW,
    MEDIUM,
    RESPONSIBLE,
    SUPERVISING,
    Body,
)

LONGEST_LISTED = 30
_CLAUSE = re.compile(r"[。；，：！？、\n\t（）]|(?<=[月日年底天周之以度])(?:前|内)，?")
_OPENING = re.compile(
    r"\s*(?:(?:同时|其中|另外|下一步|特别是|今后|对此|为此|此外|会后|会议决定|会议要求|会议明确)，?)?"
    r"(?:(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日)?底?(?:前|之前|以前)，?)?(?P<by>由|请|责成|要求|明确)?"
)
_BY = re.compile(r"由|责成|请(?!示|假|客)")
_SEPARATOR = re.compile(r"、|和|及其?(?!时)|以及|与|暨")
_TOGETHER = re.compile(r"(?:要|将|应|可|，)?会同")
_APPOINTED = re.compile(r"任|担任|为|兼任|组成|带队")
_REST = re.compile(r"等(?:有关|相关|职能|责任)?(?:部门|单位|地|成员单位)?(?:（单位）)?")
_GAP = (
    r"(?:等|将|予以|给予|全力|密切|均|都|也|还|再|共同|分别|主要|具体|同步|同时|及时|坚决|主动|一律|定期|切实|认真|统一|立即|原则上|进一步|全面|积极|严格|尽快|"
    r"每[年月季周]度?|每半年|(?:收到|接到)[^，。；]{1,16}后，?|(?:根据|按照|结合|围绕|依据|对照|针对|对)[^，。；]{1,18}|(?:于|在)[^，。；]{1,16}(?:前|内|底))*"
)
_DEMAND = (
    r"要(?!求|点|素|害|件|闻|义|务(?!实|必|求)|么|紧(?![密盯紧扣跟抓贴])|领(?![会导])|是|不是|不然)|应当|应(?!急|用|对|收|付|缴|[^，。；]{1,4}[未不])|必须|务必|务请|"
    r"须|需(?!要的|求)|不得|严禁|牵头|负责(?!任|人|同志)"
)
_DEMANDS = re.compile(_GAP + r"，?(?:" + _DEMAND + ")")
_MODAL = re.compile(
    _GAP
    + r"，?(?:"
    + _DEMAND
    + r"|配合|协助|协同|会同|参与|承担|督促|督导|监督|落实|组织|具体|按职责|按照职责|分工)"
)
_LOOSE = re.compile(
    _GAP
    + r"，?(?:对|将|把|已?制定|开展|建立|完善|修订|召开|成立|清理|追缴|印发|出台|严格|加强|报送|上报|跟踪|指导|跟进|统筹|提供|完成|审核|"
    r"履行|健全|推进|做好|抓好|核实|核查|排查|摸排|整合|盘活|收回|清退|拨付|安排|提出|梳理|研究|修改|公开|公示|明确|补齐|配齐|约谈|检查|组建|落实|纳入|每|选派|汇总|审查|实行|实施|编制|出资|参加)"
)
_LEADS = re.compile(r"(?:共同|具体|负责)?牵头")
_COOPERATES = re.compile(
    r"(?:积极|主动|共同|参与|要|全力|密切|予以|给予|做好)*(?:配合|协助|协同|参与)(?=[，。；、）（\n\t]|$|做好|抓好|开展|完成|落实|推进|实施|工作|整改)"
)
_SUPERVISES = re.compile(r"督促|督导|督办|督查|抽查|跟踪|追责|问责|查处|验收|跟进|(?<![治受内])监督(?!学|下)")
_CHARGED_TO_SUPERVISE = re.compile(
    r"^[^，。；]{0,8}(?:负责|承担|担负起)[^，。；]{0,12}(?:督促|督导|督办|监督|督查)"
)
_URGED = re.compile(r"(?:督促|责成|敦促|督导)")
_LABEL_END = re.compile(r"[；。）\n\t]|[，,、\s](?=[^，、。；：\n]{2,10}[：:])|$")
_LISTED = re.compile(r"[、，,；;/／]|\s+|(?<=[局办委部会组院府镇乡村室中心公司党组党委])(?:和|及|与)")


@dataclass(frozen=True, slots=True)
class Subject:
    """A list of bodies with what they do behind it; `start` includes 由 or 请 and the words that open the clause."""

    start: int
    spans: tuple[tuple[int, int], ...]
    end: int
    by: str = ""
    beside: tuple[tuple[int, int], ...] = ()
    """Those named behind 会同: they take part."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label such as 责任单位 with its list; `field` is a role, or "deadline"."""

    field: str
    start: int
    value: tuple[int, int]


def subjects(text: str, start: int, end: int, *, loose: bool) -> list[Subject]:
    """Who acts in these sentences, in reading order. `loose`: measures name the doer without 要 or 应."""
    found: list[Subject] = []
    reached = start
    for place in _clause_starts(text, start, end):
        if place < reached:  # inside a list already read: from here it would end in the same words
            continue
        subject, reached = _subject_at(text, place, end, loose=loose)
        if subject:
            found.append(subject)
    return found


def _clause_starts(text: str, start: int, end: int) -> Iterator[int]:
    """Beginnings of clauses, and every 由 or 请 within them."""
    places = {start}
    places |= {match.end() for match in _CLAUSE.finditer(text, start, end)}
    places |= {match.start() for match in _BY.finditer(text, start, end)}
    yield from sorted(place for place in places if place < end)


def _subject_at(text: str, place: int, end: int, *, loose: bool) -> tuple[Subject | None, int]:
    """Who acts from here on, if anybody, and how far the list of bodies was read."""
    opening = _OPENING.match(text, place, end)
    by = (opening.group("by") or "") if opening else ""
    begin = opening.end() if opening else place
    spans, after = _list_at(text, begin, end)
    if not spans:
        return None, place
    beside: list[tuple[int, int]] = []
    if joint := _TOGETHER.match(text, after, end):
        beside, further = _list_at(text, joint.end(), end)
        after = further if beside else after
    if by == "由" and _APPOINTED.match(text, after, end):
        return None, after
    if by or beside or _MODAL.match(text, after, end) or (loose and _LOOSE.match(text, after, end)):
        return Subject(place, tuple(spans), after, by, tuple(beside)), after
    return None, after


def demands(text: str, subject: Subject, end: int) -> bool:
    """Whether the subject is told to act by 要, 应, 负责 and the like, not merely said to do something."""
    return bool(_DEMANDS.match(text, subject.end, end))


def takes_part(text: str, subject: Subject, end: int) -> bool:
    """Whether the subject only supports what was demanded of another before: 县医保局予以配合."""
    return bool(_COOPERATES.match(text, subject.end, end))


def _list_at(text: str, begin: int, end: int) -> tuple[list[tuple[int, int]], int]:
    """A list of bodies beginning here, and where it ends."""
    spans: list[tuple[int, int]] = []
    after = place = begin
    body = lexicon.body()
    while (found := body.match(text, place, end)) and found.end() - found.start() > 1:
        spans.append(found.span())
        after = found.end()
        joint = _SEPARATOR.match(text, after, end)
        if joint is None:
            break
        place = joint.end()
    if spans and (rest := _REST.match(text, after, end)):
        after = rest.end()
    return spans, after


def bodies_of(text: str, subject: Subject, end: int) -> list[Body]:
    """The subject's bodies with their role, told by what they do up to `end` (where the next subject begins)."""
    told = text[subject.end : end]
    names = [text[start:stop] for start, stop in subject.spans]
    roles = [_role(name, told) for name in names]
    if SUPERVISING in roles:  # who is named beside the supervisor supervises with it
        roles = [SUPERVISING] * len(roles)
    found = [
        Body(role, name, *span, MEDIUM) for role, name, span in zip(roles, names, subject.spans, strict=True)
    ]
    return found + [Body(COOPERATING, text[a:b], a, b, MEDIUM) for a, b in subject.beside]


def _role(name: str, told: str) -> str:
    if _LEADS.match(told):
        return LEAD
    if _COOPERATES.match(told):
        return COOPERATING
    if lexicon.supervisors().search(name) and _SUPERVISES.search(told):
        return SUPERVISING
    return SUPERVISING if _CHARGED_TO_SUPERVISE.match(told) else RESPONSIBLE


def urged(text: str, start: int, end: int) -> list[Body]:
    """Whom the supervisor is to urge: in 督促被巡察党组织整改 the body that must act."""
    for match in _URGED.finditer(text, start, end):
        spans, _after = _list_at(text, match.end(), end)
        if spans:
            return [Body(RESPONSIBLE, text[a:b], a, b, LOW) for a, b in spans]
    return []


def together(text: str, start: int, end: int) -> list[Body]:
    """Who is asked along: 会同县财政局制定办法."""
    found = []
    for match in re.compile("会同").finditer(text, start, end):
        spans, _after = _list_at(text, match.end(), end)
        found += [Body(COOPERATING, text[a:b], a, b, MEDIUM) for a, b in spans]
    return found


def labelled(text: str, start: int, end: int) -> list[Labelled]:
    """责任单位：… 牵头单位：… 完成时限：… wherever they stand."""
    found = []
    for match in _label().finditer(text, start, end):
        stop = _LABEL_END.search(text, match.end(), end)
        field = lexicon.labels().get(match.group("label"), "deadline")
        found.append(Labelled(field, match.start(), (match.end(), stop.start() if stop else end)))
    return found


@cache
def _label() -> re.Pattern[str]:
    known = "|".join(sorted(lexicon.labels(), key=len, reverse=True))
    return re.compile(
        rf"(?<![一-龥])(?P<label>{known}|(?:整改|完成|办理|落实|办结)?(?:时限|期限|时间节点)|(?:完成|整改|办结)时间|时限要求)(?:为|是)?[：:]\s*"
    )


def listed(text: str, start: int, end: int, role: str, confidence: str = HIGH) -> list[Body]:
    """The names of a list written behind a label or in a cell, each with its place."""
    found = []
    place = start
    for piece in [*_LISTED.finditer(text, start, end), None]:
        stop = piece.start() if piece else end
        if piece is not None and _within_compound(text, piece.start(), piece.end()):
            continue
        if body := _trimmed(text, place, stop, role, confidence):
            found.append(body)
        place = piece.end() if piece else end
    return found


def _within_compound(text: str, start: int, end: int) -> bool:
    around = text[max(0, start - 10) : end + 10]
    return text[start:end] in "和与" and any(word in around for word in lexicon.compounds())


def _trimmed(text: str, start: int, end: int, role: str, confidence: str) -> Body | None:
    name = text[start:end]
    lead = len(name) - len(name.lstrip(" \t\n：:（"))
    name = name.strip(" \t\n：:。；）")
    name = re.sub(r"(?:按职责分工负责|分工负责|等(?:有关|相关)?(?:部门|单位)?)$", "", name)
    if not 1 < len(name) <= LONGEST_LISTED or name in ("无", "——", "—"):
        return None
    return Body(role, name, start + lead, start + lead + len(name), confidence)


def bracketed(text: str, start: int, end: int) -> list[Body]:
    """（县教体局、各乡镇按职责分工负责）behind a sentence: those who must act. （县财政局牵头，县审计局配合）has verbs."""
    found: list[Body] = []
    for match in re.finditer(r"（([^（）：]{3,120})）", text[start:end]):
        begin, stop = start + match.start(1), start + match.end(1)
        spans, after = _list_at(text, begin, stop)
        if spans and re.fullmatch(
            r"\s*(?:按职责(?:分工)?负责|分工负责|分别负责|负责|落实)?\s*", text[after:stop]
        ):
            found += [Body(RESPONSIBLE, text[a:b], a, b, MEDIUM) for a, b in spans]
    return found


def distinct(found: list[Body]) -> tuple[Body, ...]:
    """One entry a body: the strongest role it is named in, in reading order."""
    rank = {LEAD: 0, SUPERVISING: 1, COOPERATING: 2, RESPONSIBLE: 3, LEADER: 4}
    kept: dict[str, Body] = {}
    for body in found:
        held = kept.get(body.text)
        if held is None or rank[body.role] < rank[held.role]:
            kept[body.text] = body
    return tuple(sorted(kept.values(), key=lambda body: body.start))

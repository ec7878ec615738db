"""The words of `text/data/bodies.toml` and `decompose.toml` as patterns, made once a process."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "data"


@cache
def _words(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern of decompose.toml: a list of words or one expression."""
    value = _words("decompose")[name]
    return re.compile(value if isinstance(value, str) else "|".join(value))


@cache
def table(name: str) -> dict[str, re.Pattern[str]]:
    """contexts, columns, types: what each pattern announces, in the order they are asked."""
    return {key: re.compile(value) for key, value in _words("decompose")[name].items()}


def first_of(name: str, text: str) -> str:
    """The first entry of a table whose pattern occurs in the text, or nothing."""
    return next((key for key, found in table(name).items() if found.search(text)), "")


def last_of(name: str, text: str) -> str:
    """The entry whose words stand last: the head of a Chinese phrase ends it (工作要求有差距 announces faults)."""
    ends = {
        key: max((m.end() for m in found.finditer(text)), default=0) for key, found in table(name).items()
    }
    best = max(ends, key=lambda key: ends[key])
    return best if ends[best] else ""


# Words that never stand within a body's name: what follows them is what it does.
_STOP = (
    "负责|牵头(?!单位|部门)|配合(?!单位|部门)|督促(?!单位)|督导(?!组|单位)|督办(?!单位)|监督(?!管理|检测|所|局|室|单位)|具体|承担|会同|落实|组织(?!部)|开展|制定|完善|加强|强化|及时|切实|"
    "定期|主动|指导(?!组)|协助|严格|建立|健全|推进|推动|认真|坚持|坚决|坚守|同步|分别|共同|依据|根据|结合|按照|围绕|聚焦|"
    "进行|履行|抓好|做好|抓实|完成|存在|没有|未能|未按|未及|仅仅|已经|需要|必须|务必|不得|不断|是否|属于|作为|通过|由于|特别|其中|"
    "(?<!相)应(?!急)|(?<!机)要|[的了是在对把将从以按并使让很还着其这那给予请由需]|为(?!民)|进一步|每[年月季周]|立即|持续|清理|排查|摸排|追缴|召集|"
    "向(?!阳|东|群|荣)|报(?!社|业)|成立|组建|召开|召集|研究(?!院|所|室|中心)|审议|收到|接到|今后|所有|全面|积极|统筹|深入|尽快|带头|率先|严肃|提出|报送|上报|反馈(?!组)|安排|问责|管理(?![局站所委处中服])"
)
_LETTER = r"[\u4e00-\u9fa5*×XxＸ某〇○“”·]"


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _suffix(entry: str) -> str:
    word, _, after = entry.partition("|")
    return f"{re.escape(word)}(?![{after}])" if after else re.escape(word)


@cache
def body() -> re.Pattern[str]:
    """One body: names ending in a known kind of office, with a post behind it; or a post alone; or 各级, 各村."""
    words = _words("bodies")
    compounds = _either(words["compounds"])
    suffixes = "|".join(
        _suffix(entry)
        for entry in sorted(words["suffixes"], key=lambda e: len(e.partition("|")[0]), reverse=True)
    )
    posts = _either(map(re.escape, words["positions"]))
    letter = rf"(?:{compounds}|(?!{_STOP}|(?:和|及|与|等)){_LETTER})"
    name = rf"(?:{letter}(?:{letter}|和){{0,17}}?)?(?:{suffixes})(?:（[一-龥]{{2,4}}）)?"
    more = rf"(?:(?:{letter}(?:{letter}|和){{0,6}}?)?(?:{suffixes})(?:（[一-龥]{{2,4}}）)?){{0,4}}"
    return re.compile(
        rf"(?:{name}{more}(?:领导|的)?(?:{posts})?|(?:(?!{_STOP}){_LETTER}){{0,6}}?(?:{posts})|{_either(words['collectives'])})"
    )


@cache
def supervisors() -> re.Pattern[str]:
    return re.compile(_words("bodies")["supervisors"])


@cache
def labels() -> dict[str, str]:
    """Label → role: 责任单位 → responsible."""
    return {label: role for role, found in _words("bodies")["labels"].items() for label in found}


@cache
def compounds() -> tuple[str, ...]:
    return tuple(_words("bodies")["compounds"])

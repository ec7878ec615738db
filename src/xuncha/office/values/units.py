"""Names of units: cleaning, the unit behind a Party body's name, and short names resolved against a directory."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from xuncha.office.lexicon import code_of
from xuncha.office.values.lists import without_remarks
from xuncha.office.values.text import is_nothing, narrow, squeeze

_PARTY_BODY = re.compile(
    r"(?:机关)?(?:党组|党委|党工委|党总支|党支部|联合党支部|党（总）支部|总支部?委员会|支部委员会|党的工作委员会|工作委员会|委员会|党组织|党总支部|直属党支部)(?:领导班子|班子)?$"
)
_PREFIX = re.compile(r"^(?:中国共产党|中共)")
# 石桥镇人民政府 is the township, 红星村村民委员会 and 红星村委会 the village
_OFFICE_OF = re.compile(
    r"(?:(?<=[镇乡])(?:人民)?政府|(?<=街道)办事处|(?<=村)(?:村民)?委(?:员)?会|(?<=社区)(?:居民)?委(?:员)?会)$"
)
_REGION = re.compile(r"^[\u4e00-\u9fff]{2,9}?(?:自治县|林区|特区|县|市|区|旗)")
_TOWNSHIP = re.compile(r"^[\u4e00-\u9fff]{1,8}?(?:镇|乡|街道)(?=.)")
# Short names whose characters do not all occur in order in the full name.
_ALIASES = {
    "团委": "共青团委员会",
    "妇联": "妇女联合会",
    "工会": "总工会",
    "供销社": "供销合作社联合社",
    "经开区": "经济开发区管委会",
    "高新区": "高新技术产业开发区管委会",
    "公积金": "住房公积金",
    "法院": "人民法院",
    "检察院": "人民检察院",
    "纪委": "纪委监委",
    "政府办": "政府办公室",
    "委办": "委办公室",
    "人大": "人大常委会机关",
    "政协": "政协机关",
    "侨联": "归国华侨联合会",
    "经信局": "科技和工业信息化局",
    "机关事务局": "机关事务服务中心",
    "城管局": "城市管理局",
    "环保局": "生态环境局",
    "国土局": "自然资源局",
    "市监局": "市场监督管理局",
    "营商局": "行政审批服务局",
}
_SKIPPED_HEADS = ("人民", "行政", "第一", "第二", "第三", "第四", "第五", "第六")
_FILLER = frozenset("和与及、人民有限责任公司中共县委市区旗镇乡学校会合室业")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the directory. Villages carry the township they belong to."""

    name: str
    parent: str | None = None
    unit_type: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name was resolved to; without a unit, `choices` are the candidates it might mean."""

    unit: Unit | None
    choices: tuple[str, ...] = ()
    certain: bool = True


def unit_text(raw: str) -> str:
    """The unit a cell names, remarks such as （15个） and blanks removed: '石桥镇党委\\n（15个）' → '石桥镇党委'."""
    return squeeze(without_remarks(raw)).strip("：:、，,。.；;")


@lru_cache(maxsize=16384)
def unit_of_party_body(raw: str) -> str:
    """The unit behind a Party body: '中共青山县农业农村局党组' → '青山县农业农村局'; '共青团…委员会' is kept."""
    text = unit_text(raw)
    bare = _PREFIX.sub("", text)
    if bare.startswith("共青团"):
        return bare
    stripped = _PARTY_BODY.sub("", bare)
    if (
        bare.endswith("委员会")
        and bare == text
        and not bare.endswith(("党委员会", "支部委员会", "工作委员会"))
    ):
        return bare  # 村民委员会, 管理委员会: no Party body without 中共
    return stripped if len(stripped) >= 2 else bare


def names_unit(text: str) -> bool:
    """Whether a text has the form of a unit or Party body (content evidence, group headings)."""
    text = unit_text(text)
    if not 2 < len(text) <= 30 or re.search(r"[，。；！？]", text):
        return False
    return bool(_PARTY_BODY.search(text)) or bool(
        re.search(
            r"(?:局|委|办|院|校|镇|乡|街道|村|社区|公司|集团|中心|学校|中学|小学|联合会|总工会|机关|馆|站|所|协会|队|园|联|会)$",
            text,
        )
    )


@dataclass
class UnitDirectory:
    """The units of one county, indexed for resolution of the names people use."""

    units: tuple[Unit, ...]
    county: str = ""
    _by_key: dict[str, list[Unit]] = field(default_factory=dict, repr=False)
    _cores: list[tuple[str, Unit]] = field(default_factory=list, repr=False)
    _cache: dict[tuple[str, str | None], Resolution] = field(default_factory=dict, repr=False)

    @classmethod
    def build(cls, units: Iterable[Unit]) -> UnitDirectory:
        kept = tuple(units)
        directory = cls(kept, common_region(unit.name for unit in kept))
        for unit in kept:
            for key in directory._keys(unit):
                directory._by_key.setdefault(key, []).append(unit)
            directory._cores.append((directory.core(unit.name), unit))
        return directory

    def core(self, name: str) -> str:
        """The name without county: 青山县财政局, 县财政局 and 财政局 are one; 市纪委 is not the county's."""
        text = narrow(name)
        if self.county and text.startswith(self.county) and len(text) > len(self.county):
            return text[len(self.county) :]
        # a county's 市… is the level above; a county-level city's own units may say 市 or, carelessly, 县
        level = "县区旗" if self.county and self.county[-1] != "市" else "县市区旗"
        if len(text) > 2 and re.match(rf"(?:我|本|全)?[{level}](?!长|场)", text):
            return re.sub(rf"^(?:我|本|全)?[{level}]", "", text)
        if self.county and text.startswith(self.county[:-1]) and len(text) > len(self.county) + 1:
            return text[len(self.county) - 1 :]
        return text

    def _keys(self, unit: Unit) -> set[str]:
        keys = {narrow(unit.name), self.core(unit.name)}
        if unit.name.startswith("共青团"):
            keys |= {f"{head}{level}委" for head in ("团", "共青团") for level in "县市区旗"}
        if unit.parent:
            keys |= {narrow(unit.parent) + narrow(unit.name), self.core(unit.parent) + narrow(unit.name)}
        return keys

    def resolve(self, raw: str, *, within: str | None = None) -> Resolution:
        """Find the unit a name means. `within` is the township that the context names (for bare village names)."""
        known = self._cache.get((raw, within))
        if known is None:
            known = self._cache[(raw, within)] = self._resolve(raw, within)
        return known

    def _resolve(self, raw: str, within: str | None) -> Resolution:
        if is_nothing(raw) or not self.units:
            return Resolution(None)
        body = unit_of_party_body(raw)
        for name in dict.fromkeys(
            (unit_text(raw), _PREFIX.sub("", unit_text(raw)), body, _OFFICE_OF.sub("", body))
        ):
            for key in (narrow(name), self.core(name)):
                if found := self._by_key.get(key):
                    return self._choose(found, within)
        return self._by_abbreviation(self.core(body), raw)

    def _choose(self, found: list[Unit], within: str | None) -> Resolution:
        if len(found) > 1 and within:
            inside = [
                unit for unit in found if unit.parent and narrow(unit.parent).endswith(self.core(within))
            ]
            found = inside or found
        if len(found) == 1:
            return Resolution(found[0])
        return Resolution(None, tuple(f"{unit.parent or ''}{unit.name}" for unit in found), certain=False)

    def _by_abbreviation(self, core: str, raw: str) -> Resolution:
        aliases = [
            core,
            *(core.replace(short, full) for short, full in _ALIASES.items() if core.endswith(short)),
        ]
        scored: dict[Unit, float] = {}
        for alias in aliases:
            for full, unit in self._cores:
                # the file's name may also be the longer one: 自然资源和规划局 for 自然资源局
                score = (
                    1.5
                    if alias == full
                    else abbreviation_score(alias, full) or 0.8 * abbreviation_score(full, alias)
                )
                if score > scored.get(unit, 0.0):
                    scored[unit] = score + _type_bonus(raw, unit)
        ranked = sorted(scored.items(), key=lambda pair: -pair[1])
        if not ranked:
            return Resolution(None)
        if len(ranked) == 1 or ranked[0][1] - ranked[1][1] > 0.08:
            return Resolution(ranked[0][0], certain=ranked[0][1] >= 0.42)
        return Resolution(None, tuple(unit.name for unit, _ in ranked[:5]), certain=False)

    def mentioned_in(self, text: str) -> Resolution:
        """The unit a title, sheet or file name is about: its longest name that the text contains."""
        text = narrow(text)
        hits = [(len(key), key) for key in self._by_key if len(key) >= 3 and key in text]
        for body in re.findall(r"[县市区旗]?[\u4e00-\u9fff]{2,14}?(?:党组|党委|党工委|党总支|党支部)", text):
            for start in range(len(body) - 3):
                unit = self.resolve(body[start:]).unit
                if unit and not body[start:].startswith(("县委", "市委", "区委")):
                    return Resolution(unit)
        return self._choose(self._by_key[max(hits)[1]], None) if hits else Resolution(None)


def _type_bonus(raw: str, unit: Unit) -> float:
    """A tie is broken by what the Party body's kind says: a village or township has no 党组."""
    return -0.1 if "党组" in raw and unit.unit_type in ("village", "township", "school", "soe") else 0.0


@lru_cache(maxsize=65536)
def abbreviation_score(short: str, full: str) -> float:
    """0 … 1: how well `short` abbreviates `full` (住建局 → 住房和城乡建设局).

    Its characters occur in order; the first begins the name; the kind of unit at the end agrees; fewer skipped characters score higher.
    """
    if len(short) < 2 or len(short) > len(full) or short[0] not in full[:3]:
        return 0.0
    if short[0] != full[0] and full[:2] not in _SKIPPED_HEADS:
        return 0.0
    position, gaps = -1, 0
    for char in short:
        found = full.find(char, position + 1)
        if found < 0:
            return 0.0
        gaps += found > position + 1
        position = found
    tail = full[position + 1 :]
    if tail and not set(tail) <= _FILLER and short[-1] not in ("办", "团", "委", "联", "中", "院"):
        return 0.0
    return 0.4 + 0.5 * len(short) / len(full) - 0.03 * gaps - (0.05 if tail else 0.0)


def common_region(names: Iterable[str]) -> str:
    """The county the names begin with: 青山县 of 青山县财政局, 青山县石桥镇 …; '' when there is none."""
    counts: dict[str, int] = {}
    total = 0
    for name in names:
        total += 1
        if (found := _REGION.match(narrow(name))) and len(found.group(0)) < len(narrow(name)):
            counts[found.group(0)] = counts.get(found.group(0), 0) + 1
    if not counts:
        return ""
    best = max(counts, key=lambda region: counts[region])
    return best if counts[best] >= 2 or total <= 2 else ""


def split_village(name: str) -> tuple[str | None, str]:
    """A village name with its township: '青山县城关镇凤凰社区' → ('青山县城关镇', '凤凰社区'); bare names have None."""
    text = squeeze(name)
    region = _REGION.match(text)
    start = region.end() if region and len(text) > region.end() + 3 else 0
    found = _TOWNSHIP.match(text[start:])
    if not found or len(text) < start + found.end() + 3 or code_of("unit_type_by_name", text) != "village":
        return None, text
    return text[: start + found.end()], text[start + found.end() :]

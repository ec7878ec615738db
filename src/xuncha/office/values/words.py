"""Words with a code of the domain: status, nature, yes and no, ticked boxes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from xuncha.office.lexicon import code_of
from xuncha.office.values.text import clean, is_nothing, narrow, sentence

_REASON = re.compile(r"未?(?:完成)?(?:的)?(?:主要)?(?:原因|理由)(?:是|为|系)?[：:，,]?\s*(.+)", re.DOTALL)
_LONG_TERM = re.compile("长期坚持|长期整改|长期任务|常态化|并长期|长期推进|长效坚持|^长期$")
_TICKED = re.compile(r"[☑☒■√✓✔🗹✅]\s*([^☑☒■√✓✔🗹✅□☐○◯\s]+)")
_BOX = re.compile(r"[☑☒■□☐🗹✅]")
_REPORT = {"done": "已完成", "basically_done": "基本完成", "phase_done": "基本完成", "long_term": "基本完成"}


@dataclass(frozen=True, slots=True)
class Status:
    """A code of domain §5.1, its outward level (已完成 / 基本完成 / 未完成), and what stood beside it."""

    code: str | None
    is_long_term: bool = False
    unfinished_reason: str | None = None

    @property
    def report(self) -> str | None:
        return _REPORT.get(self.code, "未完成") if self.code else None


@lru_cache(maxsize=8192)
def parse_status(text: str) -> Status:
    """'已完成并长期坚持' is done and long-term; '未完成（原因：…）' keeps its reason. Unknown words give code None."""
    text = clean(text)
    if is_nothing(text):
        return Status(None)
    head = re.split(r"[。；;\n]", text, maxsplit=1)[0]
    code = code_of("status", head) or code_of("status", text)
    reason = _REASON.search(text) if code in ("not_done", "overdue", "not_started", "in_progress") else None
    return Status(code, bool(_LONG_TERM.search(narrow(text))), _reason(reason))


def _reason(found: re.Match[str] | None) -> str | None:
    if found is None:
        return None
    text = sentence(found.group(1))
    return (
        text[:-1].rstrip("。 ")
        if text.endswith(("）", ")"))
        and text.count("（") + text.count("(") < text.count("）") + text.count(")")
        else text
    )


def yes_or_no(text: str) -> bool | None:
    """是 √ ○ 有 … → True; 否 × 无 … → False; boxes count by what is ticked; blank or unknown → None."""
    if _BOX.search(text):
        chosen = ticked(text)
        return code_of("yes", chosen[0]) == "yes" if chosen else None
    return {"yes": True, "no": False}.get(code_of("yes", text) or "")


def ticked(text: str) -> list[str]:
    """The options of a tick line that are ticked: '☑谈话 □信访' → ['谈话']."""
    return [narrow(option).strip("、,;") for option in _TICKED.findall(text)]

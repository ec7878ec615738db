"""A help page per role, read off the handbook's Markdown that ships with the package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

FOLDER = Path(__file__).parent / "help"
GROUP_ROLES = {
    "group_leader",
    "group_deputy",
    "group_member",
    "group_liaison",
    "group_archivist",
    "external_expert",
}
LEADERS = {"party_secretary", "lg_head", "lg_deputy", "lg_member", "county_leader"}
PAGE_OF = {
    **dict.fromkeys(GROUP_ROLES, "group"),
    **dict.fromkeys(LEADERS, "leader"),
    "office_director": "office",
    "office_staff": "office",
    "lead_officer": "office",
    "org_head": "unit",
    "org_liaison": "unit",
    "org_dept_user": "unit",
    "parent_org": "unit",
    "discipline_org": "reviewer",
    "organization_dept": "reviewer",
    "publicity_dept": "reviewer",
    "review_group": "reviewer",
    "functional_dept": "reviewer",
    "case_receiver": "reviewer",
    "cadre_supervision": "reviewer",
    "sys_admin": "administrator",
    "sec_admin": "administrator",
    "auditor": "administrator",
}


def for_person(user: Any) -> list[list[tuple[str, str]]]:
    """The help pages of this person's roles, general first; each a list of (sort of line, text)."""
    names = ["general", *dict.fromkeys(PAGE_OF.get(held.role_code, "") for held in user.appointments)]
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return [blocks(language, name) for name in names if name and (FOLDER / language / f"{name}.md").is_file()]


@cache
def blocks(language: str, name: str) -> list[tuple[str, str]]:
    """Headings, list items and paragraphs of one page; that is all of Markdown the handbook uses."""
    text = (FOLDER / language / f"{name}.md").read_text(encoding="utf8")
    return list(_blocks(text))


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if found := re.match(r"(#{1,3}) (.+)", line):
            yield f"h{len(found[1])}", found[2]
        elif found := re.match(r"(?:-|\d+\.) (.+)", line):
            yield "item", found[1]
        elif line.strip():
            yield "text", line.strip()

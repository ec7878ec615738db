"""Roles as data: which rights each holds, on what scope, through which audience (people/data/roles.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from xuncha.foundation.scoping import AUDIENCES

SCOPE_COLUMN = {
    "county": None,
    "round": "round_id",
    "group": "group_id",
    "engagement": "engagement_id",
    "organisation": "organisation_id",
    "supervised": "organisation_id",
}

ADMINISTRATORS = ("sys_admin", "sec_admin", "auditor")


@dataclass(frozen=True)
class Grant:
    """One right as a role holds it: through an audience (0: any), or only on one's own records.

    `everywhere`: on records of no place too, whatever the role's scope; always with an audience or on one's own.
    """

    right: str
    audience: int = 0
    own: bool = False
    everywhere: bool = False

    @classmethod
    def parse(cls, text: str) -> Grant:
        text, star = text.removesuffix("*"), text.endswith("*")
        right, _, audience = text.partition("@")
        right, _, own = right.partition("!")
        if audience and audience not in AUDIENCES:
            raise ValueError(f"roles.toml: 未知的开放对象 {audience}")
        if star and not (audience or own):
            raise ValueError(f"roles.toml: {text}* 要写明开放对象或限于本人")
        return cls(right, AUDIENCES[audience] if audience else 0, own == "own", star)


@dataclass(frozen=True)
class Role:
    code: str
    name: str
    scope: str
    grants: tuple[Grant, ...]
    administrator: bool = False
    office: bool = False

    @property
    def label(self) -> str:
        """The name in the reader's language; `name` is what records keep."""
        return gettext(self.name)

    @property
    def column(self) -> str | None:
        return SCOPE_COLUMN[self.scope]

    @property
    def dated(self) -> bool:
        """Whether it is given for one task and so needs its last day (一次一授权)."""
        return self.scope in {"round", "group", "engagement"} or self.code == "review_group"

    def holds(self, right: str) -> bool:
        return any(grant.right == right for grant in self.grants)


@cache
def roles() -> dict[str, Role]:
    text = (Path(__file__).parent / "data" / "roles.toml").read_text(encoding="utf8")
    found = {code: _role(code, row) for code, row in tomllib.loads(text).items()}
    if {code for code, role in found.items() if role.administrator} != set(ADMINISTRATORS):
        raise ValueError("roles.toml: 三员须恰为 " + "、".join(ADMINISTRATORS))
    return found


def _role(code: str, row: dict[str, Any]) -> Role:
    if row["scope"] not in SCOPE_COLUMN:
        raise ValueError(f"roles.toml: {code} 的范围 {row['scope']} 不认识")
    return Role(
        code=code,
        name=row["label"],
        scope=row["scope"],
        grants=tuple(Grant.parse(text) for text in row["rights"]),
        administrator=row.get("administrator", False),
        office=row.get("office", False),
    )


def holders(right: str) -> list[str]:
    """Labels of the roles that hold a right, so that a refusal can say who could."""
    return [role.label for role in roles().values() if role.holds(right)]


def rights_in_use() -> set[str]:
    return {grant.right for role in roles().values() for grant in role.grants}

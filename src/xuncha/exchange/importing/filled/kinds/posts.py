"""单位职务: posts of units with holder and managing level (practice 10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.catalogue.models import Organisation, Post
from xuncha.catalogue.posts import save_post
from xuncha.exchange.importing.filled.table import (
    CHANGED,
    CHOICE,
    DAY,
    SAME,
    UNIT,
    YES_NO,
    Cell,
    Filled,
    Row,
    Table,
)
from xuncha.foundation.scoping import Actor

RIGHT = "catalogue.write"
FIELDS = ("holder_name", "managed_by", "is_head", "is_team_member", "held_since")
COLUMNS = (
    Cell("unit", "单位名称", UNIT, required=True, width=30, remark="写全称，如：清源县教育局"),
    Cell("title", "职务", required=True, width=28, most=80),
    Cell("holder_name", "现任", width=12, most=60),
    Cell("managed_by", "管理权限", CHOICE, choices=lambda _place: {str(word): code for code, word in Post.ManagedBy.choices}),
    Cell("is_head", "主要负责人", YES_NO, width=12, remark="每个单位只有一个“是”"),
    Cell("is_team_member", "班子成员", YES_NO, width=12),
    Cell("held_since", "任职起", DAY, width=14),
)  # fmt: skip


def compare(filled: Filled, _place: None, _by: Actor) -> None:
    """By unit and post; an empty cell says nothing. Two heads of one unit are a fault."""
    units = {row.values["unit"] for row in filled.rows}
    standing = {
        (post.organisation_id, post.title): post
        for post in Post.objects.filter(organisation__in=units, ended_on=None)
    }
    seen: set[tuple[Any, Any]] = set()
    headed: set[Any] = set()
    for row in filled.rows:
        key = row.values["unit"], row.values["title"]
        if key in seen:
            filled.wrong(row, "title", _("同一单位的同一职务写了两行"))
        if row.values["is_head"] and row.values["unit"] in headed:
            filled.wrong(row, "is_head", _("这个单位上面已有主要负责人"))
        seen.add(key)
        headed |= {row.values["unit"]} if row.values["is_head"] else set()
        _mark(row, standing.get(key))


def _mark(row: Row, post: Post | None) -> None:
    told = {name: row.values[name] for name in FIELDS if row.values[name] not in (None, "")}
    if post is None:
        row.payload = (None, told)
        return
    changes = {name: value for name, value in told.items() if getattr(post, name) != value}
    row.outcome, row.payload = (CHANGED if changes else SAME), (post, changes)


def land(rows: Sequence[Row], _place: None, by: Any, _file: str) -> int:
    for row in rows:
        post, told = row.payload
        unit = Organisation.objects.get(pk=row.values["unit"])
        post = post or Post(title=row.values["title"])
        post.organisation = unit
        for name, value in told.items():
            setattr(post, name, value)
        save_post(post, by=by, version=unit.version)
    return len(rows)


POSTS = Table(
    "posts",
    gettext_lazy("单位职务"),
    gettext_lazy(
        "各单位的职务、现任和管理权限；再转入一次只改有变化的，空着的格不改。账号另在“账号”里批量开。"
    ),
    RIGHT,
    gettext_lazy("单位库由巡察办维护"),
    lambda _place: COLUMNS,
    compare,
    land,
    lambda row: str(row.values["title"] or ""),
    lambda _place: reverse("catalogue:list"),
)

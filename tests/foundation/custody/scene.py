"""Four holders around one working paper of group one: its leader and the director, two of the discipline commission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.cast import Cast
from xuncha.foundation import custody
from xuncha.foundation.custody import ceremony
from xuncha.foundation.custody.models import KeyHolder, SealedIdentity

WORDS = {
    "leader": "春江潮水连海平一二三甲乙丙",
    "director": "海上明月共潮生四五六甲乙丙",
    "discipline": "滟滟随波千万里七八九甲乙丙",
    "discipline2": "何处春江无月明十百千甲乙丙",
}
NAME, PHONE = "尉迟探微", "13977770001"


@dataclass
class Scene:
    """Everybody with a key, and one sealed identity."""

    cast: Cast
    record: Any
    holders: dict[str, KeyHolder]
    sheets: dict[str, str]
    sealed: SealedIdentity

    def approve(self, asked: Any, name: str, word: str = "") -> Any:
        return custody.approve(asked, passphrase=word or WORDS[name], by=self.cast.fresh(name))

    def fresh(self, name: str) -> KeyHolder:
        return KeyHolder.objects.get(pk=self.holders[name].pk)


def install(
    cast: Cast, name: str, capacity: str, *, group: bool = False, **fields: Any
) -> tuple[KeyHolder, str]:
    """The whole way of one holder; returns the code of the sheet as well."""
    if group:
        fields |= {"group_id": cast.group.pk, "group_name": cast.group.name}
    holder = ceremony.invite(cast.fresh(name), capacity=capacity, by=cast.sec_admin, **fields)
    code = ceremony.prepare(holder, passphrase=word_of(name), by=cast.fresh(name))
    ceremony.confirm(holder, by=cast.sec_admin)
    return KeyHolder.objects.get(pk=holder.pk), code


def word_of(name: str) -> str:
    return WORDS.setdefault(name, f"一句只有{name}知道的话就行了")


def build(cast: Cast, record: Any) -> Scene:
    holders, sheets = {}, {}
    for name, capacity, group in (
        ("leader", "identity_a", True),
        ("director", "identity_a", False),
        ("discipline", "identity_b", False),
        ("discipline2", "identity_b", False),
    ):
        holders[name], sheets[name] = install(cast, name, capacity, group=group)
    sealed = custody.seal_identity(record, {"name": NAME, "phone": PHONE, "unit": " "}, by=cast.leader)
    return Scene(cast, record, holders, sheets, sealed)

"""docs/permission-matrix.md: who may look and who may post where, as it was tried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tests.matrix.people import HEADINGS, NOBODY
from tests.matrix.routes import CHANGELESS, NEITHER, routes
from tests.matrix.subjects import FOREIGN, OWN
from tests.matrix.trying import SIGN_IN, Tried

LOOKED = {200, 302}
POSTED = {200, 204, 302, 409, 422}
SIDES = {NEITHER: "", OWN: "本方", FOREIGN: "他方"}
WORLDS = {"closed": "初始，未开放", "open": "后期，全开放"}
EVERYBODY = [key for key in HEADINGS if key != NOBODY]

HEAD = """# 权限矩阵

由测试逐一登录、逐个地址尝试后生成（`XUNCHA_WRITE_MATRIX=1 .venv/bin/pytest -m matrix tests/matrix`），不手工修改；这份文件的差异就是权限变更的复核依据。

- “本方”：第一巡察组与县教育局的记录；“他方”：第二巡察组与白禾镇的记录。“本组”“本单位”人员的授权在本方，“他组”“他单位”人员的授权在他方。
- “初始，未开放”：记录在流程起点，没有向任何对象开放；“后期，全开放”：记录在流程后段，流程声明的全部对象均已开放。两种情形结果相同的只列一行。
- “可看”：GET 得到页面；“可办”：POST 被受理（含内容不全被退回填写）；“见而不可办”：403。没有列出的人得到 404 或该方法不适用；未登录者一律转到登录页。
- 流程转换逐条列在 `kit:act`，会审意见列在 `kit:opine`。
"""

Row = tuple[str, str, str]


def permission_matrix(tried: dict[str, Tried]) -> str:
    lines = [HEAD]
    paths = {route.name: route.path for route in routes()}
    for name in sorted(paths):
        found = _rows(name, tried)
        if found:
            lines += [f"## `{name}`", "", f"`/{paths[name]}`", "", *found, ""]
    return "\n".join(lines).rstrip() + "\n"


def _rows(name: str, tried: dict[str, Tried]) -> list[str]:
    cells: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for world, results in tried.items():
        for what, side in _subjects(name, results):
            cells[what, side][world] = _row(name, what, side, results)
    if not cells:
        return []
    lines = ["| 对象 | 可看 | 可办 | 见而不可办 |", "|---|---|---|---|"]
    for (what, side), by_world in sorted(
        cells.items(), key=lambda item: (item[0][0], list(SIDES).index(item[0][1]))
    ):
        lines += _merged(name, what, side, by_world, len(tried))
    return lines


def _subjects(name: str, results: Tried) -> Iterable[tuple[str, str]]:
    """What was tried of this url, leaving out the side doors of lists, which answer like the list itself."""
    found = {(what, side) for route, what, side, _person, _method in results.status if route == name}
    return sorted(pair for pair in found if not pair[0].startswith("?"))


def _row(name: str, what: str, side: str, results: Tried) -> Row:
    def status(person: str, method: str) -> int | str:
        return results.status.get((name, what, side, person, method), 405)

    looked = [key for key in EVERYBODY if status(key, "GET") in LOOKED]
    posted = [key for key in EVERYBODY if status(key, "POST") in POSTED]
    refused = [key for key in EVERYBODY if 403 in (status(key, "GET"), status(key, "POST"))]
    unsigned = [NOBODY] if status(NOBODY, "GET") not in {SIGN_IN, 405} else []
    return _names([*looked, *unsigned]), _names(posted), _names(refused)


def _merged(name: str, what: str, side: str, by_world: dict[str, Row], worlds: int) -> list[str]:
    subject = " ".join(part for part in (f"`{what}`" if what else "", SIDES[side]) if part)
    distinct = set(by_world.values())
    whole = len(by_world) == worlds or name.startswith(CHANGELESS)
    if len(distinct) == 1 and whole:
        return [_line(subject or "—", distinct.pop())]
    return [_line(f"{subject}（{WORLDS[world]}）", row) for world, row in by_world.items()]


def _line(subject: str, row: Row) -> str:
    return "| " + " | ".join([subject, *row]) + " |"


def _names(keys: list[str]) -> str:
    if set(EVERYBODY) <= set(keys):
        return "全部" + ("（含未登录）" if NOBODY in keys else "")
    others = [HEADINGS[key] for key in EVERYBODY if key not in keys]
    if len(others) < len(EVERYBODY) // 3:
        return f"全部，除{'、'.join(others)}"
    return "、".join(HEADINGS[key] for key in keys) or "—"

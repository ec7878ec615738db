"""docs/flows.md: every flow as a diagram and a table, read off its declaration."""

from __future__ import annotations

from tests.matrix.walking import flow_of_kind, flowing
from xuncha.foundation import rights
from xuncha.foundation.flow.declare import Edge, Flow
from xuncha.foundation.kinds import Kind


def diagrams() -> str:
    parts = [
        "# 流程图",
        "",
        "由测试从各室 `flow.py` 的声明生成（`XUNCHA_WRITE_MATRIX=1 .venv/bin/pytest tests/matrix`），不手工修改。",
        "“回避”列出经手后不得再办这一步的环节；“须具备”缺一不可，“提醒”可写明理由后补。",
    ]
    for kind in flowing():
        parts += [
            "",
            f"## {kind.label} `{kind.name}`",
            "",
            "```mermaid",
            flow_of_kind(kind).mermaid(),
            "```",
            "",
            *_table(kind),
        ]
    return "\n".join(parts) + "\n"


def _table(kind: Kind) -> list[str]:
    flow = flow_of_kind(kind)
    lines = [
        "| 转换 | 由 | 谁可以办理 | 回避 | 须具备 | 提醒 | 签名 | 产生 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [_row(flow, edge) for edge in flow.edges.values()]
    for state, parallel in flow.parallels.items():
        parties = "、".join(str(label) for label in parallel.labels.values())
        lines += ["", f"“{flow.label(state)}”并行征求意见：{parties}；权限 `{parallel.right}.*`。"]
    return lines


def _row(flow: Flow, edge: Edge) -> str:
    names = {"created": "登记人", "opinion": "会审人"}
    cells = [
        f"{edge.label} `{edge.name}`",
        "、".join(str(flow.label(source)) for source in edge.source_codes),
        "系统" if edge.inner else f"{rights.who_could(edge.by)} `{edge.by}`",
        "、".join(names.get(act) or str(flow.edges[act].label) for act in edge.not_by),
        "、".join(f"`{check.__name__}`" for check in edge.needs),
        "、".join(f"`{check.__name__}`" for check in edge.warns),
        ("系统或纸质" if edge.recorded_by else "系统") if edge.signs else "",
        "；".join(_yields(edge)),
    ]
    return "| " + " | ".join(cells) + " |"


def _yields(edge: Edge) -> list[str]:
    found = [str(edge.yields)] if edge.yields else []
    found += [f"编号 {edge.numbers}"] if edge.numbers else []
    found += [f"起算 {'、'.join(edge.starts)}"] if edge.starts else []
    found += [f"办结 {'、'.join(edge.meets)}"] if edge.meets else []
    found += [f"开放 {'、'.join(edge.opens_to)}"] if edge.opens_to else []
    return found

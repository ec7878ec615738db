"""The way of a frozen table.

| snapshot  | edge    | to        | who                                 | must hold                  |
|-----------|---------|-----------|-------------------------------------|----------------------------|
| frozen    | sign    | signed    | director or leading group, or paper | not who froze it           |
| frozen    | void    | void      | office, with a reason               |                            |
| signed    | correct | corrected | who may sign, with a reason         | the numbers stay as signed |
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from xuncha.foundation.flow.declare import Edge, Flow, State

snapshot_flow = Flow(
    "table_snapshot",
    [
        State("frozen", gettext_lazy("已冻结，待签批"), "waiting"),
        State("signed", gettext_lazy("已签批"), "done"),
        State("corrected", gettext_lazy("已停用，另有更正"), "void", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge("sign", "frozen", "signed", gettext_lazy("签批"), by="tables.sign", not_by=("created",), signs=True, recorded_by="tables.record_paper", numbers="TJ", yields=gettext_lazy("统计表"), todo=gettext_lazy("统计表待签批"), tone="primary"),
    Edge("void", "frozen", "void", gettext_lazy("作废"), by="tables.freeze", asks="reason", tone="danger"),
    Edge("correct", "signed", "corrected", gettext_lazy("停用（另出更正表）"), by="tables.sign", asks="reason", tone="danger"),
)  # fmt: skip

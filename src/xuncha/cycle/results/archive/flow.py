"""A volume's way: put together, handed over and received by two signatures, or returned (domain §2.1 S18, DR32).

DR32 asks for it thirty days after the feedback, when rectification has hardly begun: so a volume that was received can be
opened again for what comes later, and both sign anew.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from xuncha.cycle.results.archive.gaps import GATE, has_entries
from xuncha.foundation.flow.declare import Edge, Flow, State

PAPER = "archive.record_paper"

volume_flow = Flow(
    "archive_volume",
    [
        State("compiling", gettext_lazy("组卷中"), "draft"),
        State("handed", gettext_lazy("待接收"), "waiting"),
        State("archived", gettext_lazy("已移交"), "done", final=True),
    ],
    Edge(
        "hand_over",
        "compiling",
        "handed",
        gettext_lazy("移交"),
        by="archive.hand_over",
        needs=(has_entries,),
        warns=GATE,
        signs=True,
        recorded_by=PAPER,
        numbers="AJ",
        yields=gettext_lazy("案卷移交清单"),
        todo=gettext_lazy("案卷待移交"),
        tone="primary",
    ),
    Edge(
        "receive",
        "handed",
        "archived",
        gettext_lazy("接收"),
        by="archive.receive",
        not_by=("hand_over",),
        signs=True,
        recorded_by=PAPER,
        meets=("DR32",),
        todo=gettext_lazy("案卷待接收"),
        tone="primary",
    ),
    Edge(
        "return",
        ("handed", "archived"),
        "compiling",
        gettext_lazy("退回补充"),
        by="archive.receive",
        asks="reason",
        reopens=True,
    ),
)

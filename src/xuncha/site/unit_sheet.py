"""The head of a unit reads one printed A4: how far we are, what waits for my signature, what came back and why, what is due (practice 22)."""

from __future__ import annotations

from typing import Any

from xuncha.cycle.rectification import queries
from xuncha.cycle.rectification.rates import rates
from xuncha.cycle.rectification.workspace.queries import to_do
from xuncha.site import todo
from xuncha.site.one_page import cut

RIGHT = "rectification.self_report"
ROWS = {"cards": 6, "to_sign": 6, "returned": 4, "late": 6, "soon": 6}


def page(user: Any) -> dict[str, Any]:
    """Two rates with their definition; each list cut so that all of it stands on one sheet."""
    waits = to_do(user)
    lists = {name: cut(waits[name], ROWS[name]) for name in ("to_sign", "returned", "late", "soon")}
    other = [card for card in todo.cards_for(user) if card.get("key", ("",))[0] != "rectification_item"]
    return {
        "unit": user.organisation or "",
        "rates": rates(queries.items(user)),
        "papers": [*waits["plans"], *waits["reports"], *waits["sheets"]][:6],
        "cards": cut(other, ROWS["cards"]),
        **lists,
    }

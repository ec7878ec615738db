"""Stretches of a text that another unit's text of the same sort has as well; compared in a helper process."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from xuncha.foundation.engines import calling
from xuncha.foundation.scoping import Actor
from xuncha.insight.lookalikes.comparing import ENGINE
from xuncha.insight.writing.models import Manuscript, Passage

SHORTEST = 40
MOST_OTHERS = 40
SECONDS = 30
SHOWN = 40


def repeats(manuscript: Manuscript, rows: Sequence[Passage], actor: Actor) -> Iterator[tuple[int, str, str]]:
    """Passage, title of the other text, and how it begins; two statements. Without other units' texts nothing is asked."""
    titles = _others(manuscript, actor)
    if not titles:
        return
    theirs = Passage.objects.visible_to(actor).filter(manuscript__in=list(titles), level=0)
    texts = [_text(f"m{row.pk}", row.text, "mine", asked=True) for row in rows if len(row.text) >= SHORTEST]
    of = {f"t{row.pk}": row.manuscript_id for row in theirs if len(row.text) >= SHORTEST}
    texts += [
        _text(f"t{row.pk}", row.text, f"u{row.manuscript_id}", asked=False)
        for row in theirs
        if f"t{row.pk}" in of
    ]
    known = {f"m{row.pk}": row for row in rows}
    for pair in _compared(texts):
        mine, other = sorted((pair["left"], pair["right"]))
        if mine in known and other in of:
            yield known[mine].pk, titles[of[other]], known[mine].text[:SHOWN]


def _others(manuscript: Manuscript, actor: Actor) -> dict[int, str]:
    if manuscript.organisation_id is None:
        return {}
    found = Manuscript.objects.visible_to(actor).filter(sort=manuscript.sort, round=manuscript.round_id)
    found = found.exclude(organisation=manuscript.organisation_id).exclude(state="void").order_by("-pk")
    return dict(found.values_list("pk", "title")[:MOST_OTHERS])


def _text(key: str, text: str, owner: str, *, asked: bool) -> dict[str, object]:
    return {"key": key, "text": text, "owner": owner, "asked": asked}


def _compared(texts: Sequence[dict[str, object]]) -> list[dict[str, str]]:
    blob = json.dumps({"texts": texts}, ensure_ascii=False).encode("utf-8", "replace")
    _told, answer = calling.call(ENGINE, {}, blob=blob, seconds=SECONDS)
    pairs: list[dict[str, str]] = json.loads(answer)["pairs"]
    return pairs

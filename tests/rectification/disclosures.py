"""The scene of double disclosure: an approved plan with something done, and a text on its way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.cast import Cast, proof
from xuncha.cycle.rectification.disclosure import actions
from xuncha.cycle.rectification.models import (
    Disclosure,
    Measure,
    Passage,
    Posting,
    RectificationItem,
    RectificationPlan,
    Withholding,
)
from xuncha.cycle.rectification.plan.checks import live
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.parallel import opine

MONTH = timedelta(days=30)
PROGRESS = "修订党组议事规则，全年学习二十四次。"


def begun(plan: RectificationPlan) -> RectificationPlan:
    """Its first item done."""
    item = live(plan).first()
    assert item is not None
    RectificationItem.objects.trusted().filter(pk=item.pk).update(declared="done", progress=PROGRESS)
    Measure.objects.trusted().filter(item=item).update(done=True, completion="印发议事规则")
    plan.refresh_from_db()
    return plan


def drafted(cast: Cast, plan: RectificationPlan, target: str = "social") -> Disclosure:
    """Drawn by the liaison, with nothing left blank."""
    text = actions.open_disclosure(plan, target, by=cast.liaison)
    Passage.objects.trusted().filter(disclosure=text, text="").update(text="逐项落实。")
    text.phone = "0900-1234567"
    text.save(update_fields=["phone"])
    return reread(text)


def reread(text: Disclosure) -> Disclosure:
    """As the next request would see it."""
    rows = Disclosure.objects.trusted().select_related("plan__organisation", "engagement", "round")
    return rows.get(pk=text.pk)


def approved(cast: Cast, text: Disclosure) -> Disclosure:
    """Examined by the office and approved by the leading group."""
    engine.take(text, "submit", by=cast.liaison, reason="已核对")
    engine.take(reread(text), "pass", by=cast.staff, reason="已核对")
    return engine.take(reread(text), "approve", by=cast.lg_head, proof=proof(cast.lg_head))


def posting(**fields: Any) -> Posting:
    values = {"channel": "website", "on": today(), "place": "县政府网站", "link": "清源县政府网/1"} | fields
    return Posting(**values)


def published(cast: Cast, text: Disclosure, *, since: date | None = None) -> Disclosure:
    since = since or today()
    return actions.publish(
        reread(approved(cast, text)),
        posting(on=since),
        by=cast.liaison,
        posted_from=since,
        posted_until=since + MONTH,
    )


def proposed(cast: Cast, text: Disclosure, item: RectificationItem, **fields: Any) -> Withholding:
    """The liaison proposes to withhold the whole of one item."""
    values = {
        "item_reason": "case",
        "item_note": "有关人员正在审查",
        "rect_reason": "case",
        "rect_note": "同上",
    } | fields
    return actions.propose(Withholding(disclosure=text, item=item, **values), by=cast.liaison)


def decided(cast: Cast, withholding: Withholding, **results: str) -> Withholding:
    """Sent, and answered by every party asked."""
    engine.take(withholding, "send", by=cast.liaison)
    people = {"office": cast.staff, "discipline": cast.discipline, "publicity": cast.publicity}
    flow = engine.flow_of(withholding)
    for party in flow.parallels["examined"].parties(withholding):
        result = results.get(party, "agree")
        opine(withholding, party=party, result=result, text="见意见", by=people[party])
    withholding.refresh_from_db()
    return withholding

"""Verifying the audit chain, beside hashing the same bytes."""

from __future__ import annotations

import hashlib

from bench.county import County
from bench.figures import Figure
from bench.timing import sample
from xuncha.foundation import audit
from xuncha.foundation.audit.digest import COLUMNS, payload
from xuncha.foundation.audit.models import AuditEvent
from xuncha.foundation.audit.verify import verify
from xuncha.foundation.verbs import act


def measure(county: County, *, events: int) -> list[Figure]:
    """Events a second; the chain is first made at least `events` long."""
    with act():
        for no in range(events):
            audit.record("list.exported", by=county.cast.staff, data={"list": f"items{no}"})
    payloads = [payload(row) for row in AuditEvent.objects.order_by("seq").values_list(*COLUMNS)]
    report = verify()
    assert report.whole, report.findings
    ours = sample(verify, times=5, warm=0).p50
    floor = sample(lambda: [hashlib.sha256(one).hexdigest() for one in payloads], times=5, warm=0).p50
    count = len(payloads)
    return [
        Figure(
            "核验审计链",
            "条/s",
            count / ours * 1000,
            count / floor * 1000,
            100_000,
            least=True,
            budget="≥ 10 万条/s",
            note=f"{count:,} 条",
        )
    ]

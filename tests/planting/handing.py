"""Transfers with their letters and lists, what stands on ink, who is kept from knowing, and why an identity went."""

from __future__ import annotations

from tests.planting import papers
from tests.planting.pens import Pen, upload
from tests.planting.seeds import Seeds
from tests.transfers import ways
from xuncha.cycle.fieldwork.petitions.incidents import Incident
from xuncha.cycle.transfers.handing.models import Transfer
from xuncha.foundation import custody
from xuncha.foundation.dates import today
from xuncha.foundation.flow.models import PaperAct


def transfers(pen: Pen, seeds: Seeds) -> None:
    """Drawn up, sent back once, handed over in ink."""
    cast, (officer, second) = pen.cast, ways.officers(pen.cast)
    lead = ways.approved(cast)
    typed = {
        "leads": [lead.pk], "receiver": "discipline", "organisation": ways.commission(cast).pk, "mode": "on_site",
        "approval": "领导小组第七次会议纪要", "decided_on": today().isoformat(),
    }  # fmt: skip
    pen.post(officer, "transfers:transfer_new", [], typed)
    transfer = Transfer.objects.trusted().latest("pk")
    written = typed | {
        "version": transfer.version, "letter": seeds.text(), "materials-name": [seeds.text(), seeds.name()],
        "materials-copies": ["1", "1"], "materials-pages": ["", ""],
    }  # fmt: skip
    pen.post(officer, "transfers:transfer_edit", [transfer.pk], written)
    for edge in ("prepare", "reopen", "prepare"):
        pen.take(officer, transfer, edge, reason=seeds.text())
    ink = {
        "?form": "paper", "signer_name": "江三", "acted_on": today().isoformat(), "copies": 2,
        "scan": upload(f"{seeds.name()}.pdf", papers.every_sort(seeds.text())["pdf"]),
        "original_at": seeds.text(), "seal": seeds.text(),
    }  # fmt: skip
    pen.post(officer, "kit:act", [transfer.kind_name, transfer.pk, "hand"], ink)
    act = PaperAct.objects.latest("pk")
    pen.post(second, "kit:paper_act", [act.pk], {"answer": "confirm"})


def kept_from_knowing(pen: Pen, seeds: Seeds) -> None:
    lead = ways.approved(pen.cast)
    typed = {"user": ways.officers(pen.cast)[1].pk, "reason": seeds.text()}
    pen.post(pen.cast.lg_head, "people:knowing", [lead.kind_name, lead.pk], typed)


def erasures(pen: Pen, seeds: Seeds) -> None:
    incident = Incident.objects.trusted().latest("pk")
    sealed = custody.seal_identity(incident, {"name": seeds.unkept()}, by=pen.cast.leader)
    pen.post(pen.cast.lg_head, "custody:destroy", [sealed.pk], {"reason": seeds.text()})

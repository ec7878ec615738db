"""Leads, transfers and what the receivers did with them (S10, domain §3.7)."""

from __future__ import annotations

from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing.models import Material, Transfer, TransferItem, TransferReferral
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson

__all__ = ["Case", "Lead", "LeadPerson", "Material", "Transfer", "TransferItem", "TransferReferral"]

"""Leads, transfers and what the receivers did with them (S10, domain §3.7)."""

from __future__ import annotations

__all__: list[str] = []

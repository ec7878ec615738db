"""Finding out 巡察了解 (S04): interviews, petitions, materials, visits, surveys, each in its own folder."""

from __future__ import annotations

__all__: list[str] = []

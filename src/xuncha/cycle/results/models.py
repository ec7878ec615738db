from __future__ import annotations

from xuncha.cycle.results.archive.models import Volume, VolumeEntry, WipeRecord

__all__ = ["Volume", "VolumeEntry", "WipeRecord"]

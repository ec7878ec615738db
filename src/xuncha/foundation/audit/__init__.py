"""The audit chain: who did what to which record, in order, so that nobody can change it unnoticed (design §5).

Rooms use `register` at start and `record` inside verbs; nothing else of this package is needed for everyday work.
"""

from __future__ import annotations

from xuncha.foundation.audit.events import Data, record, register, sentence

__all__ = ["Data", "record", "register", "sentence"]

"""Every template that lands row by row. Leads and visits have none: see docs/decisions/0020-filled-templates.md."""

from __future__ import annotations

from xuncha.exchange.importing.filled.kinds.materials import MATERIALS
from xuncha.exchange.importing.filled.kinds.notices import NOTICES
from xuncha.exchange.importing.filled.kinds.posts import POSTS
from xuncha.exchange.importing.filled.kinds.regulations import REGULATIONS
from xuncha.exchange.importing.filled.kinds.surveys import SURVEYS
from xuncha.exchange.importing.filled.kinds.talks import TALKS
from xuncha.exchange.importing.filled.kinds.villages import VILLAGES

TABLES = {table.code: table for table in (POSTS, REGULATIONS, TALKS, MATERIALS, VILLAGES, SURVEYS, NOTICES)}

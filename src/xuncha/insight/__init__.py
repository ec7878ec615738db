"""汇总查询: what is read across every room — search, patterns, quality of the coding, look-alikes, documents taken apart."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FAMILY = _("汇总查询")
"""The word under which this room's lists share one line of the menu; each part keeps to its own folder."""

STATISTICS = _("统计")
"""The same for what is counted: dictionary, tables, snapshots, boards."""

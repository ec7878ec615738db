"""What belongs to everybody or to one engagement (practice 3: documents, reading lists)."""

from __future__ import annotations

from django.db import models

from xuncha.foundation.records import Placed, Protected


class Belonging(Placed, Protected):
    """A row of the library that may stand at an engagement; without one it is general."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_by_id = models.BigIntegerField(editable=False)
    created_by_name = models.CharField(max_length=60, editable=False)

    class Meta:
        abstract = True

    @property
    def is_placed(self) -> bool:
        """Whether it stands at an engagement."""
        return self.engagement_id is not None

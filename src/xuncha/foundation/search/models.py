"""What the index keeps of a record. Read only through `finding`, which joins every entry to its record's `visible_to`."""

from __future__ import annotations

from django.db import models


class SearchSource(models.Model):
    """A kind in the index, by the number that entries carry for it. `made_with` differs from what is current: to be made anew."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    name = models.CharField(max_length=40, unique=True)
    made_with = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        app_label = "foundation"


class SearchEntry(models.Model):
    """One record, folded. Its key is made of date, source and record (`entries.key_of`), so that newest first is key order.

    `title` and `text` are canonical texts; the rest is where the record belongs, for narrowing and for facets.
    """

    id = models.BigIntegerField(primary_key=True)
    source = models.PositiveSmallIntegerField()
    record_id = models.BigIntegerField()
    round_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    engagement_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    audience = models.PositiveIntegerField(default=0)
    leaf = models.CharField(max_length=12, blank=True, default="")
    year = models.PositiveSmallIntegerField(default=0)
    title = models.TextField()
    text = models.TextField()

    class Meta:
        app_label = "foundation"
        constraints = [models.UniqueConstraint(fields=["source", "record_id"], name="search_entry_record")]

"""Delivered problems of a principal leader are open to the county leader too; homes older than that audience lack its bit."""

from __future__ import annotations

from django.db import migrations
from django.db.models import F

REVIEWERS_AND_HEAD = 2 | 8 | 32 | 64  # leaders, unit_head, discipline, organisation_dept: what delivery opened
COUNTY_LEADER = 2048


def open_to_county_leader(apps, _editor):
    items = apps.get_model("reporting", "FeedbackItem")._base_manager.filter(is_top_leader=True)
    delivered = items.annotate(open_to=F("audience").bitand(REVIEWERS_AND_HEAD)).filter(
        open_to=REVIEWERS_AND_HEAD
    )
    delivered.update(audience=F("audience").bitor(COUNTY_LEADER))


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_words")]

    operations = [migrations.RunPython(open_to_county_leader, migrations.RunPython.noop)]

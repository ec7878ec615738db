"""Reasons of exclusions and erasures, and where a paper original lies, move under the seal: people write names there."""

from django.db import migrations

from xuncha.foundation.keys.fields import SealedColumn
from xuncha.foundation.keys.moving import into_seal


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_finding_out")]

    operations = [
        migrations.AddField(
            "exclusion",
            "reason_sealed",
            SealedColumn(bind=("kind", "record_id", "user_id"), blank=True, default=bytes, purpose="exclusion"),
        ),
        migrations.AddField(
            "paperact", "original_at_sealed", SealedColumn(bind=("salt",), blank=True, default=bytes, purpose="paper")
        ),
        migrations.AddField(
            "paperact", "seal_sealed", SealedColumn(bind=("salt",), blank=True, default=bytes, purpose="paper")
        ),
        migrations.AddField(
            "sealedidentity",
            "destroy_reason_sealed",
            SealedColumn(bind=("kind", "record_id", "pk"), blank=True, default=bytes, purpose="custody.destroy_reason"),
        ),
        into_seal("foundation", "exclusion", reason="reason_sealed"),
        into_seal("foundation", "paperact", original_at="original_at_sealed", seal="seal_sealed"),
        into_seal("foundation", "sealedidentity", destroy_reason="destroy_reason_sealed"),
        migrations.RemoveField("exclusion", "reason"),
        migrations.RemoveField("paperact", "original_at"),
        migrations.RemoveField("paperact", "seal"),
        migrations.RemoveField("sealedidentity", "destroy_reason"),
    ]

"""A transfer's letter and the names of its papers move under the seal, like the leads they speak of."""

import uuid

from django.db import migrations, models

from xuncha.foundation.keys.fields import SealedColumn
from xuncha.foundation.keys.moving import into_seal


def give_keys(apps, editor):
    for row in apps.get_model("transfers", "transfer")._base_manager.all():
        row.row_key = uuid.uuid4()
        row.save(update_fields=["row_key"])


class Migration(migrations.Migration):
    dependencies = [("transfers", "0001_initial"), ("foundation", "0003_seal_reasons")]

    operations = [
        migrations.AddField("transfer", "row_key", models.UUIDField(editable=False, null=True)),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField(
            "transfer", "row_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
        migrations.AddField(
            "transfer", "letter_sealed", SealedColumn(bind=("row_key",), blank=True, default=bytes, purpose="transfer")
        ),
        migrations.AddField(
            "transfer", "notes_sealed", SealedColumn(bind=("row_key",), blank=True, default=bytes, purpose="transfer")
        ),
        migrations.AddField(
            "material",
            "name_sealed",
            SealedColumn(bind=("transfer_id", "no"), blank=True, default=bytes, purpose="transfer"),
        ),
        into_seal("transfers", "transfer", letter="letter_sealed"),
        into_seal("transfers", "material", name="name_sealed"),
        migrations.RemoveField("transfer", "letter"),
        migrations.RemoveField("material", "name"),
    ]

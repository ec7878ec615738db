"""Reasons given on a transfer's way move from its steps under its seal, as they are kept since."""

from django.db import migrations

from xuncha.cycle.transfers.notes import added

TOLD = "理由密封在移交中"


def move(apps, _editor):
    steps = apps.get_model("foundation", "Step")
    for transfer in apps.get_model("transfers", "Transfer")._base_manager.all():
        told = steps._base_manager.filter(kind="transfer", record_id=transfer.pk).exclude(reason__in=["", TOLD])
        notes = transfer._meta.get_field("notes_sealed").open_for(transfer).decode()
        for step in told.order_by("pk"):
            notes = added(notes, step.edge, f"{step.acted_on}", step.actor_name, step.reason)
        transfer._meta.get_field("notes_sealed").seal_for(transfer, notes.encode())
        transfer.save(update_fields=["notes_sealed"])
        told.update(reason=TOLD)


class Migration(migrations.Migration):
    dependencies = [("transfers", "0003_words"), ("foundation", "0003_seal_reasons")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]

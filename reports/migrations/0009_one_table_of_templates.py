"""The words of the week stand beside those of kampung, patrols and meetings."""

from django.db import migrations


def move(apps, schema_editor):
    before = apps.get_model("reports", "MessageTemplate")
    now = apps.get_model("programs", "MessageTemplate")
    now.objects.bulk_create(
        now(
            unit_id=row.unit_id,
            kind="week",
            text=row.text,
            written_at=row.written_at,
            written_by_id=row.written_by_id,
        )
        for row in before.objects.all()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0008_phones"),
        ("programs", "0007_message_templates"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name="MessageTemplate"),
    ]

"""A NIHIL has a receipt like every record; those said before get theirs here."""

from django.db import migrations, models

from villages.services import receipts


def draw(apps, schema_editor):
    reports = apps.get_model("reports", "NilReport").objects.filter(receipt=None)
    for report in reports:
        [report.receipt] = receipts.draw(1)
        report.save(update_fields=["receipt"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_import_answers"), ("villages", "0002_receipts")]

    operations = [
        migrations.AddField(
            model_name="nilreport",
            name="receipt",
            field=models.CharField(
                editable=False, max_length=12, null=True, unique=True, verbose_name="tanda terima"
            ),
        ),
        migrations.RunPython(draw, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="nilreport",
            name="receipt",
            field=models.CharField(
                editable=False, max_length=12, unique=True, verbose_name="tanda terima"
            ),
        ),
    ]

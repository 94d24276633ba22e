"""Numbers of receipts: each is drawn once, so no two receipts are alike."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("villages", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE villages_receipt", "DROP SEQUENCE villages_receipt"
        ),
    ]

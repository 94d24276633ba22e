from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0003_ledger_guards")]

    operations = [
        migrations.AddField(
            model_name="program",
            name="pillars",
            field=ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                default=list,
                help_text="Kode pilar yang diminta program ini; kosong: tidak ada.",
                verbose_name="pilar",
            ),
        ),
    ]

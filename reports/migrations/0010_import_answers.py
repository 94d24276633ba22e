from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_one_table_of_templates")]

    operations = [
        migrations.AddField(
            model_name="import",
            name="answers",
            field=models.JSONField(
                default=dict, help_text="per baris, per kolom", verbose_name="jawaban"
            ),
        ),
    ]

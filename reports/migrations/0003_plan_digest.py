from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_weekly_reports")]

    operations = [
        migrations.AddField(
            model_name="calculation",
            name="plan_digest",
            field=models.CharField(blank=True, max_length=32, verbose_name="sidik rencana"),
        ),
    ]

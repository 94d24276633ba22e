import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0006_messages_of_unknown_day"),
        ("units", "0003_api_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.SlugField(max_length=20, verbose_name="jenis naskah")),
                ("text", models.TextField(max_length=4000, verbose_name="naskah")),
                ("written_at", models.DateTimeField(verbose_name="ditulis pada")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="units.unit",
                        verbose_name="polres",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ditulis oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "naskah WhatsApp",
                "verbose_name_plural": "naskah WhatsApp",
                "ordering": ["unit", "kind"],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "kind"), name="one_template_of_a_kind")
                ],
            },
        ),
    ]

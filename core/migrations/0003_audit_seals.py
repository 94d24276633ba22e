import django.contrib.postgres.fields
from django.db import migrations, models


SEALS = """
CREATE TRIGGER audit_seals_are_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON core_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_functions'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name='segel')),
                ('to_id', models.BigIntegerField(unique=True, verbose_name='sampai baris')),
                ('lines', models.PositiveIntegerField(verbose_name='jumlah baris')),
                ('row_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='nomor baris')),
                ('row_digests', models.BinaryField(verbose_name='sidik baris')),
                ('digest', models.CharField(max_length=64, verbose_name='sidik')),
                ('sealed_at', models.DateTimeField(verbose_name='disegel pada')),
            ],
            options={
                'verbose_name': 'segel riwayat',
                'verbose_name_plural': 'segel riwayat',
                'ordering': ['-number'],
            },
        ),
        migrations.RunSQL(SEALS, "DROP TRIGGER audit_seals_are_append_only ON core_auditseal"),
    ]

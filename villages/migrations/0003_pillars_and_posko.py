import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0004_program_pillars"),
        ("units", "0001_initial"),
        ("villages", "0002_receipts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pillar",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="kode"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nama")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Provinsi"),
                            (2, "Kabupaten/Kota"),
                            (3, "Kecamatan"),
                            (4, "Desa/Kelurahan"),
                            (5, "RW"),
                            (6, "RT"),
                        ],
                        default=4,
                        verbose_name="tingkat",
                    ),
                ),
                ("partner", models.BooleanField(default=False, verbose_name="mitra")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="urutan")),
            ],
            options={
                "verbose_name": "pilar",
                "verbose_name_plural": "pilar",
                "ordering": ["order", "code"],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="versi"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="dibuat pada")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="diubah pada")),
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, serialize=False, verbose_name="nomor catatan"
                    ),
                ),
                (
                    "receipt",
                    models.CharField(
                        editable=False, max_length=12, unique=True, verbose_name="tanda terima"
                    ),
                ),
                ("content_hash", models.CharField(editable=False, max_length=64)),
                (
                    "simulated",
                    models.BooleanField(default=False, editable=False, verbose_name="simulasi"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("model", "Percontohan"),
                            ("visit", "Kunjungan"),
                            ("award", "Penghargaan"),
                        ],
                        max_length=6,
                        verbose_name="jenis",
                    ),
                ),
                ("marked_on", models.DateField(blank=True, null=True, verbose_name="tanggal")),
                ("who", models.CharField(blank=True, max_length=200, verbose_name="oleh")),
                ("source", models.CharField(max_length=200, verbose_name="sumber")),
                ("quote", models.TextField(blank=True, max_length=1000, verbose_name="kutipan")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="units.area",
                        verbose_name="wilayah",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diketik oleh",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="kesatuan",
                    ),
                ),
            ],
            options={
                "verbose_name": "tanda wilayah",
                "verbose_name_plural": "tanda wilayah",
                "ordering": ["area", "-marked_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Posko",
            fields=[
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="versi"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="dibuat pada")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="diubah pada")),
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, serialize=False, verbose_name="nomor catatan"
                    ),
                ),
                (
                    "receipt",
                    models.CharField(
                        editable=False, max_length=12, unique=True, verbose_name="tanda terima"
                    ),
                ),
                ("content_hash", models.CharField(editable=False, max_length=64)),
                (
                    "simulated",
                    models.BooleanField(default=False, editable=False, verbose_name="simulasi"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="nama posko")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="letak")),
                ("opens_at", models.TimeField(blank=True, null=True, verbose_name="buka pukul")),
                ("closes_at", models.TimeField(blank=True, null=True, verbose_name="tutup pukul")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Direncanakan"),
                            ("active", "Aktif"),
                            ("closed", "Ditutup"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=7,
                        verbose_name="status",
                    ),
                ),
                (
                    "active_from",
                    models.DateField(blank=True, null=True, verbose_name="aktif sejak"),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="ditutup pada")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="lintang")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="bujur")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="sumber")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posko",
                        to="units.area",
                        verbose_name="desa/kelurahan",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diketik oleh",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="programs.program",
                        verbose_name="program",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="polsek",
                    ),
                ),
            ],
            options={
                "verbose_name": "posko",
                "verbose_name_plural": "posko",
                "ordering": ["area", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["planned", "active"])),
                        fields=("area",),
                        name="one_posko_per_village",
                        violation_error_message="Desa atau kelurahan ini sudah punya posko.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opens_at", None), ("closes_at", None)),
                            models.Q(("opens_at__isnull", False), ("closes_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="posko_hours_both_or_none",
                        violation_error_message="Isi jam buka dan jam tutup, atau kosongkan keduanya.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "planned"), ("active_from__isnull", False), _connector="OR"
                        ),
                        name="active_posko_has_a_day",
                        violation_error_message="Sebutkan sejak kapan posko aktif.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None),
                            ("closed_on__gte", models.F("active_from")),
                            _connector="OR",
                        ),
                        name="posko_closes_after_it_opens",
                        violation_error_message="Tanggal tutup mendahului tanggal aktif.",
                    ),
                ],
                "indexes": [models.Index(fields=["unit", "area"], name="posko_of_unit")],
            },
        ),
        migrations.CreateModel(
            name="PoskoRequest",
            fields=[
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="versi"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="dibuat pada")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="diubah pada")),
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, serialize=False, verbose_name="nomor catatan"
                    ),
                ),
                (
                    "receipt",
                    models.CharField(
                        editable=False, max_length=12, unique=True, verbose_name="tanda terima"
                    ),
                ),
                ("content_hash", models.CharField(editable=False, max_length=64)),
                (
                    "simulated",
                    models.BooleanField(default=False, editable=False, verbose_name="simulasi"),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("health", "Kesehatan"),
                            ("isolation", "Bantuan isolasi mandiri"),
                            ("food", "Sembako"),
                            ("transport", "Antar ke fasilitas kesehatan"),
                            ("vaccine", "Vaksinasi"),
                            ("security", "Keamanan"),
                            ("funeral", "Pemulasaraan"),
                            ("information", "Informasi"),
                            ("other", "Lainnya"),
                        ],
                        max_length=12,
                        verbose_name="jenis permintaan",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="diminta pada")),
                (
                    "responded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="ditanggapi pada"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diketik oleh",
                    ),
                ),
                (
                    "pillar",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.pillar",
                        verbose_name="pilar yang menanggapi",
                    ),
                ),
                (
                    "posko",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requests",
                        to="villages.posko",
                        verbose_name="posko",
                    ),
                ),
                (
                    "responded_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ditanggapi oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "permintaan warga",
                "verbose_name_plural": "permintaan warga",
                "ordering": ["-asked_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("responded_at", None),
                            ("responded_at__gte", models.F("asked_at")),
                            _connector="OR",
                        ),
                        name="request_answered_after_asked",
                        violation_error_message="Waktu ditanggapi mendahului waktu diminta.",
                    )
                ],
                "indexes": [models.Index(fields=["posko", "-asked_at"], name="request_of_posko")],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="versi"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="dibuat pada")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="diubah pada")),
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, serialize=False, verbose_name="nomor catatan"
                    ),
                ),
                (
                    "receipt",
                    models.CharField(
                        editable=False, max_length=12, unique=True, verbose_name="tanda terima"
                    ),
                ),
                ("content_hash", models.CharField(editable=False, max_length=64)),
                (
                    "simulated",
                    models.BooleanField(default=False, editable=False, verbose_name="simulasi"),
                ),
                ("person", models.CharField(max_length=150, verbose_name="petugas jaga")),
                ("starts_at", models.DateTimeField(verbose_name="mulai")),
                ("ends_at", models.DateTimeField(verbose_name="selesai")),
                (
                    "cancelled_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="dibatalkan pada"),
                ),
                (
                    "cancel_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="alasan batal"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diketik oleh",
                    ),
                ),
                (
                    "pillar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.pillar",
                        verbose_name="pilar",
                    ),
                ),
                (
                    "posko",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shifts",
                        to="villages.posko",
                        verbose_name="posko",
                    ),
                ),
            ],
            options={
                "verbose_name": "giliran jaga",
                "verbose_name_plural": "giliran jaga",
                "ordering": ["starts_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="shift_ends_after_it_starts",
                        violation_error_message="Giliran jaga berakhir sebelum dimulai.",
                    )
                ],
                "indexes": [models.Index(fields=["posko", "starts_at"], name="shift_of_posko")],
            },
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="versi"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="dibuat pada")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="diubah pada")),
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, serialize=False, verbose_name="nomor catatan"
                    ),
                ),
                (
                    "receipt",
                    models.CharField(
                        editable=False, max_length=12, unique=True, verbose_name="tanda terima"
                    ),
                ),
                ("content_hash", models.CharField(editable=False, max_length=64)),
                (
                    "simulated",
                    models.BooleanField(default=False, editable=False, verbose_name="simulasi"),
                ),
                ("person", models.CharField(max_length=150, verbose_name="petugas jaga")),
                ("arrived_at", models.DateTimeField(verbose_name="datang")),
                ("phone_at", models.DateTimeField(blank=True, null=True, verbose_name="waktu HP")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="pulang")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diketik oleh",
                    ),
                ),
                (
                    "pillar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.pillar",
                        verbose_name="pilar",
                    ),
                ),
                (
                    "posko",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_ins",
                        to="villages.posko",
                        verbose_name="posko",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_ins",
                        to="villages.shift",
                        verbose_name="giliran jaga",
                    ),
                ),
            ],
            options={
                "verbose_name": "kehadiran",
                "verbose_name_plural": "kehadiran",
                "ordering": ["-arrived_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at", None),
                            ("left_at__gte", models.F("arrived_at")),
                            _connector="OR",
                        ),
                        name="check_in_leaves_after_it_arrives",
                        violation_error_message="Waktu pulang mendahului waktu datang.",
                    ),
                    models.UniqueConstraint(
                        fields=("shift",),
                        name="one_check_in_per_shift",
                        violation_error_message="Giliran jaga ini sudah dicatat hadir.",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["posko", "-arrived_at"], name="check_in_of_posko")
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="versi"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="dibuat pada")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="diubah pada")),
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, serialize=False, verbose_name="nomor catatan"
                    ),
                ),
                (
                    "receipt",
                    models.CharField(
                        editable=False, max_length=12, unique=True, verbose_name="tanda terima"
                    ),
                ),
                ("content_hash", models.CharField(editable=False, max_length=64)),
                (
                    "simulated",
                    models.BooleanField(default=False, editable=False, verbose_name="simulasi"),
                ),
                ("assessed_on", models.DateField(verbose_name="tanggal penilaian")),
                ("assessor", models.CharField(max_length=150, verbose_name="penilai")),
                (
                    "points",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="nilai"
                    ),
                ),
                ("total", models.PositiveIntegerField(editable=False, verbose_name="jumlah nilai")),
                (
                    "aspects_assessed",
                    models.PositiveSmallIntegerField(editable=False, verbose_name="aspek dinilai"),
                ),
                (
                    "aspects_asked",
                    models.PositiveSmallIntegerField(editable=False, verbose_name="aspek program"),
                ),
                ("notes", models.TextField(blank=True, max_length=2000, verbose_name="catatan")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diketik oleh",
                    ),
                ),
                (
                    "formation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assessments",
                        to="villages.formation",
                        verbose_name="kampung",
                    ),
                ),
            ],
            options={
                "verbose_name": "penilaian",
                "verbose_name_plural": "penilaian",
                "ordering": ["-assessed_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("aspects_assessed__gte", 1)),
                        name="assessment_says_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PillarHolder",
            fields=[
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="versi"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="dibuat pada")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="diubah pada")),
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, serialize=False, verbose_name="nomor catatan"
                    ),
                ),
                (
                    "receipt",
                    models.CharField(
                        editable=False, max_length=12, unique=True, verbose_name="tanda terima"
                    ),
                ),
                ("content_hash", models.CharField(editable=False, max_length=64)),
                (
                    "simulated",
                    models.BooleanField(default=False, editable=False, verbose_name="simulasi"),
                ),
                ("name", models.CharField(max_length=150, verbose_name="nama")),
                (
                    "title",
                    models.CharField(blank=True, max_length=80, verbose_name="pangkat/jabatan"),
                ),
                ("starts_on", models.DateField(verbose_name="sejak")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="sampai")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="sumber")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pillar_holders",
                        to="units.area",
                        verbose_name="wilayah",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diketik oleh",
                    ),
                ),
                (
                    "pillar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holders",
                        to="villages.pillar",
                        verbose_name="pilar",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="polsek",
                    ),
                ),
            ],
            options={
                "verbose_name": "pemegang pilar",
                "verbose_name_plural": "pemegang pilar",
                "ordering": ["area", "pillar", "-starts_on", "pk"],
                "indexes": [models.Index(fields=["pillar", "area"], name="pillar_holder_of_area")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="pillar_holder_ends_after_start",
                        violation_error_message="Tanggal akhir mendahului tanggal mulai.",
                    )
                ],
            },
        ),
    ]

"""Rows every app leans on: background jobs, the audit trail and its seals."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Versioned(models.Model):
    """A record two people may edit at once; every write raises `version` by one."""

    version = models.PositiveIntegerField(_("versi"), default=1, editable=False)
    created_at = models.DateTimeField(_("dibuat pada"), auto_now_add=True)
    updated_at = models.DateTimeField(_("diubah pada"), auto_now=True)

    class Meta:
        abstract = True


class JobQuerySet(models.QuerySet):
    def for_user(self, user):
        """Own jobs; the jobs nobody asked for (schedules) belong to administrators."""
        if not user.is_authenticated:
            return self.none()
        own = Q(requested_by=user)
        if user.scope.everything:
            own |= Q(requested_by=None)
        return self.filter(own)

    def due(self, moment):
        return self.filter(state=Job.State.PENDING, run_at__lte=moment)

    def lost(self, moment):
        """Claimed by a worker whose lease ran out: it died without a word."""
        return self.filter(state=Job.State.RUNNING, lease_until__lt=moment)


class Job(models.Model):
    """One background act. This table is the queue; Celery only makes it fast.

    Written in the transaction of the act that asks for it. `key` names what must not wait twice:
    while a job with a key is pending, asking again changes nothing (`unique_pending_key`).
    `payload` holds ids, codes and weeks, never names, phones or positions.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Menunggu")
        RUNNING = "running", _("Sedang berjalan")
        DONE = "done", _("Selesai")
        FAILED = "failed", _("Gagal")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("jenis"), max_length=64)
    key = models.CharField(_("kunci"), max_length=200, blank=True)
    payload = models.JSONField(_("isi"), default=dict)
    state = models.CharField(_("status"), max_length=8, choices=State, default=State.PENDING)
    done = models.PositiveIntegerField(_("selesai"), default=0)
    total = models.PositiveIntegerField(_("jumlah"), default=0)
    message = models.CharField(_("keterangan"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("batas percobaan"), default=5)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("diminta oleh"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
    )
    result_file = models.FileField(_("berkas hasil"), upload_to="jobs/%Y/%m", blank=True)
    result_name = models.CharField(_("nama berkas"), max_length=200, blank=True)
    result = models.JSONField(_("hasil"), default=dict, blank=True)
    created_at = models.DateTimeField(_("dibuat pada"), auto_now_add=True)
    run_at = models.DateTimeField(_("jalankan pada"))
    started_at = models.DateTimeField(_("mulai pada"), null=True, blank=True)
    lease_until = models.DateTimeField(_("pegangan sampai"), null=True, blank=True)
    ended_at = models.DateTimeField(_("berakhir pada"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("dikirim pada"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("pekerjaan")
        verbose_name_plural = _("pekerjaan")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state="pending") & ~Q(key=""),
                name="unique_pending_key",
            ),
        ]
        indexes = [
            models.Index(fields=["run_at"], condition=Q(state="pending"), name="job_due"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="job_lease"),
            models.Index(fields=["requested_by", "-created_at"], name="job_of_user"),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}".strip()

    @property
    def percent(self):
        """Whole percent done, null while the amount of work is unknown."""
        if self.state == self.State.DONE:
            return 100
        return min(self.done * 100 // self.total, 100) if self.total else None

    @property
    def ended(self):
        return self.state in {self.State.DONE, self.State.FAILED}


class AuditEventQuerySet(models.QuerySet):
    def for_user(self, user):
        """Events placed in his part of the police tree, or of the map, if his role reads them."""
        if not user.is_authenticated or not user.may("read_history"):
            return self.none()
        scope = user.scope
        if scope.everything:
            return self
        if scope.unit_path is not None:
            return self.filter(unit_path__startswith=scope.unit_path)
        if scope.area_code is not None:
            within = Q(area_code=scope.area_code) | Q(area_code__startswith=f"{scope.area_code}.")
            return self.filter(within)
        return self.none()

    def of(self, record):
        return self.filter(record_kind=record._meta.label_lower, record_id=str(record.pk))


class AuditEvent(models.Model):
    """Who did what, when, why: one row per mutation, in the mutation's own transaction.

    Append-only by trigger. Plain values instead of foreign keys, so that the trail outlives what
    it speaks of. `unit_path` places the event in the police tree, `area_code` on the map.
    """

    append_only = True

    id = models.BigAutoField(primary_key=True)
    happened_at = models.DateTimeField(_("waktu"))
    act = models.CharField(_("tindakan"), max_length=40)
    record_kind = models.CharField(_("jenis catatan"), max_length=60)
    record_id = models.CharField(_("catatan"), max_length=64)
    actor_id = models.BigIntegerField(_("pelaku"), null=True)
    actor_name = models.CharField(_("nama pelaku"), max_length=200, blank=True)
    unit_path = models.CharField(_("kesatuan"), max_length=200, blank=True)
    area_code = models.CharField(_("wilayah"), max_length=24, blank=True)
    before = models.JSONField(_("sebelum"), null=True)
    after = models.JSONField(_("sesudah"), null=True)
    reason = models.TextField(_("alasan"), blank=True)
    request_id = models.CharField(_("nomor permintaan"), max_length=36, blank=True)
    ip_address = models.GenericIPAddressField(_("alamat IP"), null=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("riwayat")
        verbose_name_plural = _("riwayat")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["record_kind", "record_id", "id"], name="audit_of_record"),
            models.Index(fields=["unit_path", "id"], name="audit_of_unit"),
        ]

    def __str__(self):
        return f"{self.act} {self.record_kind} {self.record_id}"


class AuditSealQuerySet(models.QuerySet):
    def for_user(self, user):
        """A seal is of the whole trail and grows with what others do: for who sees everything."""
        may = user.is_authenticated and user.may("read_history") and user.scope.everything
        return self if may else self.none()

    def light(self):
        """Without the rows' own digests, some hundred kilobytes each."""
        return self.defer("row_ids", "row_digests")


class AuditSeal(models.Model):
    """A stretch of the trail, sealed: from now on a changed, removed or added row shows.

    `digest` is made of the digest before it and of every row's own, so one seal stands for all of
    the trail through `to_id`. The rows' own digests stay beside it: they tell which row it was.
    """

    append_only = True

    number = models.PositiveBigIntegerField(_("segel"), primary_key=True)
    to_id = models.BigIntegerField(_("sampai baris"), unique=True)
    lines = models.PositiveIntegerField(_("jumlah baris"))
    row_ids = ArrayField(models.BigIntegerField(), verbose_name=_("nomor baris"))
    row_digests = models.BinaryField(_("sidik baris"))
    digest = models.CharField(_("sidik"), max_length=64)
    sealed_at = models.DateTimeField(_("disegel pada"))

    objects = AuditSealQuerySet.as_manager()

    class Meta:
        verbose_name = _("segel riwayat")
        verbose_name_plural = _("segel riwayat")
        ordering = ["-number"]

    def __str__(self):
        return f"{self.number} {self.digest[:16]}"


class UploadQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(user=user) if user.is_authenticated else self.none()

    def of(self, kind, record):
        """All files announced for a record, whoever sends them."""
        return self.filter(kind=kind, record=record)


class Upload(models.Model):
    """A file that arrives in parts: announced with its size and hash before the first byte, so the
    record can tell how many are still on the way. It is there only when the hash matches."""

    id = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("pengirim"),
        on_delete=models.CASCADE,
        related_name="uploads",
    )
    kind = models.CharField(_("jenis catatan"), max_length=20)
    record = models.UUIDField(_("catatan"))
    size = models.PositiveIntegerField(_("ukuran"))
    sha256 = models.CharField(_("sidik"), max_length=64)
    received = models.PositiveIntegerField(_("diterima"), default=0)
    announced_at = models.DateTimeField(_("diumumkan pada"))
    completed_at = models.DateTimeField(_("lengkap pada"), null=True, blank=True)
    refusal = models.CharField(_("alasan ditolak"), max_length=300, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("kiriman berkas")
        verbose_name_plural = _("kiriman berkas")
        ordering = ["announced_at", "pk"]
        indexes = [models.Index(fields=["kind", "record"], name="upload_of_record")]

    def __str__(self):
        return f"{self.kind} {self.record}"

    @property
    def complete(self):
        return self.completed_at is not None


class UploadPart(models.Model):
    """Bytes of an upload, until it is complete. In the database: taken or not taken, never half."""

    upload = models.ForeignKey(
        Upload, verbose_name=_("kiriman"), on_delete=models.CASCADE, related_name="parts"
    )
    offset = models.PositiveIntegerField(_("mulai byte"))
    data = models.BinaryField(_("isi"))

    class Meta:
        verbose_name = _("bagian kiriman")
        verbose_name_plural = _("bagian kiriman")
        ordering = ["upload", "offset"]
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "offset"],
                name="one_part_per_place",
                violation_error_message=_("Bagian ini sudah diterima."),
            )
        ]

    def __str__(self):
        return f"{self.upload_id} {self.offset}"

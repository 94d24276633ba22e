"""Files brought in: what was sent, what it would do, what it did."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Job


class ImportQuerySet(models.QuerySet):
    def for_user(self, user):
        """One's own alone: a list somebody brings is not yet anybody else's business."""
        return self.filter(created_by=user) if user.is_authenticated else self.none()


class Import(models.Model):
    """A file on its way in. read > ready > saving > saved; `failed` where it cannot be understood.

    `digest` is of all that the preview would do; what is saved has the same or is not saved.
    """

    class State(models.TextChoices):
        READING = "reading", _("Sedang dibaca")
        READY = "ready", _("Siap diperiksa")
        SAVING = "saving", _("Sedang disimpan")
        SAVED = "saved", _("Tersimpan")
        FAILED = "failed", _("Tidak terbaca")

    id = models.UUIDField(primary_key=True, editable=False)
    resource = models.CharField(_("jenis data"), max_length=40)
    file = models.FileField(_("berkas"), upload_to="imports/%Y/%m")
    answer = models.FileField(
        _("berkas dengan catatan"), upload_to="imports/%Y/%m", blank=True, editable=False
    )
    file_name = models.CharField(_("nama berkas"), max_length=200)
    sha256 = models.CharField(_("sidik"), max_length=64)
    state = models.CharField(_("status"), max_length=7, choices=State, default=State.READING)
    mapping = models.JSONField(_("pencocokan kolom"), default=dict)
    answers = models.JSONField(_("jawaban"), default=dict, help_text=_("per baris, per kolom"))
    sheet = models.CharField(_("lembar"), max_length=100, blank=True)
    headings = models.JSONField(_("judul kolom"), default=list)
    counts = models.JSONField(_("jumlah"), default=dict)
    notes = models.JSONField(_("catatan"), default=list)
    refusals = models.JSONField(_("yang menghalangi"), default=list)
    digest = models.CharField(max_length=64, blank=True)
    job = models.ForeignKey(
        Job, verbose_name=_("pekerjaan"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dibawa oleh"),
        on_delete=models.CASCADE,
        related_name="imports",
    )
    created_at = models.DateTimeField(_("dibawa pada"), auto_now_add=True)
    saved_at = models.DateTimeField(_("disimpan pada"), null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("impor")
        verbose_name_plural = _("impor")
        ordering = ["-created_at", "pk"]

    def __str__(self):
        return self.file_name

    @property
    def stuck(self) -> bool:
        """Its job gave up: it waits for nobody any more."""
        waiting = self.state in (self.State.READING, self.State.SAVING)
        return waiting and self.job is not None and self.job.state == Job.State.FAILED


class ImportRowQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(brought__in=Import.objects.for_user(user))


class ImportRow(models.Model):
    """A row of a file that is not simply the same as its record."""

    id = models.BigAutoField(primary_key=True)
    brought = models.ForeignKey(
        Import, verbose_name=_("impor"), on_delete=models.CASCADE, related_name="rows"
    )
    number = models.PositiveIntegerField(_("baris"))
    state = models.CharField(_("keadaan"), max_length=9)
    values = models.JSONField(_("isi"), default=dict)
    changes = models.JSONField(_("perubahan"), default=dict)
    problems = models.JSONField(_("masalah"), default=list)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("baris impor")
        verbose_name_plural = _("baris impor")
        ordering = ["number"]
        indexes = [models.Index(fields=["brought", "state", "number"], name="row_of_import")]

    def __str__(self):
        return f"{self.brought_id} {self.number}"


class ImportMappingQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(user=user) if user.is_authenticated else self.none()


class ImportMapping(models.Model):
    """How somebody's own list names a column, remembered for the next time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("pengguna"),
        on_delete=models.CASCADE,
        related_name="import_mappings",
    )
    resource = models.CharField(_("jenis data"), max_length=40)
    heading = models.CharField(_("judul di berkas"), max_length=200)
    field = models.CharField(_("kolom"), max_length=40)

    objects = ImportMappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("pencocokan kolom")
        verbose_name_plural = _("pencocokan kolom")
        constraints = [
            models.UniqueConstraint(fields=["user", "resource", "heading"], name="heading_once")
        ]

    def __str__(self):
        return self.heading

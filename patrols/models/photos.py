"""Photos of the field, drawn anew like those of kampung."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from patrols.models.patrols import Patrol
from units.scope import ScopedQuerySet


class PatrolPhotoQuerySet(ScopedQuerySet):
    """A photo is seen by whoever sees its patrol."""

    unit_lookup = "patrol__unit"

    def for_user(self, user):
        return self.filter(patrol__in=Patrol.objects.for_user(user))


class PatrolPhoto(models.Model):
    id = models.UUIDField(primary_key=True)
    patrol = models.ForeignKey(
        Patrol, verbose_name=_("patroli"), on_delete=models.CASCADE, related_name="photos"
    )
    image = models.FileField(_("foto"), upload_to="patrols/%Y/%m")
    thumbnail = models.FileField(_("foto kecil"), upload_to="patrols/%Y/%m")
    width = models.PositiveIntegerField(_("lebar"))
    height = models.PositiveIntegerField(_("tinggi"))
    upload_sha256 = models.CharField(_("sidik unggahan"), max_length=64)
    uploaded_at = models.DateTimeField(_("diunggah pada"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("diunggah oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = PatrolPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("foto patroli")
        verbose_name_plural = _("foto patroli")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patrol", "upload_sha256"], name="photo_once_per_patrol"
            )
        ]

    def __str__(self):
        return str(self.pk)

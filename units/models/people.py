"""People, where they are posted and which areas they look after."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from units.models.tree import Area, Unit, valid_on
from units.policy import ROLES, Act, Role
from units.scope import ScopedQuerySet, scope_of


class UserQuerySet(ScopedQuerySet):
    """One sees oneself; who may read people, those posted today in his scope as well."""

    def for_user(self, user):
        scope = scope_of(user)
        if scope.everything:
            return self
        if not getattr(user, "is_authenticated", False):
            return self.none()
        seen = Q(pk=user.pk)
        if Act.READ_PEOPLE in ROLES.get(scope.role, ()) and scope.unit_path is not None:
            postings = Posting.objects.on(timezone.localdate()).filter(user=OuterRef("pk"))
            seen |= Q(Exists(postings.filter(unit__path__startswith=scope.unit_path)))
        return self.filter(seen)


class PeopleManager(UserManager.from_queryset(UserQuerySet)):
    use_in_migrations = False


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """A person's account. What he may do and see follows from his posting of the day."""

    first_name = None
    last_name = None
    name = models.CharField(_("nama"), max_length=150)
    nrp = models.CharField(
        _("NRP/NIP"),
        max_length=20,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Nomor Registrasi Pokok atau NIP, untuk masuk."),
    )
    phone = models.CharField(_("nomor telepon"), max_length=20, blank=True)
    simulated = models.BooleanField(_("simulasi"), default=False)
    must_change_password = models.BooleanField(_("wajib ganti kata sandi"), default=False)

    objects = PeopleManager()

    REQUIRED_FIELDS = ["name"]  # what `createsuperuser` asks for beside user name and password

    class Meta:
        verbose_name = _("pengguna")
        verbose_name_plural = _("pengguna")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="username_once_in_any_case",
                violation_error_message=_("Nama pengguna ini sudah dipakai."),
            ),
            models.CheckConstraint(
                condition=~Q(username__regex=r"^[0-9]+$"),
                name="username_is_no_number",
                violation_error_message=_("Nama pengguna tidak boleh hanya angka."),
            ),
        ]

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @property
    def scope(self):
        """Where he stands today. `core`, which knows no units, asks the person himself."""
        return scope_of(self)

    @property
    def needs_second_factor(self):
        """By his role of today. The demo's invented people, whose password is printed, do not."""
        if settings.DEMO and self.simulated:
            return False
        return scope_of(self).role in settings.SECOND_FACTOR_ROLES

    def may(self, act):
        """May he do it today, by his role? `act` is an `Act` or its name."""
        return act in ROLES.get(scope_of(self).role, ())


class PostingQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(valid_on(day, "starts_on", "ends_on")).order_by(
            "-acting", "-starts_on", "-pk"
        )


class Posting(models.Model):
    """Who held which office where, from when to when.

    Of several on one day an acting one (Plh, Plt) counts first, then the latest. Police roles stand
    in a unit, regency staff and partners in an area.
    """

    user = models.ForeignKey(
        User, verbose_name=_("pengguna"), on_delete=models.CASCADE, related_name="postings"
    )
    role = models.CharField(_("peran"), max_length=14, choices=Role)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("kesatuan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
    )
    area = models.ForeignKey(
        Area,
        verbose_name=_("wilayah"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
    )
    pillar = models.CharField(_("pilar"), max_length=40, blank=True)
    title = models.CharField(_("jabatan"), max_length=120, blank=True)
    rank = models.CharField(_("pangkat"), max_length=40, blank=True)
    acting = models.BooleanField(_("Plh/Plt"), default=False)
    starts_on = models.DateField(_("sejak"))
    ends_on = models.DateField(_("sampai"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("penugasan")
        verbose_name_plural = _("penugasan")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="posting_ends_after_it_starts",
                violation_error_message=_("Akhir penugasan mendahului awalnya."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(role__in=["officer", "binmas_staff", "binmas_head", "commander"])
                    & Q(unit__isnull=False)
                    & Q(area=None)
                )
                | (Q(role__in=["regency_staff", "partner"]) & Q(area__isnull=False) & Q(unit=None))
                | (Q(role="administrator") & Q(unit=None) & Q(area=None)),
                name="posting_place_fits_role",
                violation_error_message=_(
                    "Peran kepolisian bertugas di kesatuan, staf pemda dan mitra di wilayah."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.user_id} {self.role}"


class AreaAssignmentQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(valid_on(day, "starts_on", "ends_on"))


class AreaAssignment(models.Model):
    """A desa given to an officer; his own desa stand first in what he is offered."""

    user = models.ForeignKey(
        User, verbose_name=_("petugas"), on_delete=models.CASCADE, related_name="assignments"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("wilayah"), on_delete=models.PROTECT, related_name="assignments"
    )
    starts_on = models.DateField(_("sejak"))
    ends_on = models.DateField(_("sampai"), null=True, blank=True)

    objects = AreaAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("desa binaan")
        verbose_name_plural = _("desa binaan")
        constraints = [
            models.UniqueConstraint(fields=["user", "area", "starts_on"], name="assigned_once")
        ]

    def __str__(self):
        return f"{self.user_id} › {self.area_id}"

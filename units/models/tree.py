"""Police units, administrative areas, and which unit covers which area when."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from units.scope import Scope, ScopedQuerySet, area_in

CODE_LENGTH = 24
NAME_LENGTH = 120
CODE_WIDTHS = (2, 5, 8, 13, 17, 21)  # of 35.08.06.2001.003.002 down to each level


def valid_on(day, start: str = "valid_from", end: str = "valid_until") -> Q:
    """Rows whose span, both days included and None open, holds the day."""
    return Q(
        Q(**{start: None}) | Q(**{f"{start}__lte": day}),
        Q(**{end: None}) | Q(**{f"{end}__gte": day}),
    )


def spans(start, end, day) -> bool:
    """The same of values already fetched."""
    return (start is None or start <= day) and (end is None or end >= day)


def ancestors_of(code: str) -> list[str]:
    """The codes above and of an area, from the province down: 35, 35.08, 35.08.06, …"""
    parts = code.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


class AreaQuerySet(ScopedQuerySet):
    """Areas down to the desa are public reference; RW and RT are seen where they are served."""

    area_lookup = ""

    def in_scope(self, scope: Scope):
        if scope.everything:
            return self
        public = Q(level__lte=Area.Level.VILLAGE)
        if scope.unit_path is not None:
            return self.filter(public | Q(served_by(scope.unit_path)))
        if scope.area_code is not None:
            return self.filter(public | area_in("", scope.area_code))
        return self.none()

    def within(self, code):
        """The area itself and all below it; codes are prefixes, closed by a dot."""
        return self.filter(area_in("", code))

    def served_under(self, unit_path: str):
        """Areas that units at or under the path serve today."""
        return self.filter(served_by(unit_path))


def served_by(unit_path: str) -> Exists:
    """Of an area row: do units at or under the path serve it, or an area above it, today?"""
    at_or_above = Q()
    for width in CODE_WIDTHS:
        at_or_above |= Q(area=Left(OuterRef("code"), width))
    return Exists(
        Coverage.objects.on(timezone.localdate()).filter(
            at_or_above, unit__path__startswith=unit_path
        )
    )


# How an area of a kind is written; those above have their kind in their names.
NAMED_KINDS = {
    "kecamatan": _("Kec. %(name)s"),
    "kelurahan": _("Kel. %(name)s"),
    "desa": _("Desa %(name)s"),
    "desa_adat": _("Desa adat %(name)s"),
}


class Area(models.Model):
    """An administrative area: province 1, regency 2, kecamatan 3, desa or kelurahan 4, RW 5, RT 6.

    The Kemendagri code in its dotted form is the key, so a subtree is a prefix and a ledger line
    needs no join to know where it belongs. Source of levels 1-4: Kepmendagri 300.2.2-2430/2025.
    """

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("Provinsi")
        REGENCY = 2, _("Kabupaten/Kota")
        DISTRICT = 3, _("Kecamatan")
        VILLAGE = 4, _("Desa/Kelurahan")
        RW = 5, _("RW")
        RT = 6, _("RT")

    code = models.CharField(_("kode"), primary_key=True, max_length=CODE_LENGTH, db_collation="C")
    name = models.CharField(_("nama"), max_length=NAME_LENGTH)
    search_name = models.CharField(
        _("nama untuk pencarian"), max_length=NAME_LENGTH, editable=False
    )
    level = models.PositiveSmallIntegerField(_("tingkat"), choices=Level)
    kind = models.CharField(_("jenis"), max_length=12)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("induk"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    latitude = models.FloatField(_("lintang"), null=True, blank=True)
    longitude = models.FloatField(_("bujur"), null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("wilayah")
        verbose_name_plural = _("wilayah")
        ordering = ["code"]
        indexes = [
            models.Index(
                fields=["search_name"], name="area_search", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(fields=["level", "code"], name="area_level"),
        ]

    def __str__(self):
        return self.name

    @property
    def name_with_kind(self) -> str:
        """`Kel. Pesanggrahan`: the kecamatan around it is called Pesanggrahan too."""
        return str(NAMED_KINDS.get(self.kind, "%(name)s")) % {"name": self.name}

    @property
    def village_code(self):
        """Code of the desa or kelurahan it lies in; itself at level 4, None above."""
        return ".".join(self.code.split(".")[:4]) if self.level >= self.Level.VILLAGE else None

    @property
    def district_code(self):
        return ".".join(self.code.split(".")[:3]) if self.level >= self.Level.DISTRICT else None


class Boundary(models.Model):
    """The polygon of an area as GeoJSON geometry, WGS84. Indicative, not legal."""

    area = models.OneToOneField(
        Area, verbose_name=_("wilayah"), on_delete=models.CASCADE, primary_key=True
    )
    geometry = models.JSONField(_("batas"))

    class Meta:
        verbose_name = _("batas wilayah")
        verbose_name_plural = _("batas wilayah")

    def __str__(self):
        return self.area_id


class Population(models.Model):
    area = models.ForeignKey(Area, verbose_name=_("wilayah"), on_delete=models.CASCADE)
    year = models.PositiveSmallIntegerField(_("tahun"))
    population = models.PositiveIntegerField(_("penduduk"))
    households = models.PositiveIntegerField(_("rumah tangga"), null=True, blank=True)
    area_km2 = models.FloatField(_("luas (km²)"), null=True, blank=True)
    source = models.CharField(_("sumber"), max_length=60)

    class Meta:
        verbose_name = _("penduduk")
        verbose_name_plural = _("penduduk")
        constraints = [
            models.UniqueConstraint(fields=["area", "year", "source"], name="population_once")
        ]

    def __str__(self):
        return f"{self.area_id} {self.year}"


class UnitQuerySet(ScopedQuerySet):
    unit_lookup = ""

    def in_scope(self, scope: Scope):
        """Whom an area belongs to sees the polres and polsek that serve it, or a part of it."""
        if scope.area_code is not None:
            return self.filter(
                pk__in=Coverage.objects.on(timezone.localdate())
                .touching(scope.area_code)
                .exclude(unit__kind=Unit.Kind.POLDA)
                .values("unit")
            )
        return super().in_scope(scope)

    def under(self, unit):
        return self.filter(path__startswith=unit.path)

    def active_on(self, day):
        return self.filter(valid_on(day, "active_from", "active_until"))

    def with_covers(self, day):
        """`covers`: codes of the areas the unit serves on that day."""
        served = Coverage.objects.on(day).filter(unit=OuterRef("pk")).order_by("area")
        return self.annotate(covers=ArraySubquery(served.values("area")))

    def polsek(self):
        return self.filter(kind=Unit.Kind.POLSEK)

    def polres(self):
        return self.filter(kind=Unit.Kind.POLRES)


class Unit(models.Model):
    """A police unit. `path` is the codes of its ancestors and its own, closed by a slash
    (`/JATIM/JATIM-LMJ/`): a subtree is a prefix, and unit 1 does not see unit 10.
    """

    class Kind(models.TextChoices):
        POLDA = "polda", _("Polda")
        POLRES = "polres", _("Polres")
        POLSEK = "polsek", _("Polsek")

    code = models.CharField(_("kode"), max_length=40, unique=True)
    kind = models.CharField(_("jenis"), max_length=6, choices=Kind)
    name = models.CharField(_("nama"), max_length=120)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("induk"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    polres = models.ForeignKey(
        "self",
        verbose_name=_("polres"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("Polres yang menaunginya; polres menunjuk dirinya sendiri, polda tidak ada."),
    )
    path = models.CharField(
        _("jalur"), max_length=200, unique=True, editable=False, db_collation="C"
    )
    time_zone = models.CharField(_("zona waktu"), max_length=40, default="Asia/Jakarta")
    active_from = models.DateField(_("aktif sejak"), null=True, blank=True)
    active_until = models.DateField(_("aktif sampai"), null=True, blank=True)
    letterhead = models.TextField(
        _("kop surat"), blank=True, help_text=_("Baris kop surat, satu baris per baris.")
    )
    city = models.CharField(_("tempat penandatanganan"), max_length=60, blank=True)
    notes = models.TextField(_("catatan"), blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("kesatuan")
        verbose_name_plural = _("kesatuan")
        ordering = ["path"]

    def __str__(self):
        return self.name

    def is_active_on(self, day):
        return spans(self.active_from, self.active_until, day)


class CoverageQuerySet(ScopedQuerySet):
    unit_lookup = "unit"

    def in_scope(self, scope: Scope):
        if scope.area_code is not None:
            return self.touching(scope.area_code).exclude(unit__kind=Unit.Kind.POLDA)
        return super().in_scope(scope)

    def touching(self, code: str):
        """Coverage of the area, of a part of it, or of an area it is part of."""
        return self.filter(area_in("area", code) | Q(area_id__in=ancestors_of(code)))

    def on(self, day):
        return self.filter(valid_on(day))


class Coverage(models.Model):
    """A unit serves an area between two days, both included; None is open."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, related_name="coverages"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("wilayah"), on_delete=models.PROTECT, related_name="coverages"
    )
    valid_from = models.DateField(_("berlaku sejak"), null=True, blank=True)
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("wilayah hukum")
        verbose_name_plural = _("wilayah hukum")
        ordering = ["area", "unit"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None)
                | Q(valid_from=None)
                | Q(valid_until__gte=F("valid_from")),
                name="coverage_ends_after_it_starts",
                violation_error_message=_("Akhir masa berlaku mendahului awalnya."),
            ),
            models.UniqueConstraint(
                fields=["unit", "area", "valid_from"], nulls_distinct=False, name="coverage_once"
            ),
        ]

    def __str__(self):
        return f"{self.unit_id} › {self.area_id}"

    def is_valid_on(self, day):
        return spans(self.valid_from, self.valid_until, day)

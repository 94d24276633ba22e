"""Enforcement operations (operasi yustisi): people and what they were given stand apart."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patrols.models.base import FieldQuerySet, FieldRecord

OPERATION = "operation"
SANCTION = "sanction"
MASK = "mask"


class OperationQuerySet(FieldQuerySet):
    pass


class Operation(FieldRecord):
    """An operation on a day, or what a source tells of several days together.

    One person may get several sanctions, so neither number follows from the other. `stated_total`
    is the sum as a source prints it: where it does not balance it is kept, with a warning.
    """

    held_on = models.DateField(_("tanggal"))
    ended_on = models.DateField(_("sampai tanggal"), null=True, blank=True)
    starts_at = models.TimeField(_("mulai pukul"), null=True, blank=True)
    ends_at = models.TimeField(_("selesai pukul"), null=True, blank=True)
    place = models.CharField(_("lokasi"), max_length=200, blank=True)
    participants = models.JSONField(_("tim gabungan"), default=list, blank=True)
    people = models.PositiveIntegerField(_("orang ditindak"), null=True, blank=True)
    sanctions = models.JSONField(_("sanksi"), default=list, blank=True)
    stated_total = models.PositiveIntegerField(
        _("jumlah sanksi menurut sumber"), null=True, blank=True
    )
    masks = models.PositiveIntegerField(_("masker dibagikan"), null=True, blank=True)
    situation = models.CharField(_("situasi"), max_length=200, blank=True)
    notes = models.TextField(_("uraian"), blank=True)

    objects = OperationQuerySet.as_manager()

    class Meta:
        verbose_name = _("operasi yustisi")
        verbose_name_plural = _("operasi yustisi")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("held_on")),
                name="operation_ends_after_it_starts",
                violation_error_message=_("Operasi berakhir sebelum mulai."),
            )
        ]
        indexes = [models.Index(fields=["unit", "-held_on"], name="operation_of_unit")]

    def __str__(self):
        return f"{self.unit_id} {self.held_on}"

    @property
    def sanction_count(self) -> int | None:
        """All sanctions together, as far as they are told one by one; None if none are."""
        counts = [row["count"] for row in self.sanctions if row.get("count") is not None]
        return sum(counts) if counts else None

    @property
    def imbalance(self) -> int | None:
        """By how much the parts exceed the sum the source prints; None where they agree."""
        counted = self.sanction_count
        if self.stated_total is None or counted is None or counted == self.stated_total:
            return None
        return counted - self.stated_total

"""The formed kampung as a WhatsApp message; each polres may word it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import numbers
from core.weeks import long_date
from core.wording import Wording, register
from programs.services.wording import worded
from units.models import Unit
from villages.models import Formation
from villages.views.access import place_of

WEEKDAYS = (
    gettext_lazy("Senin"),
    gettext_lazy("Selasa"),
    gettext_lazy("Rabu"),
    gettext_lazy("Kamis"),
    gettext_lazy("Jumat"),
    gettext_lazy("Sabtu"),
    gettext_lazy("Minggu"),
)


def day_words(day) -> str:
    """`Selasa, 16 Januari 2024`."""
    return f"{WEEKDAYS[day.weekday()]}, {long_date(day)}"


def photos_words(count: int) -> str:
    if not count:
        return _("NIHIL")
    return _("%(count)s foto") % {"count": numbers.integer(count)}


def marked(text: str, record) -> str:
    """What is invented says so, whatever the words around it."""
    return f"{text}\n\n({_('simulasi')})" if record.simulated else text


def formation_values(formation: Formation, photo_count: int) -> dict[str, str]:
    day = formation.formed_on
    return {
        "polres": formation.unit.polres.name,
        "polsek": formation.unit.name,
        "program": formation.program.name,
        "hari": day_words(day) if day else str(formation.formed_words),
        "kampung": formation.name,
        "tempat": str(place_of(formation)),
        "petugas": formation.petugas or numbers.MISSING,
        "nomor_sk": formation.decree_number or _("NIHIL"),
        "dokumentasi": photos_words(photo_count),
        "tanda_terima": formation.receipt,
        "status": formation.get_status_display(),
        "catatan": formation.notes or numbers.MISSING,
    }


def latest_values(unit: Unit) -> dict[str, str] | None:
    newest = (
        Formation.objects.filter(unit__polres=unit)
        .exclude(status=Formation.Status.DRAFT)
        .select_related("unit__polres", "program", "area__parent")
        .order_by("-created_at")
        .first()
    )
    return formation_values(newest, newest.photos.count()) if newest else None


FORMATION = register(
    Wording(
        "formation",
        gettext_lazy("Pembentukan kampung"),
        fields={
            "polres": gettext_lazy("nama polres"),
            "polsek": gettext_lazy("nama polsek"),
            "program": gettext_lazy("nama program"),
            "hari": gettext_lazy("hari dan tanggal pembentukan"),
            "kampung": gettext_lazy("nama kampung"),
            "tempat": gettext_lazy("desa, kecamatan, RW atau tempat"),
            "petugas": gettext_lazy("petugas"),
            "nomor_sk": gettext_lazy("nomor SK"),
            "dokumentasi": gettext_lazy("banyaknya foto"),
            "tanda_terima": gettext_lazy("tanda terima"),
            "status": gettext_lazy("status catatan"),
            "catatan": gettext_lazy("catatan"),
        },
        default=gettext_lazy("""Kepada Yth : Kapolres, {polres}
Dari       : {polsek}

Mohon izin melaporkan *PEMBENTUKAN {program}* pada {hari} sebagai berikut:

1. Nama kampung: *{kampung}*
2. Tempat: {tempat}
3. Petugas: {petugas}
4. Nomor SK: {nomor_sk}
5. Dokumentasi: {dokumentasi}

Tanda terima: {tanda_terima}
Status: {status}

Demikian untuk menjadi periksa."""),
        latest=latest_values,
    )
)


def share_text(formation: Formation, photo_count: int) -> str:
    """The report as it is sent in WhatsApp, in the customary form or the polres' own words."""
    text = worded(FORMATION, formation.unit, formation_values(formation, photo_count))
    return marked(text, formation)

"""Whose letterhead an export carries, and who signs it on a day.

Police: the letterhead of the reader's polres (or polda), signed for its head by the Kasat Binmas of
that day, the acting one first. Staff of a regency: the letterhead of their government.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from core.exports.reports import Letterhead, Signature
from core.weeks import long_date
from units.models import Letterhead as GovernmentLetterhead
from units.models import Posting, Unit
from units.policy import Role
from units.scope import posting_of

# Ranks as they stand below a signature.
RANKS = {
    "bripda": "BRIGADIR POLISI DUA",
    "briptu": "BRIGADIR POLISI SATU",
    "brigpol": "BRIGADIR POLISI",
    "brigadir": "BRIGADIR POLISI",
    "bripka": "BRIGADIR POLISI KEPALA",
    "aipda": "AJUN INSPEKTUR POLISI DUA",
    "aiptu": "AJUN INSPEKTUR POLISI SATU",
    "ipda": "INSPEKTUR POLISI DUA",
    "iptu": "INSPEKTUR POLISI SATU",
    "akp": "AJUN KOMISARIS POLISI",
    "kompol": "KOMISARIS POLISI",
    "akbp": "AJUN KOMISARIS BESAR POLISI",
    "kombes": "KOMISARIS BESAR POLISI",
    "kombes pol": "KOMISARIS BESAR POLISI",
    "brigjen pol": "BRIGADIR JENDERAL POLISI",
    "irjen pol": "INSPEKTUR JENDERAL POLISI",
}


def letterhead_and_signature(user, day: date) -> tuple[Letterhead | None, Signature | None]:
    """Both None for those who stand nowhere (administrators)."""
    posting = posting_of(user)
    if posting is None:
        return None, None
    if posting.unit is not None:
        return of_police(posting.unit.polres or posting.unit, day)
    if posting.area_id:
        return of_government(posting.area_id, day)
    return None, None


def of_police(unit: Unit, day: date) -> tuple[Letterhead, Signature]:
    lines = _lines(unit.letterhead) or (
        "KEPOLISIAN NEGARA REPUBLIK INDONESIA",
        unit.name.upper(),
    )
    role, default = (
        (Role.BINMAS_HEAD, "KASAT BINMAS")
        if unit.kind == Unit.Kind.POLRES
        else (Role.COMMANDER, "DIREKTUR BINMAS")
    )
    signer = Posting.objects.on(day).filter(unit=unit, role=role).select_related("user").first()
    place = next((line for line in lines[1:] if line.startswith("RESOR")), lines[1:2] and lines[1])
    head = f"KEPALA KEPOLISIAN {place or unit.name.upper()}"
    signature = Signature(
        place_and_date=_place_and_date(unit.city, day),
        office=(f"a.n. {head}", _office(signer, default)),
        name=_name(signer),
        number=_rank_and_number(signer),
    )
    return Letterhead(lines), signature


def of_government(code: str, day: date) -> tuple[Letterhead | None, Signature | None]:
    """That of the area itself or, for staff of a part of it, of the regency above."""
    parts = code.split(".")
    above = [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
    head = GovernmentLetterhead.objects.filter(area__in=above).order_by("-area_id").first()
    if head is None:
        return None, None
    signature = Signature(
        place_and_date=_place_and_date(head.city, day),
        office=(head.signatory_title.upper(),) if head.signatory_title else (),
        name=head.signatory_name,
        number=f"NIP {head.signatory_number}" if head.signatory_number else "",
    )
    return Letterhead(_lines(head.lines), wide=True), signature


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _place_and_date(city: str, day: date) -> str:
    return f"{city}, {long_date(day)}" if city else long_date(day)


def _office(signer: Posting | None, default: str) -> str:
    title = (signer.title.upper() if signer else "") or default
    if signer and signer.acting and not title.startswith(("PLH", "PLT")):
        return f"Plh. {title}"
    return title


def _name(signer: Posting | None) -> str:
    if signer is None:
        return ""
    name = signer.user.name
    marked = signer.user.simulated and _("simulasi") not in name.lower()
    return f"{name} ({_('simulasi')})" if marked else name


def _rank_and_number(signer: Posting | None) -> str:
    """`AJUN KOMISARIS POLISI NRP 75010101`."""
    if signer is None:
        return ""
    rank = RANKS.get(signer.rank.lower().replace(".", ""), signer.rank.upper())
    number = f"NRP {signer.user.nrp}" if signer.user.nrp else ""
    return " ".join(filter(None, (rank, number)))

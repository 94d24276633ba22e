"""RW and RT as an officer names them: “RW 03” of a desa is the area 35.08.06.2001.003."""

from __future__ import annotations

import re

from django.utils import timezone
from django.utils.translation import gettext as _

from units.models import Area, User
from units.queries import villages_in_reach
from units.services import create_area
from villages.models import Formation
from villages.services import keeping

_NUMBER = r"(?:0*([1-9]\d{0,2}))"
_RW = re.compile(rf"(?:rw|rukun warga)?[\s.]*{_NUMBER}", re.IGNORECASE | re.ASCII)
_RT_RW = re.compile(
    rf"(?:rt)?[\s.]*{_NUMBER}[\s,/]+(?:rw)?[\s.]*{_NUMBER}", re.IGNORECASE | re.ASCII
)
_RW_RT = re.compile(rf"rw[\s.]*{_NUMBER}[\s,/]+rt[\s.]*{_NUMBER}", re.IGNORECASE | re.ASCII)


def code_of_rw(village: str, text: str) -> str | None:
    """Code of the RW that the words name, None where they name none: `RW 03`, `3`, `rw.003`."""
    found = _RW.fullmatch(text.strip())
    return f"{village}.{int(found[1]):03}" if found else None


def code_of_rt(village: str, text: str) -> str | None:
    """Code of the RT: `RT 02 RW 03`, `RT 2/RW 3`, `2/3`, `RW 03 RT 02`. An RT without its RW is
    no place: each RW has an RT 1."""
    found = _RW_RT.fullmatch(text.strip())
    if found:
        return f"{village}.{int(found[1]):03}.{int(found[2]):03}"
    found = _RT_RW.fullmatch(text.strip())
    return f"{village}.{int(found[2]):03}.{int(found[1]):03}" if found else None


def ensure_area(*, code: str, by: User) -> Area:
    """The RW or RT, recorded now where it was not, with the RW above it."""
    found = Area.objects.filter(pk=code).first()
    if found is not None:
        return found
    above, _dot, number = code.rpartition(".")
    if code.count(".") == Area.Level.RT - 1:
        ensure_area(code=above, by=by)
        return create_area(code=code, name=_("RT %(number)s") % {"number": number}, by=by)
    return create_area(code=code, name=_("RW %(number)s") % {"number": number}, by=by)


def area_of_words(*, village: str, kind: str, words: str, by: User) -> Area | None:
    """The RW or RT a kampung stands in, recorded now where nobody did; None where the words name
    none (`RW Melati`), where the level is another, and in a desa the person does not serve."""
    readers = {Formation.PlaceKind.RW: code_of_rw, Formation.PlaceKind.RT: code_of_rt}
    reader = readers.get(Formation.PlaceKind(kind)) if kind else None
    code = reader(village, words) if reader else None
    if code is None:
        return None
    if not villages_in_reach(by, timezone.localdate()).filter(pk=village).exists():
        return None
    return ensure_area(code=code, by=by)


def rw_in(*, village: str, text: str, by: User, field: str = "rw") -> Area:
    code = code_of_rw(village, text)
    if code is None:
        raise keeping.wrong(field, _("Tulis nomor RW-nya, misalnya RW 03."))
    return ensure_area(code=code, by=by)

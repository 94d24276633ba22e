"""Villages by the names people write, for many rows at once: exactly, or by a spelling learned."""

from __future__ import annotations

import difflib
from collections import defaultdict
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import gettext as _

from units.models import Unit, User, ancestors_of
from units.names import search_name
from units.queries import Village, as_villages, villages_in_reach
from units.scope import posting_of
from villages.models import PlaceAlias

PREFIXES = ("desa ", "kelurahan ", "kel ", "ds ")
DISTRICT_PREFIXES = ("kecamatan ", "kec ")


class UnknownPlace(ValueError):
    """No village of that name, or several; `meant` are those it may be."""

    def __init__(self, message: str, meant: list[Village]) -> None:
        super().__init__(message)
        self.meant = meant


class Places:
    """The villages in a user's reach today, read once."""

    def __init__(self, user: User) -> None:
        today = timezone.localdate()
        self.villages = as_villages(villages_in_reach(user, today), today)
        self.by_code = {village.code: village for village in self.villages}
        self.by_name: dict[str, list[Village]] = defaultdict(list)
        for village in self.villages:
            self.by_name[search_name(village.name)].append(village)
        self.learned = spellings_of(polres_of(user))

    def find(self, name: str, district: str = "") -> Village:
        """The village of that name (in that kecamatan). UnknownPlace says which it may be."""
        wanted, inside = bare(name, PREFIXES), bare(district, DISTRICT_PREFIXES)
        learned = self.learned.get((wanted, inside)) or self.learned.get((wanted, ""))
        if learned in self.by_code:
            return self.by_code[learned]
        named = self.by_name.get(wanted, [])
        found = [v for v in named if not inside or search_name(v.district) == inside]
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownPlace(
                _("“%(name)s” ada di beberapa kecamatan: %(labels)s. Isi kecamatannya.")
                % {"name": name[:60], "labels": labels(found)},
                found,
            )
        meant = named or self.like(wanted, inside)
        if meant:
            raise UnknownPlace(
                _("“%(name)s” tidak dikenal. Maksud Anda %(labels)s?")
                % {"name": joined(name, district), "labels": labels(meant)},
                meant,
            )
        raise UnknownPlace(
            _("“%(name)s” tidak ada di wilayah Anda.") % {"name": joined(name, district)}, []
        )

    def like(self, wanted: str, inside: str) -> list[Village]:
        """Those whose name is written alike: run together, or a letter or two apart."""
        together = wanted.replace(" ", "")
        names = [name for name in self.by_name if name.replace(" ", "") == together]
        names = names or difflib.get_close_matches(wanted, self.by_name, n=3, cutoff=0.8)
        meant = [village for name in names for village in self.by_name[name]]
        in_district = [v for v in meant if inside and search_name(v.district) == inside]
        return (in_district or meant)[:3]


@lru_cache(maxsize=10_000)
def bare(text: str, prefixes: tuple[str, ...]) -> str:
    """A name to compare by, without the word for what it is."""
    found = search_name(text)
    for prefix in prefixes:
        found = found.removeprefix(prefix)
    return found


def joined(name: str, district: str) -> str:
    return f"{name[:60]}, {district[:60]}" if district else name[:60]


def labels(villages: list[Village]) -> str:
    return _(" atau ").join(village.label for village in villages)


def polres_of(user: User) -> Unit | None:
    """Whose spellings a user's are: his polres', or of the one that covers his area."""
    posting = posting_of(user)
    if posting is None:
        return None
    if posting.unit is not None:
        return posting.unit if posting.unit.polres_id is None else posting.unit.polres
    if posting.area_id is None:
        return None
    covering = Unit.objects.filter(coverages__area__in=ancestors_of(posting.area_id))
    return covering.filter(kind=Unit.Kind.POLRES).order_by("code").first()


def spellings_of(polres: Unit | None) -> dict[tuple[str, str], str]:
    if polres is None:
        return {}
    rows = PlaceAlias.objects.filter(polres=polres)
    return {(row.name, row.district): row.area_id for row in rows}

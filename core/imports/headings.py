"""Which column of a foreign sheet is which: exactly, by a mapping, or not at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.imports.files import Sheet
from core.imports.resources import Field
from core.imports.values import nearest, read_text

SEARCHED = 40  # rows: a letterhead and a title may stand above
IGNORED = "-"  # a mapping may leave a column out, by hand
RESULT = "Hasil periksa"  # where the answer of an earlier check stands; never read
ROW_NUMBERS = frozenset({"no", "no urut", "nomor", "nomor urut", "#"})  # not read unless matched
ALIKE = 0.6  # of a heading and a label, to be named for it
MOST_NAMED = 12  # words of a choice
SHORT = 3  # letters: so few of them are like anything


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table stands: its sheet, the row of its headings, a field for each column read,
    and the places of columns that are `left` out."""

    sheet: Sheet
    heading_row: int
    headings: dict[int, str]
    fields: dict[int, Field]
    left: frozenset[int] = frozenset()

    @property
    def unknown(self) -> dict[int, str]:
        known = self.fields.keys() | self.left
        return {place: text for place, text in self.headings.items() if place not in known}


def plain(text: str) -> str:
    """A heading without marks, case, full stops (`Kec.`) and the spaces that nobody sees."""
    text = re.sub(r"\((wajib|tidak diubah)\)|\*|\.", " ", text, flags=re.IGNORECASE)
    return " ".join(text.casefold().split())


def find_table(sheets: Sequence[Sheet], fields: Sequence[Field]) -> Layout:
    """The visible sheet and row whose cells are most of the headings. DomainError if nothing is."""
    known = names_of(fields)
    best: tuple[int, Sheet, int, list[object]] | None = None
    for sheet in sheets:
        if sheet.hidden:
            continue
        for number, cells in sheet.rows[:SEARCHED]:
            matched = sum(plain(read_text(cell)) in known for cell in cells if cell is not None)
            if matched and (best is None or matched > best[0]):
                best = matched, sheet, number, cells
    if best is None:
        raise refusal(_("Tidak ada baris judul yang dikenal. Pakai templat, atau cocokkan kolom."))
    _matched, sheet, number, cells = best
    headings = {
        place: text
        for place, cell in enumerate(cells)
        if (text := " ".join(read_text(cell).split())) and plain(text) != plain(RESULT)
    }
    fields_of = {
        place: known[plain(text)] for place, text in headings.items() if plain(text) in known
    }
    return Layout(sheet, number, headings, fields_of)


def first_table(sheets: Sequence[Sheet]) -> Layout:
    """Of a file nobody made for us: the first row with several texts is taken for its headings."""
    for sheet in sheets:
        if sheet.hidden:
            continue
        for number, cells in sheet.rows[:SEARCHED]:
            texts = {p: read_text(c) for p, c in enumerate(cells) if isinstance(c, str)}
            if len(texts) >= 2:
                return Layout(sheet, number, texts, {})
    raise refusal(_("Tidak ada tabel dalam berkas ini."))


def layout_of(
    sheets: Sequence[Sheet], fields: Sequence[Field], mapping: Mapping[str, str]
) -> Layout:
    """The table with its columns: by our names, and as a person has matched them."""
    layout = find_table(sheets, fields) if not mapping else first_or_known(sheets, fields)
    return mapped(layout, fields, mapping)


def first_or_known(sheets: Sequence[Sheet], fields: Sequence[Field]) -> Layout:
    """A mapping may name every heading differently: then the first table is the one."""
    first = first_table(sheets)
    try:
        known = find_table(sheets, fields)
    except DomainError:
        return first
    return known if len(known.fields) >= 2 else first


def names_of(fields: Sequence[Field]) -> dict[str, Field]:
    """Fields by what they are called; a field's own name before what another is also called."""
    found = {plain(str(name)): field for field in fields for name in field.also}
    return found | {plain(str(n)): field for field in fields for n in (field.key, field.label)}


def mapped(layout: Layout, fields: Sequence[Field], mapping: Mapping[str, str]) -> Layout:
    """The layout with headings that a person has matched by hand; `IGNORED` leaves one out."""
    by_key = {field.key: field for field in fields}
    found = dict(layout.fields)
    left = set()
    for place, text in layout.headings.items():
        key = mapping.get(plain(text))
        if key == IGNORED:
            found.pop(place, None)
            left.add(place)
        elif key in by_key:
            found[place] = by_key[key]
        elif place not in found and plain(text) in ROW_NUMBERS:
            left.add(place)
    return replace(layout, fields=found, left=frozenset(left))


def for_all_rows(fields: Sequence[Field], said: Mapping[str, str]) -> dict[str, str]:
    """What was said beside the file of a column that all rows need and one word may fill. Words
    that mean nothing (any more) are as if unsaid."""
    return {
        field.key: said[field.key]
        for field in fields
        if field.required and said.get(field.key) in dict(field.choices)
    }


def check_layout(
    layout: Layout, fields: Sequence[Field], said: Collection[str] = frozenset()
) -> None:
    """Nothing is read while a heading is unknown, missing, doubled or merged. What is `said` of all
    rows needs no heading."""
    messages = [*merged_words(layout), *unknown_words(layout, fields)]
    seen: dict[str, str] = {}
    for place, field in layout.fields.items():
        if field.key in seen:
            messages.append(
                _("Kolom “%(label)s” ada dua kali.") % {"label": layout.headings[place]}
            )
        seen[field.key] = layout.headings[place]
    left = [text for text in layout.unknown.values() if len(plain(text)) > SHORT]
    messages += [
        missing_words(field, left)
        for field in fields
        if field.required and field.key not in seen and field.key not in said
    ]
    if messages:
        raise refusal(_("Judul kolom tidak cocok; belum ada yang dibaca."), messages)


def missing_words(field: Field, left: Sequence[str]) -> str:
    words = _("Kolom wajib “%(label)s” tidak ada.") % {"label": field.label}
    if near := nearest(str(field.label), left):
        words += " " + _("Apakah “%(near)s” itu maksudnya?") % {"near": near[0]}
    if not field.choices:
        return words + " " + _("Cocokkan sebuah judul, atau tambahkan kolomnya ke berkas.")
    known = [str(label) for _key, label in field.choices[:MOST_NAMED]]
    more = ["…"] if len(field.choices) > MOST_NAMED else []
    remedy = _("Pilih satu untuk semua baris, atau tambahkan kolomnya ke berkas (%(known)s).")
    return words + " " + remedy % {"known": ", ".join([*known, *more])}


def likely(heading: str, names: Collection[str], *, cutoff: float) -> list[str]:
    """Names that look most like a heading, both of them longer than an abbreviation."""
    if len(plain(heading)) <= SHORT:
        return []
    return nearest(heading, [name for name in names if len(name) > SHORT], cutoff=cutoff)


def unknown_words(layout: Layout, fields: Sequence[Field]) -> list[str]:
    labels = [str(field.label) for field in fields]
    words = []
    for text in layout.unknown.values():
        near = likely(text, labels, cutoff=ALIKE)
        if near:
            words.append(
                _("Kolom “%(text)s” tidak dikenal. Maksud Anda “%(near)s”?")
                % {"text": text[:60], "near": near[0]}
            )
        else:
            words.append(_("Kolom “%(text)s” tidak dikenal.") % {"text": text[:60]})
    return words


def merged_words(layout: Layout) -> list[str]:
    """Merged cells that touch the headings: a heading over two columns names neither."""
    touched = [
        span
        for span in layout.sheet.merged
        if (rows := [int(n) for n in re.findall(r"\d+", span)])
        and rows[0] <= layout.heading_row <= rows[1]
    ]
    return [
        _("Judul kolom digabung (%(span)s). Pisahkan selnya.") % {"span": span} for span in touched
    ]


def refusal(message: str, messages: Sequence[str] = ()) -> DomainError:
    return DomainError(message, code="unknown_headings", errors={"file": [*messages] or [message]})

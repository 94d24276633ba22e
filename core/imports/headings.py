"""Which column of a foreign sheet is which: exactly, by a mapping, or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.imports.files import Sheet
from core.imports.resources import Field
from core.imports.values import nearest, read_text

SEARCHED = 40  # rows: a letterhead and a title may stand above
IGNORED = "-"  # a mapping may leave a column out, by hand
RESULT = "Hasil periksa"  # where the answer of an earlier check stands; never read


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table stands: its sheet, the row of its headings, a field for each column read."""

    sheet: Sheet
    heading_row: int
    headings: dict[int, str]
    fields: dict[int, Field]

    @property
    def unknown(self) -> dict[int, str]:
        return {place: text for place, text in self.headings.items() if place not in self.fields}


def plain(text: str) -> str:
    """A heading without marks, case and the spaces that nobody sees."""
    text = re.sub(r"\((wajib|tidak diubah)\)|\*", " ", text, flags=re.IGNORECASE)
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


def names_of(fields: Sequence[Field]) -> dict[str, Field]:
    return {
        plain(str(name)): field
        for field in fields
        for name in (*field.also, field.key, field.label)
    }


def mapped(layout: Layout, fields: Sequence[Field], mapping: Mapping[str, str]) -> Layout:
    """The layout with headings that a person has matched by hand; `IGNORED` leaves one out."""
    by_key = {field.key: field for field in fields}
    found = dict(layout.fields)
    headings = dict(layout.headings)
    for place, text in layout.headings.items():
        key = mapping.get(plain(text))
        if key == IGNORED:
            found.pop(place, None)
            headings.pop(place)
        elif key in by_key:
            found[place] = by_key[key]
    return Layout(layout.sheet, layout.heading_row, headings, found)


def check_layout(layout: Layout, fields: Sequence[Field]) -> None:
    """Nothing is read while a heading is unknown, missing, doubled or merged."""
    messages = [*merged_words(layout), *unknown_words(layout, fields)]
    seen: dict[str, str] = {}
    for place, field in layout.fields.items():
        if field.key in seen:
            messages.append(
                _("Kolom “%(label)s” ada dua kali.") % {"label": layout.headings[place]}
            )
        seen[field.key] = layout.headings[place]
    missing = [field for field in fields if field.required and field.key not in seen]
    left = [str(text) for text in layout.unknown.values()]
    for field in missing:
        near = nearest(str(field.label), left)
        words = _("Kolom wajib “%(label)s” tidak ada.") % {"label": field.label}
        if near:
            words += " " + _("Apakah “%(near)s” itu maksudnya?") % {"near": near[0]}
        messages.append(words)
    if messages:
        raise refusal(_("Judul kolom tidak cocok; belum ada yang dibaca."), messages)


def unknown_words(layout: Layout, fields: Sequence[Field]) -> list[str]:
    labels = [str(field.label) for field in fields]
    words = []
    for text in layout.unknown.values():
        near = nearest(text, labels)
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

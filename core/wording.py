"""Messages that a reader words himself: text with fields in braces, filled from known values.

What stands between `[name]` and `[/name]` may be repeated, with fields of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

from core import numbers
from core.columns import Label
from core.errors import DomainError
from core.text import clean

LONGEST = 4000  # letters of one message that every phone shows whole
FIELD = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """A kind of message: its fields with what each says, the usual text, and, of a repeated part,
    its name and fields. `latest` gives the values of the newest record of a unit, to look at."""

    code: str
    title: Label
    fields: Mapping[str, Label]
    default: Label
    repeats: str = ""
    repeated: Mapping[str, Label] = field(default_factory=dict)
    latest: Callable[..., Mapping[str, str] | None] | None = None

    @property
    def loop(self) -> re.Pattern[str]:
        name = re.escape(self.repeats or "-")
        return re.compile(rf"\[{name}\]\n?(.*?)\[/{name}\]\n?", re.DOTALL)

    def text(
        self,
        values: Mapping[str, str],
        template: str = "",
        repeated: Iterable[Mapping[str, str]] = (),
    ) -> str:
        """The message. DomainError names a field nobody knows."""
        template = template or str(self.default)
        self.check(template)
        parts = list(repeated)
        whole = self.loop.sub(
            lambda found: "".join(filled(found[1], {**values, **part}) for part in parts), template
        )
        return filled(whole, values).strip()

    def check(self, template: str) -> None:
        """Refuses fields nobody knows, naming the near ones, and a repeated part's outside it."""
        errors = []
        outside = self.loop.sub("", template)
        marks = f"[{self.repeats}]", f"[/{self.repeats}]"
        for name in dict.fromkeys(FIELD.findall(template)):
            if name not in self.fields and name not in self.repeated:
                errors.append(self.unknown(name))
            elif name in self.repeated and f"{{{name}}}" in outside:
                errors.append(
                    _("{%(name)s} hanya di antara %(from)s dan %(to)s: tiap program lain isinya.")
                    % {"name": name, "from": marks[0], "to": marks[1]}
                )
        if self.repeats and template.count(marks[0]) != template.count(marks[1]):
            errors.append(
                _("%(from)s dan %(to)s harus berpasangan.") % {"from": marks[0], "to": marks[1]}
            )
        if len(template) > LONGEST:
            errors.append(_("Paling panjang %(most)s huruf.") % {"most": numbers.integer(LONGEST)})
        if errors:
            raise DomainError(errors[0], code="invalid_template", errors={"text": errors})

    def unknown(self, name: str) -> str:
        known = [*self.fields, *self.repeated]
        near = get_close_matches(name.lower(), known, n=3, cutoff=0.5)
        facts = {"name": name[:40], "near": ", ".join(f"{{{each}}}" for each in near)}
        if near:
            return _("Isian {%(name)s} tidak dikenal. Maksud Anda %(near)s?") % facts
        return _("Isian {%(name)s} tidak dikenal.") % facts

    def cleaned(self, template: str) -> str:
        """As it may be kept."""
        template = clean(template)
        if not template:
            raise DomainError(_("Tulis naskahnya."), errors={"text": [_("Isian ini wajib.")]})
        self.check(template)
        return template


def filled(template: str, values: Mapping[str, str]) -> str:
    """Values are put in once and never read again: braces in a name stay braces."""
    return FIELD.sub(lambda found: values.get(found[1], found[0]), template)


registered: dict[str, Wording] = {}


def register(wording: Wording) -> Wording:
    if wording.code in registered:
        raise ValueError(f"Two messages named {wording.code}.")
    registered[wording.code] = wording
    return wording

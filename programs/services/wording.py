"""A polres' own words for its WhatsApp messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.wording import Wording
from programs.models import MessageTemplate
from units.models import Unit, User
from units.policy import Act, require


def template_of(wording: Wording, unit: Unit) -> str:
    own = MessageTemplate.objects.filter(unit=unit, kind=wording.code)
    return own.values_list("text", flat=True).first() or str(wording.default)


def worded(
    wording: Wording,
    unit: Unit,
    values: Mapping[str, str],
    repeated: Iterable[Mapping[str, str]] = (),
) -> str:
    """The message in the words of the unit's polres."""
    return wording.text(values, template_of(wording, unit.polres or unit), repeated)


@transaction.atomic
def write_template(*, wording: Wording, unit: Unit, text: str, by: User) -> MessageTemplate:
    """Fields nobody knows are refused by name, with the near ones."""
    require(by, Act.CLOSE_WEEK, unit)
    if unit.kind != Unit.Kind.POLRES:
        raise DomainError(_("Naskah WhatsApp ditulis per polres."))
    text = wording.cleaned(text)
    before = template_of(wording, unit)
    template, _created = MessageTemplate.objects.update_or_create(
        unit=unit,
        kind=wording.code,
        defaults={"text": text, "written_at": timezone.now(), "written_by": by},
    )
    audit.record(
        act="word",
        record=template,
        by=by,
        reason=str(wording.title),
        unit_path=unit.path,
        before={"text": before},
        after={"text": text},
    )
    return template

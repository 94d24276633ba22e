"""A polres' own words for its WhatsApp message."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.errors import DomainError
from reports.closings.whatsapp import DEFAULT, cleaned_template
from reports.models import MessageTemplate
from units.models import Unit, User
from units.policy import Act, require

audit.name_acts({"word": gettext_lazy("naskah WhatsApp diubah")})


def template_of(unit: Unit) -> str:
    own = MessageTemplate.objects.filter(unit=unit).values_list("text", flat=True).first()
    return own or str(DEFAULT)


@transaction.atomic
def write_template(*, unit: Unit, text: str, by: User) -> MessageTemplate:
    """Fields nobody knows are refused by name, with the near ones."""
    require(by, Act.CLOSE_WEEK, unit)
    if unit.kind != Unit.Kind.POLRES:
        raise DomainError(_("Naskah WhatsApp ditulis per polres."))
    text = cleaned_template(text)
    before = template_of(unit)
    template, _created = MessageTemplate.objects.update_or_create(
        unit=unit, defaults={"text": text, "written_at": timezone.now(), "written_by": by}
    )
    audit.record(
        act="word",
        record=template,
        by=by,
        unit_path=unit.path,
        before={"text": before},
        after={"text": text},
    )
    return template

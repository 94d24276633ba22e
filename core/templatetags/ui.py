"""What templates say about numbers, days and people, and the pieces that need a little Python."""

from datetime import date, datetime

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from core import numbers
from core.drawing import drawn
from core.weeks import long_date

register = template.Library()

FIELD = "components/field.html"

# What the three Indonesian zones are called beside an hour.
ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}

register.filter("integer", numbers.integer)
register.filter("decimal", numbers.decimal)
register.filter("number", numbers.number)
register.filter("percent", numbers.percent)
register.filter("signed", numbers.signed)


@register.filter
def day(value: date | None) -> str:
    """`8 Februari 2021`; of a moment, its day in the current zone."""
    if value is None or value == "":
        return numbers.MISSING
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return long_date(value)


@register.filter
def hour(value: datetime | None) -> str:
    """`08.15 WIB`, in the current zone."""
    if not value:
        return numbers.MISSING
    zone = timezone.get_current_timezone_name()
    return f"{timezone.localtime(value):%H.%M} {ZONE_NAMES.get(zone, zone)}"


@register.filter
def moment(value: datetime | None) -> str:
    """`8 Februari 2021, 08.15 WIB`; of today, `hari ini, 08.15 WIB`."""
    if not value:
        return numbers.MISSING
    local = timezone.localtime(value).date()
    said = _("hari ini") if local == timezone.localdate() else long_date(local)
    return f"{said}, {hour(value)}"


@register.filter
def initials(name: str) -> str:
    """`BS` of “Budi Santoso”: first letters of the first and the last word."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.simple_tag
def field(bound, help_text=None):
    """One form field with label, mark, help and errors. `help_text` replaces the field's own."""
    if bound.is_hidden:
        return bound.as_widget()
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    values = {
        "control": bound.as_widget(),
        "label": bound.label,
        "auto_id": bound.auto_id,
        "points_to": bound.id_for_label,
        "help_text": bound.help_text if help_text is None else help_text,
    }
    flags = {
        "required": bound.field.required,
        "grouped": bound.use_fieldset,
        "checkbox": kind == "checkbox" and not bound.use_fieldset,
        "helped": bool(values["help_text"]),
    }
    if bound.errors:
        return render_to_string(FIELD, {**values, **flags, "errors": bound.errors})
    return drawn(FIELD, values, flags)


@register.inclusion_tag("components/sparkline.html")
def sparkline(actual, plan=(), label=""):
    """A small line of cumulative figures (`None` = not yet) over the planned ones.

    Both start in the same week; 100 x 24 units, the larger of both fills the height.
    """
    actual = [value for value in actual if value is not None]
    plan = [value for value in plan if value is not None]
    width = max(len(actual), len(plan), 2) - 1
    top = max([*actual, *plan, 1])

    def points(values):
        # A table has dozens of these: no point inside a level stretch, no digit nobody sees.
        return " ".join(
            f"{100 * n / width:.3g},{23 - 22 * v / top:.3g}"
            for n, v in enumerate(values)
            if not (0 < n < len(values) - 1 and values[n - 1] == v == values[n + 1])
        )

    path = points(actual)
    return {
        "actual": path,
        "plan": points(plan),
        "last": path.rsplit(" ", 1)[-1].split(",") if path else None,
        "label": label,
    }

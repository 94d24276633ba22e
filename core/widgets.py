"""Form controls that Django draws too slowly."""

from html import escape

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe


class PlainSelect(forms.Select):
    """A choice drawn in one go. Django draws each option by a template of its own, which for the
    205 desa of a polres takes longer than the rest of the page."""

    def render(self, name, value, attrs=None, renderer=None):
        drawn = {"name": name, **self.build_attrs(self.attrs, attrs)}
        chosen = set(self.format_value(value))
        return format_html(
            "<select{}>{}</select>", flatatt(drawn), self.options(self.choices, chosen)
        )

    def options(self, choices, chosen):
        drawn = "".join(self.option(code, label, chosen) for code, label in choices)
        return mark_safe(drawn)  # noqa: S308 -- escaped below

    def option(self, code, label, chosen):
        if isinstance(label, (list, tuple)):
            inner = self.options(label, chosen)
            return f'<optgroup label="{escape(str(code))}">{inner}</optgroup>'
        code = "" if code is None else str(code)
        selected = " selected" if code in chosen else ""
        return f'<option value="{escape(code)}"{selected}>{escape(str(label))}</option>'


class PlainCheckboxes(forms.CheckboxSelectMultiple):
    """The same for a group of boxes: four templates for each of them otherwise."""

    def render(self, name, value, attrs=None, renderer=None):
        drawn = self.build_attrs(self.attrs, attrs)
        whole = {key: drawn[key] for key in ("id", "class") if drawn.get(key)}
        boxes = format_html_join("", "<div>{}</div>", self.boxes(name, value, drawn))
        return format_html("<div{}>{}</div>", flatatt(whole), boxes)

    def boxes(self, name, value, attrs):
        chosen = set(self.format_value(value))
        for number, (code, label) in enumerate(self.choices):
            own = {**attrs, "checked": str(code) in chosen}
            if "id" in attrs:
                own["id"] = f"{attrs['id']}_{number}"
            points = {"for": own["id"]} if "id" in own else {}
            yield (
                format_html(
                    '<label{}><input type="checkbox" name="{}" value="{}"{}> {}</label>',
                    flatatt(points), name, code, flatatt(own), label,
                ),
            )  # fmt: skip

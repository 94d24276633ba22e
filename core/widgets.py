"""Form controls that Django draws too slowly: each by a template of its own, and each option of a
choice by another."""

from html import escape

from django import forms
from django.utils.safestring import mark_safe


def attributes(values) -> str:
    """As HTML writes them: True stands alone, False and None are left out."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in values.items()
        if value is not False and value is not None
    )


class PlainInput(forms.TextInput):
    """One line of text; `input_type` says of what kind."""

    def render(self, name, value, attrs=None, renderer=None):
        drawn = {"type": self.input_type, "name": name, "value": self.format_value(value)}
        drawn |= self.build_attrs(self.attrs, attrs)
        return mark_safe(f"<input{attributes(drawn)}>")  # noqa: S308 -- escaped above


class PlainSearch(PlainInput):
    input_type = "search"


class PlainDate(PlainInput):
    """A day as browsers want it, whatever the language writes."""

    input_type = "date"

    def format_value(self, value):
        return value.isoformat() if hasattr(value, "isoformat") else super().format_value(value)


class PlainSelect(forms.Select):
    """A choice; the 205 desa of a polres would take longer than the rest of the page."""

    def render(self, name, value, attrs=None, renderer=None):
        drawn = {"name": name, **self.build_attrs(self.attrs, attrs)}
        options = self.options(self.choices, set(self.format_value(value)))
        return mark_safe(  # noqa: S308 -- escaped where they are made
            f"<select{attributes(drawn)}>{options}</select>"
        )

    def options(self, choices, chosen):
        return "".join(self.option(code, label, chosen) for code, label in choices)

    def option(self, code, label, chosen):
        if isinstance(label, (list, tuple)):
            inner = self.options(label, chosen)
            return f'<optgroup label="{escape(str(code))}">{inner}</optgroup>'
        code = "" if code is None else str(code)
        selected = " selected" if code in chosen else ""
        return f'<option value="{escape(code)}"{selected}>{escape(str(label))}</option>'


class PlainCheckboxes(forms.CheckboxSelectMultiple):
    """A group of boxes."""

    def render(self, name, value, attrs=None, renderer=None):
        drawn = self.build_attrs(self.attrs, attrs)
        whole = {key: drawn[key] for key in ("id", "class") if drawn.get(key)}
        boxes = "".join(self.boxes(name, value, drawn))
        return mark_safe(f"<div{attributes(whole)}>{boxes}</div>")  # noqa: S308 -- escaped below

    def boxes(self, name, value, attrs):
        chosen = set(self.format_value(value))
        for number, (code, label) in enumerate(self.choices):
            own = {"type": "checkbox", "name": name, "value": code, **attrs}
            own["checked"] = str(code) in chosen
            if "id" in attrs:
                own["id"] = f"{attrs['id']}_{number}"
            points = attributes({"for": own.get("id")})
            yield f"<div><label{points}><input{attributes(own)}> {escape(str(label))}</label></div>"

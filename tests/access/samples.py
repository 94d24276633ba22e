"""Samples for the parameters in addresses."""

import uuid

# Of a kind of parameter, or of one by its name: what exists nowhere.
ABSENT = {
    "uuid": uuid.UUID("0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f"),
    "int": 987654321,
    "str": "x",
    "slug": "x",
    "path": "x",
    "export_format": "csv",
    "app_label": "units",
}

"""What of this app can be brought in from spreadsheets; each registers itself."""

from aid.imports import doses, movements

__all__ = ["doses", "movements"]

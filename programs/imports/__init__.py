"""What of this app can be brought in from spreadsheets; it registers itself."""

from programs.imports import allocations

__all__ = ["allocations"]

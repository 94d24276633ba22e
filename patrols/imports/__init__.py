"""What of this app can be brought in from spreadsheets; each registers itself."""

from patrols.imports import attendees, patrols, points

__all__ = ["attendees", "patrols", "points"]

"""What of this app can be brought in from spreadsheets; each registers itself."""

from villages.imports import areas, cases, formations, pillars, zones

__all__ = ["areas", "cases", "formations", "pillars", "zones"]

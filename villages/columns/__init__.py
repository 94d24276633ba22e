"""What lists show: in the API, on pages, and in files."""

from villages.columns.formations import API_COLUMNS, EXPORT_COLUMNS, LIST_COLUMNS

__all__ = ["API_COLUMNS", "EXPORT_COLUMNS", "LIST_COLUMNS"]

"""Spreadsheets in: read in a limited process, understood strictly, refused cell by cell."""

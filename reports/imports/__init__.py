"""Spreadsheets brought in by users: upload, preview, commit, and the answer in their own file."""

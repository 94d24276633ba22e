"""Endpoints of the field."""

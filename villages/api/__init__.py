"""Kampung over REST."""

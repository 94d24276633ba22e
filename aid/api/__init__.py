"""Endpoints of aid and vaccination."""

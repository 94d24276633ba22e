"""Files are brought in to the same two polres as kampung are typed."""

from tests.villages.conftest import clock, create, world

__all__ = ["clock", "create", "world"]
